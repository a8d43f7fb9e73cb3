"""``/statements/<number>/withdraw/``: take a statement back, with a public reason."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from core.forms import Helper
from core.refusals import Refused
from core.text_fields import TidyField

from .. import withdrawal
from ..models import Statement


class WithdrawForm(forms.Form):
    reason = TidyField(
        label=gettext_lazy("Why is it withdrawn?"),
        help_text=gettext_lazy("Everybody can read this reason. It stays in the public log and cannot be changed."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = Helper()


def withdraw(request, number):
    statements = Statement.objects.with_status().select_related("organisation")
    statement = get_object_or_404(statements, number=number)
    withdrawal.demand_right(request.user, statement)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        try:
            withdrawal.withdraw(statement, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%s is withdrawn.") % statement)
        return redirect(statement)
    return render(request, "statements/withdraw.html", {"statement": statement, "form": form})
