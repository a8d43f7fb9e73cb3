"""Who signed the code."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.dates import months_later
from core.text_fields import LineColumn

from .organisation import Organisation
from .user import User


class SigningQuerySet(models.QuerySet["Signing"]):
    def decidable_by(self, user):
        """Those that wait, but not of organisations the reviewer belongs to, as with everything reviewers decide."""
        return self.waiting().outside_of(user)

    def waiting(self):
        """Those that staff neither confirmed nor refused."""
        undecided = self.filter(confirmed_at__isnull=True, refused_at__isnull=True)
        return undecided.select_related("organisation").order_by("recorded_at")

    def outside_of(self, user):
        return self.exclude(organisation__memberships__user=user)


class Signing(models.Model):
    """That an organisation signed the code: by whom and when, as its member recorded it, confirmed or refused by staff.

    ``file`` is what was signed, where it was handed in here and not sent by post; nobody but the organisation's
    administrators and reviewers gets it.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="signing")
    signed_on = models.DateField(_("signed on"))
    name = LineColumn(_("signed by"), max_length=120)
    function = LineColumn(_("function"), max_length=120)
    place = LineColumn(_("place"), max_length=120)
    edition = LineColumn(
        _("edition of the code"), max_length=40, blank=True, help_text=_("As it stands on the first page.")
    )
    file = models.FileField(max_length=200, blank=True, editable=False)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)

    objects = SigningQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("model", "signing of the code")
        verbose_name_plural = pgettext_lazy("model", "signings of the code")

    def __str__(self):
        return f"{self.organisation}, {self.signed_on}"

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None

    @property
    def is_refused(self):
        return self.refused_at is not None

    @property
    def is_waiting(self):
        """Neither confirmed nor refused."""
        return not self.is_confirmed and not self.is_refused

    @property
    def revision(self) -> str:
        """Changes with everything that is recorded anew."""
        return self.recorded_at.isoformat()

    @property
    def statement_due(self) -> date:
        """The day until which a vendor publishes its first statement: three months after signing."""
        return months_later(self.signed_on, 3)
