"""What is asked about the signing of the code."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField

from ..models import Signing


class SigningForm(forms.ModelForm):
    """Who signed, and the signed code as a file, if it is not sent by post."""

    file = forms.FileField(
        label=_("The signed code as a PDF"),
        help_text=_("10 MB at most. Leave it empty if you send the code by post."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        model = Signing
        fields = ["name", "function", "place", "signed_on", "edition"]
        widgets = {"signed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        self.helper.layout = Layout(
            Row(Column("name"), Column("function")), Row(Column("place"), Column("signed_on")), "edition", "file"
        )

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The code cannot have been signed in the future."))
        return day


class RefusalForm(forms.Form):
    """Why staff refuse a signing; ``revision`` is what they have seen."""

    reason = TidyField(max_length=2000, required=False)
    revision = forms.CharField(max_length=40, required=False)
