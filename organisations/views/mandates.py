"""``/organisation/<organisation>/confirm/…``: proving that one speaks for the organisation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.budgets import Limit, within_budget
from core.refusals import Refused

from .. import mandates, website_hosts
from ..forms import CodeAddressForm, CodeForm
from ..permissions import administered

CODES = Limit("mandate codes", 10, seconds=24 * 60 * 60)


@within_budget(CODES, methods=("POST",))
def confirm(request, slug):
    """What is confirmed or missing; an address posted here is sent a code."""
    organisation = administered(request.user, slug)
    form = CodeAddressForm(request.POST or None)
    if form.is_valid():
        try:
            code = mandates.send_code(organisation, form.cleaned_data["address"], by=request.user)
        except Refused as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("The code is on its way to %s.") % code.address)
            return redirect("organisation:confirm", slug)
    return _page(request, organisation, address_form=form)


@require_POST
def enter(request, slug):
    organisation = administered(request.user, slug)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            mandates.enter_code(organisation, form.cleaned_data["code"], by=request.user)
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("This is the code. The association’s staff confirm the rest."))
            return redirect("organisation:confirm", slug)
    return _page(request, organisation, code_form=form)


def _page(request, organisation, *, address_form=None, code_form=None):
    last = organisation.mandates.first()
    context = {
        "organisation": organisation,
        "mandate": last if last and not last.revoked_at else None,
        "revoked": last if last and last.revoked_at else None,
        "proof": mandates.proof(organisation),
        "sent": organisation.mandate_codes.open().first(),
        "host": website_hosts.host_of(organisation.website),
        "signing": getattr(organisation, "signing", None),
        "address_form": address_form or CodeAddressForm(),
        "code_form": code_form or CodeForm(),
    }
    return render(request, "organisation/confirm.html", context)
