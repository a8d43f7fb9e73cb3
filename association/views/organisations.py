"""``/review/organisations/``: every organisation as staff see it, put right with a reason."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Assessment, Status
from core.refusals import Refused
from organisations.models import Organisation
from statements.models import Statement

from .. import corrections
from ..forms import CorrectionForm, OrganisationsForm, ReasonForm
from ..pages import query_of
from ..permissions import manager_required

PER_PAGE = 50
ACTS = 20  # the newest
STATEMENTS = 50


@manager_required
@require_safe
def index(request):
    form = OrganisationsForm(request.GET)
    found = form.found().annotate(people=Count("members", distinct=True))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    numbers = Statement.objects.in_force().filter(organisation__in=[each.pk for each in page]).order_by()
    in_force = dict(numbers.values_list("organisation").annotate(number=Count("pk")))
    rows = [(each, in_force.get(each.pk, 0), getattr(each, "signing", None)) for each in page]
    context = {"form": form, "page": page, "rows": rows, "query": query_of(request)}
    return render(request, "organisations/index.html", context)


@manager_required
@require_safe
def detail(request, slug):
    return _organisation(request, get_object_or_404(Organisation, slug=slug), ReasonForm())


def _organisation(request, organisation, reason):
    statements = Statement.objects.with_status().for_list().filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "memberships": organisation.memberships.select_related("user"),
        "products": organisation.products.prefetch_related("versions"),
        "signing": getattr(organisation, "signing", None),
        "reason": reason,
        "statements": statements[:STATEMENTS],
        "under_way": Assessment.objects.filter(organisation=organisation).exclude(status=Status.ACCEPTED).count(),
        "acts": organisation.deeds.select_related("by")[:ACTS],
    }
    return render(request, "organisations/detail.html", context)


@manager_required
def edit(request, slug):
    organisation = get_object_or_404(Organisation, slug=slug)
    name = organisation.name  # which the form may set
    form = CorrectionForm(request.POST or None, instance=organisation)
    if form.is_valid():
        try:
            changed = corrections.correct(form.save(commit=False), reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved; its members are told.") if changed else _("Nothing was changed."))
            return redirect("organisations:detail", organisation.slug)
    return render(request, "organisations/edit.html", {"name": name, "form": form, "slug": slug})


@manager_required
@require_POST
def refuse_signing(request, slug):
    return _decide(request, slug, corrections.refuse_signing, _("The signing is refused; its members are told."))


@manager_required
@require_POST
def revoke_signing(request, slug):
    return _decide(
        request, slug, corrections.revoke_signing, _("The confirmation is taken back; its members are told.")
    )


def _decide(request, slug, verb, done):
    """Do one of the two to the organisation's signing, with the reason posted."""
    organisation = get_object_or_404(Organisation.objects.filter(signing__isnull=False), slug=slug)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            verb(organisation.signing, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("organisations:detail", slug)
    return _organisation(request, get_object_or_404(Organisation, slug=slug), form)
