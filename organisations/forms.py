from crispy_forms.layout import Column, Div, Layout, Row
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from core.forms import Helper
from core.text_fields import LineField, no_address

from . import notifications
from .models import Invitation, Membership, Organisation, Product, ProductVersion, Role, Signing, User


class SignupForm(forms.Form):
    """What we ask for beside allauth's own fields."""

    name = LineField(label=_("Your name"), max_length=120, validators=[no_address])
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.name, user.language = self.cleaned_data["name"], get_language()
        user.save(update_fields=["name", "language"])


class PersonForm(forms.ModelForm):
    """A person's name, and in which language and about what they are written to.

    A box that is not ticked says no only if it was on the page: ``offered`` are the kinds of mail that were.
    """

    name = LineField(label=_("Your name"), max_length=120, validators=[no_address])
    offered = forms.MultipleChoiceField(
        choices=notifications.MailKind.choices, required=False, widget=forms.MultipleHiddenInput
    )
    mails = forms.MultipleChoiceField(
        label=_("Write to me about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Invitations, and what concerns the safety of your account, come in any case."),
    )

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"language": _("Language of mails")}
        help_texts = {"language": _("Switching the language of the portal switches it, too.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = notifications.kinds_for(self.instance)
        self.fields["language"].choices = settings.LANGUAGES
        self.initial["language"] = notifications.language_of(self.instance)
        self.fields["mails"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["mails"].initial = [kind.value for kind in kinds if kind not in self.instance.mail_off]
        self.fields["offered"].initial = [kind.value for kind in kinds]
        self.helper = Helper()
        self.helper.layout = Layout("name", "language", Div("mails", "offered", css_id="mails"))

    def save(self):
        """Keep a kind that was not offered as it was."""
        chosen, offered = self.cleaned_data["mails"], self.cleaned_data["offered"]
        kept = [kind for kind in self.instance.mail_off if kind not in offered]
        self.instance.mail_off = kept + [kind for kind in offered if kind not in chosen]
        return super().save()


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


class ProductForm(forms.ModelForm):
    website = forms.URLField(label=_("Website"), assume_scheme="https", required=False)
    version = LineField(
        label=_("Version"), max_length=40, help_text=_("As your customers know it, for example “2026.1” or “R14”.")
    )

    class Meta:
        model = Product
        fields = ["name", "website", "about"]
        widgets = {"about": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["version"]
        self.helper = Helper()
        self.helper.layout = Layout(*(name for name in ("name", "version", "website", "about") if name in self.fields))

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = self.instance.organisation.products.exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a product of this name already."))
        return name


class VersionForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = ProductVersion
        fields = ["name"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.instance.product.versions.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a version of this name already."))
        return name


RIGHTS = ["is_administrator", "is_editor", "is_signatory"]


class InvitationForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = Invitation
        fields = ["email", *RIGHTS]


class MembershipForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = Membership
        fields = RIGHTS


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
