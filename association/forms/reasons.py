from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField


class ReasonForm(forms.Form):
    """Why something is done to somebody who is told so."""

    reason = TidyField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It goes to those concerned by mail, and into the log of acts."),
    )
    helper = Helper()
