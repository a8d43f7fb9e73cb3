"""Who signed the code."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.dates import months_later
from core.text_fields import LineColumn

from .organisation import Organisation
from .user import User


class SigningQuerySet(models.QuerySet["Signing"]):
    def confirmable_by(self, user):
        """Not those of organisations the reviewer belongs to, as with everything reviewers decide."""
        return self.unconfirmed().exclude(organisation__memberships__user=user)

    def unconfirmed(self):
        return self.filter(confirmed_at__isnull=True).select_related("organisation").order_by("recorded_at")


class Signing(models.Model):
    """That an organisation signed the code: by whom and when, as its member recorded it, confirmed by staff."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="signing")
    signed_on = models.DateField(_("signed on"))
    name = LineColumn(_("signed by"), max_length=120)
    function = LineColumn(_("function"), max_length=120)
    place = LineColumn(_("place"), max_length=120)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

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
    def statement_due(self) -> date:
        """The day until which a vendor publishes its first statement: three months after signing."""
        return months_later(self.signed_on, 3)
