from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper


class EditionUploadForm(forms.Form):
    file = forms.FileField(
        label=_("Catalogue as ZIP"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"required": _("Choose a file.")},
        help_text=_("The folder with catalogue.yaml and a file for each category, at most 2 MB."),
    )
    helper = Helper()
