"""What an organisation says about itself."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper

from ..models import Organisation, Role


class OrganisationForm(forms.ModelForm):
    website = forms.URLField(label=_("Website"), assume_scheme="https", required=False)

    class Meta:
        model = Organisation
        fields = ["name", "role", "country", "website", "about"]
        widgets = {"role": forms.RadioSelect, "about": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = Role.choices
        self.fields["role"].help_text = _(
            "By its dominant business: developing software (IT vendor), using IT systems (IT customer), "
            "or services such as integration (IT service provider)."
        )
        if self.instance.pk:
            # What was declared as one role is not answered as another.
            self.fields["role"].disabled = True
        self.helper = Helper()
        self.helper.layout = Layout("name", "role", Row(Column("country"), Column("website")), "about")
