from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField

from .. import site_pages


class PageForm(forms.Form):
    """What a page says in one language; ``revision`` is the one that was read."""

    text = TidyField(
        label=_("Text, in Markdown"),
        max_length=site_pages.MOST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "font-monospace"}),
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)
    helper = Helper()
