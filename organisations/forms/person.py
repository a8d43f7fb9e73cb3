"""What is asked of a person about themselves."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy as _

from core.forms import Helper
from core.text_fields import LineField, no_address

from .. import notifications
from ..models import User


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
        help_text=_(
            "Invitations, your rights in organisations, and what concerns the safety of your account, come in any case."
        ),
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
