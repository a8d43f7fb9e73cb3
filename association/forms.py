from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField
from organisations.models import AuditEntry, Deed, Organisation, Product

from . import site_pages
from .models import PackageFile


class ActsForm(forms.Form):
    """What to look for in the log of acts; what cannot be read is said, and does not narrow."""

    q = forms.CharField(label=_("Person, organisation or words"), max_length=100, required=False)
    deed = forms.ChoiceField(label=_("Act"), choices=[("", _("Every act")), *Deed.choices], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    helper = Helper()

    def found(self) -> QuerySet[AuditEntry]:
        """The entries that fit, newest first."""
        entries = AuditEntry.objects.select_related("by", "organisation")
        self.full_clean()
        asked = self.cleaned_data
        if words := asked.get("q"):
            entries = entries.filter(
                Q(by__name__icontains=words)
                | Q(by__email__icontains=words)
                | Q(organisation__name__icontains=words)
                | Q(about__icontains=words)
                | Q(reason__icontains=words)
            )
        if deed := asked.get("deed"):
            entries = entries.filter(deed=deed)
        if since := asked.get("since"):
            entries = entries.filter(at__date__gte=since)
        if until := asked.get("until"):
            entries = entries.filter(at__date__lte=until)
        return entries


class PageForm(forms.Form):
    """What a page says in one language; ``revision`` is the one that was read."""

    text = TidyField(
        label=_("Text, in Markdown"),
        max_length=site_pages.MOST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "font-monospace"}),
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)
    helper = Helper()


class PackageFileForm(forms.ModelForm):
    """A file for the package; what is in it is checked by :mod:`association.package`."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, for the logo also ZIP, SVG or PNG; 20 MB at most."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.zip,.svg,.png"}),
    )
    helper = Helper()

    class Meta:
        model = PackageFile
        fields = ["kind", "edition", "language", "published_on"]
        widgets = {"published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        languages = [("", _("in no language, as a picture")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=languages, required=False)


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
