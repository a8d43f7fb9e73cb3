"""What machines know an organisation by."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import LineField

from .. import identifiers
from ..models import Organisation


class IdentifiersForm(forms.ModelForm):
    # typed with spaces, they are longer than what is stored
    vat_number = LineField(
        label=_("VAT number"), max_length=60, required=False, help_text=_("With the letters of the country before it.")
    )
    lei = LineField(
        label="LEI", max_length=60, required=False, help_text=_("Legal Entity Identifier, of 20 letters and digits.")
    )

    class Meta:
        model = Organisation
        fields = list(identifiers.OF_ORGANISATIONS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        self.helper.layout = Layout(
            "legal_name", Row(Column("register"), Column("register_number")), Row(Column("vat_number"), Column("lei"))
        )

    def clean_lei(self):
        return identifiers.lei(self.cleaned_data["lei"])

    def clean_vat_number(self):
        return identifiers.vat_number(self.cleaned_data["vat_number"], self.instance.country.code)
