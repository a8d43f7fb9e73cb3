"""``/organisation/…``: a member's own organisation."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import audit, identifiers as known_by, permissions
from ..forms import IdentifiersForm, OrganisationForm
from ..models import Deed, Organisation
from ..permissions import administered


@require_safe
def index(request):
    """The one organisation that the person belongs to; a choice where there are several, or none yet."""
    organisations = list(Organisation.objects.of(request.user))
    if len(organisations) == 1:
        return redirect(organisations[0])
    return render(request, "organisation/index.html", {"organisations": organisations})


def detail(request, slug):
    organisation = get_object_or_404(Organisation.objects.of(request.user).select_related("signing"), slug=slug)
    context = {
        "organisation": organisation,
        "products": organisation.products.prefetch_related("versions"),
        "memberships": organisation.memberships.select_related("user"),
        "invitations": organisation.invitations.open(),
        "signing": getattr(organisation, "signing", None),
        "mandate": organisation.mandates.standing().first(),
        "identifiers": known_by.of_organisation(organisation),
        "administers": permissions.may_administer(request.user, organisation),
    }
    return render(request, "organisation/detail.html", context)


def edit(request, slug):
    return _edit(request, slug, OrganisationForm, "organisation/edit.html")


def identifiers(request, slug):
    return _edit(request, slug, IdentifiersForm, "organisation/identifiers.html")


def _edit(request, slug, form_class, template):
    organisation = administered(request.user, slug)
    before = audit.values(organisation, form_class.Meta.fields)
    form = form_class(request.POST or None, instance=organisation)
    if form.is_valid():
        with transaction.atomic():
            after = audit.values(form.save(), before)
            audit.note(Deed.EDITED, by=request.user, organisation=organisation, before=before, after=after)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    return render(request, template, {"organisation": organisation, "form": form})
