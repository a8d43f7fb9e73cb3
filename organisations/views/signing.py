"""``/organisation/<organisation>/sign/``: recording who signed the code."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import audit
from ..forms import SigningForm
from ..models import Deed, Signing
from ..permissions import administered


def sign(request, slug):
    """Record who signed the code; staff confirm it against the signed paper."""
    organisation = administered(request.user, slug)
    signing = Signing.objects.filter(organisation=organisation).first()
    if signing and signing.is_confirmed:
        messages.info(request, _("The signing is confirmed and cannot be changed any more."))
        return redirect(organisation)
    form = SigningForm(request.POST or None, instance=signing or Signing(organisation=organisation))
    if form.is_valid():
        form.instance.recorded_by = request.user
        with transaction.atomic():
            after = audit.values(form.save(), SigningForm.Meta.fields)
            audit.note(Deed.SIGNING_RECORDED, by=request.user, organisation=organisation, after=after)
        messages.success(request, _("Recorded. The association confirms it when it has your signed code."))
        return redirect(organisation)
    return render(request, "organisation/sign.html", {"organisation": organisation, "form": form})
