"""What is asked about the signing of the code."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Helper

from ..models import Signing


class SigningForm(forms.ModelForm):
    class Meta:
        model = Signing
        fields = ["name", "function", "place", "signed_on"]
        widgets = {"signed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        self.helper.layout = Layout(Row(Column("name"), Column("function")), Row(Column("place"), Column("signed_on")))

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The code cannot have been signed in the future."))
        return day
