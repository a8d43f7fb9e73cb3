from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.forms import Helper


class MailState(models.TextChoices):
    """What became of a mail."""

    SENT = "sent", pgettext_lazy("mails", "Sent")
    WAITING = "waiting", pgettext_lazy("mails", "Waiting")
    FAILED = "failed", pgettext_lazy("mails", "Failed")


class MailsForm(forms.Form):
    q = forms.CharField(label=_("E-mail address"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("Status"), choices=MailState.choices, required=False)
    helper = Helper()

    def asked(self) -> tuple[str, MailState]:
        """The words and the state; what cannot be read asks for nothing, and for what was sent."""
        self.full_clean()
        return self.cleaned_data.get("q", ""), MailState(self.cleaned_data.get("state") or MailState.SENT)
