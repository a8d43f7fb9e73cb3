"""Who is asked to belong to an organisation, and with which rights; and who manages it when an administrator leaves."""

import re

from crispy_forms.layout import Layout
from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy as _

from core.forms import Helper

from ..models import Invitation, Membership

RIGHTS = ["is_administrator", "is_editor", "is_signatory"]
MOST_AT_ONCE = 100


class InvitationForm(forms.ModelForm):
    """Addresses, each on a line, and what all of them are invited to. Whether each can be invited is said later."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=MOST_AT_ONCE * 256,
        help_text=_("Each on a line of its own. They all get the rights below."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the invitation"), choices=settings.LANGUAGES, initial=get_language, required=False
    )
    helper = Helper()
    helper.layout = Layout("emails", *RIGHTS, "language")

    class Meta:
        model = Invitation
        fields = [*RIGHTS, "language"]

    def clean_emails(self) -> list[str]:
        """Each address once, in the order they were typed."""
        typed = re.split(r"[\s,;]+", self.cleaned_data["emails"])
        emails = list({email.lower(): email for email in reversed(typed) if email}.values())[::-1]
        if not emails:
            raise forms.ValidationError(self.fields["emails"].error_messages["required"])
        if len(emails) > MOST_AT_ONCE:
            raise forms.ValidationError(_("No more than %d addresses at once.") % MOST_AT_ONCE)
        return emails


class MembershipForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = Membership
        fields = RIGHTS


class _Person(forms.ModelChoiceField):
    def label_from_instance(self, membership):
        return f"{membership.user} ({membership.user.email})"


class SuccessorForm(forms.Form):
    """Who of the others manages the organisation from now on."""

    helper = Helper()

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        label = _("Who manages the organisation from now on?")
        self.fields["successor"] = _Person(label=label, queryset=others, widget=forms.RadioSelect, empty_label=None)
