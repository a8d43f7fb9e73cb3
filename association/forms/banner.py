from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.models import Banner


def _moment():
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class BannerForm(forms.ModelForm):
    link = forms.URLField(
        label=_("Link"), required=False, assume_scheme="https", help_text=_("Where to read more, if anywhere.")
    )

    class Meta:
        model = Banner
        fields = ["text_en", "text_de", "link", "begins_at", "ends_at"]
        widgets = {"begins_at": _moment(), "ends_at": _moment()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        self.helper.layout = Layout("text_en", "text_de", "link", Row(Column("begins_at"), Column("ends_at")))
