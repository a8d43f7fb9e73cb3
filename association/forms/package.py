from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import Helper

from ..models import PackageFile


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
