"""What the floor keeps of its own."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from .text_fields import LineColumn


class Spending(models.Model):
    """How much of a limit somebody used up in one window of time; see :mod:`core.budgets`, which alone writes it.

    ``key`` is a digest, so that no address and no person can be read from it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    spent = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)


class WorkerLease(models.Model):
    """That a worker lives, ``until`` which moment unless it says so again; see :mod:`core.background.leases`."""

    worker = models.CharField(max_length=80, primary_key=True)
    until = models.DateTimeField()


class SentMail(models.Model):
    """That a mail was handed to the mail server; :mod:`core.sent_mails` writes and forgets it.

    Nothing of what it said is kept but its subject, and that only where it can hold no code.
    """

    to = models.CharField(max_length=320)
    mail = models.CharField(max_length=80, help_text="Which mail, by the name of its template.")
    subject = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    message_id = models.CharField(max_length=200)
    task = models.CharField(max_length=36, blank=True, help_text="The task that sent it; none where no worker is.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.mail} → {self.to}"


class Banner(models.Model):
    """A sentence that stands on every page from one moment to another; see :mod:`core.banners`."""

    text_en = LineColumn(_("Text in English"), max_length=300)
    text_de = LineColumn(_("Text in German"), max_length=300)
    link = models.URLField(_("Link"), blank=True, help_text=_("Where to read more, if anywhere."))
    begins_at = models.DateTimeField(_("Begins"), default=timezone.now)
    ends_at = models.DateTimeField(_("Ends"))

    class Meta:
        ordering = ["-begins_at", "-pk"]

    def __str__(self):
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_de if get_language() == "de" else self.text_en

    def clean(self):
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": _("The end comes after the beginning.")})
