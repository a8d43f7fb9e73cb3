"""What is said to somebody who is not let in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField


class NoForm(forms.Form):
    reason = TidyField(
        label=_("You are not let in, because …"),
        help_text=_("The person reads it. It can be left out."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    helper = Helper()
