"""What a vendor says about what it makes."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import LineField

from .. import identifiers
from ..models import Product, ProductVersion


class ProductForm(forms.ModelForm):
    website = forms.URLField(label=_("Website"), assume_scheme="https", required=False)
    version = LineField(
        label=_("Version"), max_length=40, help_text=_("As your customers know it, for example “2026.1” or “R14”.")
    )

    class Meta:
        model = Product
        fields = ["name", "website", "about", *identifiers.OF_PRODUCTS]
        widgets = {"about": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["version"]
        self.helper = Helper()
        layout = (name for name in ("name", "version", "website", "about") if name in self.fields)
        self.helper.layout = Layout(*layout, Row(Column("purl"), Column("cpe")))

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = self.instance.organisation.products.exclude(pk=self.instance.pk)
        if others.filter(Q(name__iexact=name) | Q(former_names__name__iexact=name)).exists():
            raise forms.ValidationError(_("There is a product of this name already, or was once."))
        return name

    def clean_purl(self):
        return identifiers.purl(self.cleaned_data["purl"])

    def clean_cpe(self):
        return identifiers.cpe(self.cleaned_data["cpe"])


class VersionForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = ProductVersion
        fields = ["name"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = self.instance.product.versions.exclude(pk=self.instance.pk)
        if others.filter(Q(name__iexact=name) | Q(former_names__name__iexact=name)).exists():
            raise forms.ValidationError(_("There is a version of this name already, or was once."))
        return name
