"""``/organisation/…``: a member's own organisation."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.budgets import Limit, within_budget
from core.refusals import Refused

from .. import audit, identifiers as known_by, permissions, profile_changes
from ..former_addresses import organisation_at
from ..forms import IdentifiersForm, OrganisationForm
from ..models import Deed, Organisation
from ..permissions import administered

CHANGES = Limit("profiles", 30, seconds=3600)  # as with foundings, nobody is to try names without end


@require_safe
def index(request):
    """The one organisation that the person belongs to; a choice where there are several, or none yet."""
    organisations = list(Organisation.objects.of(request.user))
    if len(organisations) == 1:
        return redirect(organisations[0])
    return render(request, "organisation/index.html", {"organisations": organisations})


def detail(request, slug):
    organisation = organisation_at(Organisation.objects.of(request.user).select_related("signing"), slug)
    context = {
        "organisation": organisation,
        "products": organisation.products.prefetch_related("former_names", "versions__former_names"),
        "memberships": organisation.memberships.select_related("user"),
        "invitations": organisation.invitations.open(),
        "admissions": organisation.admissions.open(),
        "signing": getattr(organisation, "signing", None),
        "proposed": organisation.profile_changes.select_related("proposed_by").first(),
        "mandate": organisation.mandates.standing().first(),
        "identifiers": known_by.of_organisation(organisation),
        "sign_ons": organisation.sign_ons.select_related("app").prefetch_related("domains"),
        "administers": permissions.may_administer(request.user, organisation),
    }
    return render(request, "organisation/detail.html", context)


@within_budget(CHANGES, methods=("POST",))
def edit(request, slug):
    organisation = administered(request.user, slug)
    proposal = organisation.profile_changes.open().first()
    form = OrganisationForm(request.POST or None, instance=organisation, fixed=bool(proposal))
    if form.is_valid():
        try:
            proposed = profile_changes.change(organisation, form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Proposed. The association decides about it.") if proposed else _("Saved."))
            return redirect(Organisation.objects.get(pk=organisation.pk))
    context = {
        "organisation": Organisation.objects.get(pk=organisation.pk) if form.errors else organisation,
        "form": form,
        "proposal": proposal,
        "is_confirmed": profile_changes.is_confirmed(organisation),
    }
    return render(request, "organisation/edit.html", context)


@require_POST
def change_withdraw(request, slug, pk):
    organisation = administered(request.user, slug)
    proposal = get_object_or_404(organisation.profile_changes, pk=pk)
    try:
        profile_changes.withdraw(proposal, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The change is withdrawn."))
    return redirect(organisation)


def identifiers(request, slug):
    """What machines know it by. It waits for nobody: a declaration keeps what it was at that moment."""
    organisation = administered(request.user, slug)
    before = audit.values(organisation, IdentifiersForm.Meta.fields)
    form = IdentifiersForm(request.POST or None, instance=organisation)
    if form.is_valid():
        with transaction.atomic():
            after = audit.values(form.save(), before)
            audit.note(Deed.EDITED, by=request.user, organisation=organisation, before=before, after=after)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    return render(request, "organisation/identifiers.html", {"organisation": organisation, "form": form})
