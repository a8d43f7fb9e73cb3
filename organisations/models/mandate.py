"""That an organisation's signatories may speak for it: proven by a code at its domain, confirmed by staff."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import pgettext_lazy

from .organisation import Organisation
from .user import User


class MandateMethod(models.TextChoices):
    """How it is known."""

    CODE = "code", pgettext_lazy("mandate", "by a code at the domain of its website")
    PAPER = "paper", pgettext_lazy("mandate", "by the paper it signed")
    NOTE = "note", pgettext_lazy("mandate", "by what is noted")
    BEFORE = "before", pgettext_lazy("mandate", "it had published before this was asked")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def standing(self):
        """Those not revoked: at most one of each organisation."""
        return self.filter(revoked_at__isnull=True)


class Mandate(models.Model):
    """Staff's confirmation, asked for before the first publication; ``confirmed_by`` is empty for those of before.

    ``address`` is where the code was sent, ``note`` what staff say about how they know.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    method = models.CharField(max_length=20, choices=MandateMethod.choices)
    address = models.EmailField(blank=True)
    note = models.TextField(blank=True, max_length=1000)
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)
    revoked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.TextField(blank=True, max_length=1000)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(revoked_at__isnull=True), name="one_standing_mandate"
            )
        ]

    def __str__(self):
        return f"{self.organisation}, {self.confirmed_at:%Y-%m-%d}"

    @property
    def is_of_before(self) -> bool:
        return self.method == MandateMethod.BEFORE


def new_salt() -> str:
    return secrets.token_hex(16)


class MandateCodeQuerySet(models.QuerySet["MandateCode"]):
    def open(self):
        """Those that can still be entered."""
        since = timezone.now() - MandateCode.LIFETIME
        return self.filter(entered_at__isnull=True, sent_at__gt=since, tries__lt=MandateCode.TRIES)

    def entered(self):
        return self.filter(entered_at__isnull=False).order_by("-entered_at")


class MandateCode(models.Model):
    """A code sent to an address at the domain of the website: whoever enters it reads mail there.

    The code itself is nowhere stored, nor a hash that could be tried out: it is drawn from the row by the portal's
    secret key. ``host`` is the website's, as it was then.
    """

    LIFETIME = timedelta(minutes=30)
    TRIES = 5
    LENGTH = 8
    LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32, none like another

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandate_codes")
    address = models.EmailField()
    host = models.CharField(max_length=253)
    salt = models.CharField(max_length=32, default=new_salt)
    sent_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True)

    objects = MandateCodeQuerySet.as_manager()

    def __str__(self):
        return f"{self.organisation}, {self.address}"

    @property
    def code(self) -> str:
        """Eight of the letters."""
        drawn = salted_hmac("organisations.mandate", f"{self.pk} {self.salt}", algorithm="sha256").digest()
        return "".join(self.LETTERS[byte % len(self.LETTERS)] for byte in drawn[: self.LENGTH])

    @property
    def spaced(self) -> str:
        """The code as it is easily read."""
        return f"{self.code[:4]} {self.code[4:]}"

    @property
    def sender(self) -> str:
        """Who had it sent, with the address: anybody can take any name, but not any address."""
        return f"{self.sent_by.name} ({self.sent_by.email})" if self.sent_by.name else self.sent_by.email

    @property
    def ends_at(self):
        return self.sent_at + self.LIFETIME

    def is_said_by(self, typed: str) -> bool:
        """Whether that is the code, however it is spaced."""
        said = "".join(letter for letter in typed.upper() if letter.isalnum())
        return constant_time_compare(said, self.code)
