"""``/organisation/<organisation>/sign/``: recording who signed the code, and handing in what was signed."""

from csp.decorators import csp
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.budgets import Limit, within_budget
from core.refusals import Refused

from .. import code_signing
from ..forms import SigningForm
from ..models import Signing
from ..permissions import administered
from ..signed_file import NOTHING_RUNS, signed_file

HANDED_IN = Limit("signings of the code", 20, seconds=3600)


@within_budget(HANDED_IN, methods=("POST",))
def sign(request, slug):
    """Record who signed the code, with the signed file or without; staff confirm it, or say why not."""
    organisation = administered(request.user, slug)
    signing = Signing.objects.filter(organisation=organisation).first()
    if signing and signing.is_confirmed:
        messages.info(request, _("The signing is confirmed and cannot be changed any more."))
        return redirect(organisation)
    form = SigningForm(
        request.POST or None, request.FILES or None, instance=signing or Signing(organisation=organisation)
    )
    if form.is_valid() and _record(form, by=request.user):
        messages.success(request, _("Recorded. The association confirms it when it has your signed code."))
        return redirect(organisation)
    context = {"organisation": organisation, "form": form, "signing": signing}
    return render(request, "organisation/sign.html", context, status=422 if form.errors else 200)


def _record(form, *, by):
    """Whether it was recorded; if not, the form says why."""
    try:
        code_signing.record(form.instance, file=form.cleaned_data["file"], by=by)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


@require_safe
@csp(NOTHING_RUNS)  # type: ignore[arg-type]
@cache_control(private=True, no_store=True)
def signed_code(request, slug):
    """What the organisation handed in, for its administrators."""
    signing = Signing.objects.filter(organisation=administered(request.user, slug)).exclude(file="").first()
    if signing is None:
        raise Http404
    return signed_file(signing)
