from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from organisations.models import Organisation, Product


class MergeForm(forms.Form):
    """Two organisations, each by its name or by its address; those it had once count, too."""

    gone = forms.CharField(label=_("This organisation"), max_length=160, help_text=_("Its name, or its address here."))
    kept = forms.CharField(label=_("becomes part of"), max_length=160, help_text=_("Its name, or its address here."))

    helper = Helper()

    def clean_gone(self):
        return _named(self.cleaned_data["gone"])

    def clean_kept(self):
        return _named(self.cleaned_data["kept"])


def _named(words: str) -> Organisation:
    """Return the organisation called so; of several, the one called so today, in these very letters."""
    places = [{"name": words}, {"name__iexact": words}, {"slug": words}, {"former_names__name__iexact": words}]
    for place in [*places, {"former_names__address": words}]:
        if found := Organisation.objects.filter(**place).first():
            return found
    raise forms.ValidationError(_("No organisation is called so."))


class ProductsToMergeForm(forms.Form):
    """Two products of one organisation."""

    gone = forms.ModelChoiceField(label=_("This product"), queryset=Product.objects.none())
    kept = forms.ModelChoiceField(label=_("becomes part of"), queryset=Product.objects.none())

    helper = Helper()

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = organisation.products.all()
