"""``/verify/``: drop a PDF, read one clear sentence, and below it what was looked at."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.absolute_urls import absolute
from core.forms import Helper

from ..seal import keys
from ..verification import MAX_SIZE, VERDICTS, certificates_as_pem, sentence_of, too_large, verify


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("Statement as PDF"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )
    helper = Helper()


@login_not_required
def page(request):
    form = VerifyForm(request.POST or None, request.FILES or None)
    context = {"form": form, "seals": keys.trusted()}
    if form.is_valid():
        context |= _told(form.cleaned_data["file"])
    return render(request, "verify/page.html", context)


def _told(file):
    """What the page says about an uploaded file."""
    verdict = verify(file.read()) if file.size <= MAX_SIZE else too_large(file.size)
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


@login_not_required
@require_safe
def certificates(request):
    """The certificates of all seals, for those who verify without the portal."""
    response = HttpResponse(certificates_as_pem(), content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="cpo-portal-seals.pem"'
    return response
