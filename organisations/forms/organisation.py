"""What an organisation says about itself."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper

from .. import names
from ..models import Organisation, Role
from ..profile_changes import KNOWN_BY


class OrganisationForm(forms.ModelForm):
    """``fixed`` fixes what staff decide about, while they have something of it to decide."""

    website = forms.URLField(label=_("Website"), assume_scheme="https", required=False)

    class Meta:
        model = Organisation
        fields = ["name", "role", "country", "website", "about"]
        widgets = {"role": forms.RadioSelect, "about": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = Role.choices
        self.fields["role"].help_text = _(
            "By its dominant business: developing software (IT vendor), using IT systems (IT customer), "
            "or services such as integration (IT service provider)."
        )
        for name in KNOWN_BY if fixed else ():
            self.fields[name].disabled = True
        self.helper = Helper()
        self.helper.layout = Layout("name", "role", Row(Column("country"), Column("website")), "about")

    def clean_name(self):
        name = self.cleaned_data["name"]
        renamed = self.instance.pk and name != self.instance.name
        if renamed and names.is_taken(name, but_by=self.instance):
            raise forms.ValidationError(_("Another organisation is called so, or was once."))
        return name
