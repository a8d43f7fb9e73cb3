"""``/review/editions/``: which edition of the catalogue new assessments use, and what a change of it touches."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.models import EDITABLE
from criteria.models import Catalogue
from organisations import audit
from organisations.models import Deed
from organisations.reviewers import staff_required
from statements.models import Statement


@staff_required
def index(request):
    editions = list(Catalogue.objects.annotate(drafts=Count("assessments", filter=Q(assessments__status__in=EDITABLE))))
    in_force = Statement.objects.in_force().values_list("catalogue").annotate(number=Count("pk")).order_by()
    counts = dict(in_force)
    for edition in editions:
        edition.statements_in_force = counts.get(edition.pk, 0)
    return render(request, "editions/index.html", {"editions": editions})


@staff_required
@require_POST
def make_current(request, pk):
    edition = get_object_or_404(Catalogue, pk=pk)
    with transaction.atomic():
        edition.make_current()
        audit.note(Deed.MADE_CURRENT, by=request.user, about=edition)
    messages.success(request, _("New assessments use %s now.") % edition)
    return redirect("editions:index")
