"""What is asked to know who may speak for an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import LineField


class CodeAddressForm(forms.Form):
    address = forms.EmailField(
        label=_("Mail address at your organisation’s domain"),
        help_text=_("Yours, or that of somebody there who gives you the code."),
    )
    helper = Helper()


class CodeForm(forms.Form):
    code = LineField(
        label=_("The code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    helper = Helper()
