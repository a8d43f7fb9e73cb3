"""``/review/recoveries/``: who lost their second factor; two of staff approve that it is taken off."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.forms import Helper
from core.refusals import Refused
from core.text_fields import TidyField
from organisations import recoveries
from organisations.models import LostFactor
from organisations.reviewers import staff_required


class RecoveryForm(forms.Form):
    said = TidyField(
        label=gettext_lazy("How did you make sure that it is them, or why do you refuse?"),
        help_text=gettext_lazy("It stays in the log of acts. The reason of a refusal is sent to the person."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    helper = Helper()


@staff_required
@require_safe
def index(request):
    return _page(request)


def _page(request, *, pk=None, form=None, status=200):
    """The open requests, each with a form; that of ``pk`` as it was sent."""
    lines = [
        (each, form if each.pk == pk else RecoveryForm(auto_id=f"id_%s_{each.pk}"))
        for each in LostFactor.objects.decided_by_others_than(request.user)
    ]
    return render(request, "recoveries/index.html", {"lines": lines}, status=status)


@staff_required
@require_POST
def decide(request, pk):
    """Approve or refuse: the button pressed says which."""
    recovery = get_object_or_404(LostFactor.objects.decided_by_others_than(request.user), pk=pk)
    form = RecoveryForm(request.POST, auto_id=f"id_%s_{pk}")
    if not form.is_valid():
        return _page(request, pk=pk, form=form, status=422)
    said = form.cleaned_data["said"]
    try:
        if "refuse" in request.POST:
            recoveries.refuse(recovery, reason=said, by=request.user)
            told = _("Refused. %s is told why.")
        elif recoveries.approve(recovery, how=said, by=request.user).done_at:
            told = _("The second factor of %s is taken off, and their sessions have ended.")
        else:
            told = _("Approved. Somebody else has to approve it for %s, too.")
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, pk=pk, form=form, status=409)
    messages.success(request, told % recovery.user)
    return redirect("recoveries:index")
