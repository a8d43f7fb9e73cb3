"""``/review/feedback/``: staff read what readers remarked on statements, forward it, and close it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.forms import Helper
from core.refusals import Refused
from core.text_fields import TidyField
from organisations.reviewers import reviewer_required

from .. import feedback
from ..models import Feedback

PER_PAGE = 30
LISTS = {
    "waiting": pgettext_lazy("feedback", "Waiting"),
    "forwarded": pgettext_lazy("feedback", "Forwarded"),
    "closed": pgettext_lazy("feedback", "Closed"),
}


class CloseForm(forms.Form):
    note = TidyField(
        label=gettext_lazy("What came of it?"),
        help_text=gettext_lazy("For the association’s staff only."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = Helper()


@reviewer_required
@require_safe
def index(request):
    mine = Feedback.objects.handled_by(request.user).for_list()
    lists = {name: getattr(mine, name)() for name in LISTS}
    shown = request.GET.get("show")
    shown = shown if shown in LISTS else "waiting"
    remarks = lists[shown].order_by("-closed_at", "-pk") if shown == "closed" else lists[shown]
    context = {
        "tabs": [(name, label, lists[name].count()) for name, label in LISTS.items()],
        "shown": shown,
        "page": Paginator(remarks, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "feedback_queue/index.html", context)


def _remark(request, pk):
    remarks = Feedback.objects.handled_by(request.user).for_list()
    return get_object_or_404(remarks.select_related("statement__catalogue", "forwarded_by", "closed_by"), pk=pk)


@reviewer_required
@require_safe
def detail(request, pk):
    return _page(request, _remark(request, pk), CloseForm())


def _page(request, remark, form):
    context = {
        "remark": remark,
        "form": form,
        "receivers": feedback.receivers_in(remark.statement.organisation),
    }
    return render(request, "feedback_queue/detail.html", context)


@reviewer_required
@require_POST
def forward(request, pk):
    remark = _remark(request, pk)
    try:
        feedback.forward(remark, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Forwarded to %s.") % remark.statement.organisation)
    return redirect(remark)


@reviewer_required
@require_POST
def close(request, pk):
    remark = _remark(request, pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, remark, form)
    try:
        feedback.close(remark, note=form.cleaned_data["note"], by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(remark)
    messages.success(request, _("The feedback is closed."))
    return redirect("feedback_queue:index")
