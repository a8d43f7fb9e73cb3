"""``/review/foundings/``: staff decide whether an organisation is another one than those it is like."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from core.forms import Helper
from core.refusals import Refused
from core.text_fields import TidyField
from organisations import foundings, look_alikes
from organisations.models import FoundingRequest
from organisations.reviewers import reviewer_required

DECIDED_SHOWN = 20


class FoundingDecisionForm(forms.Form):
    reason = TidyField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The founder reads it, and it stays in the log of acts."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = Helper()


@reviewer_required
@require_safe
def index(request):
    decided = FoundingRequest.objects.filter(accepted__isnull=False).select_related("asked_by", "decided_by")
    context = {
        "waiting": FoundingRequest.objects.decidable_by(request.user).prefetch_related("alike"),
        "decided": decided.order_by("-decided_at")[:DECIDED_SHOWN],
    }
    return render(request, "foundings/index.html", context)


@reviewer_required
def detail(request, pk):
    """Show what is asked beside what it is like now; one of two buttons decides, with a reason."""
    asked = get_object_or_404(FoundingRequest.objects.decidable_by(request.user), pk=pk)
    form = FoundingDecisionForm(request.POST or None)
    accepts = "accept" in request.POST
    if form.is_valid() and (accepts or "refuse" in request.POST):
        try:
            decide = foundings.accept if accepts else foundings.refuse
            decide(asked, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%s is set up, and its founder is told.") if accepts else _("The founder of %s is told.")
            messages.success(request, said % asked)
            return redirect("foundings:index")
    alike = look_alikes.find(asked.name, founder=asked.asked_by)
    return render(request, "foundings/detail.html", {"asked": asked, "alike": alike, "form": form})
