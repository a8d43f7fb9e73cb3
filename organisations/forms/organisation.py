"""What an organisation says about itself."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField

from .. import names
from ..likeness import fold
from ..look_alikes import alike_by_name
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
        """Refuse a new name that others may be taken for by; one that only looks a little better is no new one."""
        name, own = self.cleaned_data["name"], self.instance
        if own.pk and name != own.name and names.is_taken(name, but_by=own):
            raise forms.ValidationError(_("Another organisation is called so, or was once."))
        if own.pk and fold(name) != fold(own.name) and alike_by_name(name) - {own.pk}:
            raise forms.ValidationError(
                _("Another organisation has this name, or one it may be taken for. Please write to the association.")
            )
        return name


class FoundingForm(OrganisationForm):
    """An organisation that is to be set up; that others are like it is found out then, even if they are called so."""

    reason = TidyField(
        label=_("We are somebody else, because …"),
        help_text=_("The association decides, and you get a mail. For example: another branch, place or owner."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked_why = "reason" in self.data
        if self.asked_why:
            self.helper.layout.append("reason")

    def validate_unique(self):
        pass

    def ask_why(self):
        """Show the field for the reason; where it was shown already, say that it is empty."""
        if not self.asked_why:
            self.helper.layout.append("reason")
        elif not self.cleaned_data["reason"]:
            self.add_error("reason", _("Say why yours is another one, or change its name."))
