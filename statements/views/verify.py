"""``/verify/``: drop a PDF, read one clear sentence, and below it what was looked at."""

from contextlib import suppress
from time import monotonic

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.absolute_urls import absolute
from core.budgets import Exhausted, Limit, at_once, within_budget
from core.forms import Helper

from ..seal import keys
from ..verification import MAX_SIZE, VERDICTS, certificates_as_pem, sentence_of, too_large, verify

VERIFYING = Limit("verify", 30, seconds=60)
A_SECOND = 3  # files that a second of reading counts for, so that three of the worst are all there is in a minute


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("Statement as PDF"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )
    helper = Helper()


@login_not_required
@within_budget(VERIFYING, methods=("POST",))
def page(request):
    form = VerifyForm(request.POST or None, request.FILES or None)
    context = {"form": form, "seals": keys.trusted()}
    if form.is_valid():
        context |= _told(request, form.cleaned_data["file"])
    return render(request, "verify/page.html", context)


def _told(request, file):
    """What the page says about an uploaded file."""
    verdict = _verdict(request, file) if file.size <= MAX_SIZE else too_large(file.size)
    VERDICTS.count(verdict.outcome.value)
    return {
        "verdict": verdict,
        "sentence": sentence_of(verdict.outcome),
        "lines": [(line, sentence_of(line)) for line in verdict.lines],
        "name": file.name,
        "checked_at": timezone.now(),
        "address": absolute("/"),
        "development_seal": bool(verdict.seal and verdict.seal.by_us and verdict.seal.by == keys.DEVELOPMENT_NAME),
    }


def _verdict(request, file):
    with at_once("verify"):
        begun = monotonic()
        verdict = verify(file.read())
    if seconds := int(monotonic() - begun):
        with suppress(Exhausted):  # it was read; the next one is refused
            VERIFYING.spend(request, seconds * A_SECOND)
    return verdict


@login_not_required
@require_safe
def certificates(request):
    """The certificates of all seals, for those who verify without the portal."""
    response = HttpResponse(certificates_as_pem(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="cpo-portal-seals.pem"'
    return response
