"""``/verify/``: drop a PDF, read one clear sentence."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from organisations.forms import Helper

from .. import seal_keys
from ..verification import MAX_SIZE, Outcome, Verdict, verify


class VerifyForm(forms.Form):
    file = forms.FileField(
        label=_("Statement as PDF"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": "application/pdf"})
    )
    helper = Helper()


@login_not_required
def page(request):
    form = VerifyForm(request.POST or None, request.FILES or None)
    verdict = name = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        name = file.name
        verdict = Verdict(Outcome.TOO_LARGE) if file.size > MAX_SIZE else verify(file.read())
    context = {"form": form, "verdict": verdict, "name": name, "seals": seal_keys.trusted()}
    return render(request, "verify/page.html", context)
