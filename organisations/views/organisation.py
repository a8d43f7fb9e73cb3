"""``/organisation/…``: a member's own organisation."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import audit, permissions
from ..forms import OrganisationForm
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
        "sign_ons": organisation.sign_ons.select_related("app").prefetch_related("domains"),
        "administers": permissions.may_administer(request.user, organisation),
    }
    return render(request, "organisation/detail.html", context)


def edit(request, slug):
    organisation = administered(request.user, slug)
    before = audit.values(organisation, OrganisationForm.Meta.fields)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if form.is_valid():
        with transaction.atomic():
            after = audit.values(form.save(), before)
            audit.note(Deed.EDITED, by=request.user, organisation=organisation, before=before, after=after)
        messages.success(request, _("Saved."))
        return redirect(organisation)
    return render(request, "organisation/edit.html", {"organisation": organisation, "form": form})
