"""Who belongs to an organisation, with which rights, and who is invited to."""

import secrets
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from .organisation import Organisation
from .user import User


class Rights(models.Model):
    """What a member may do, beside reading."""

    is_administrator = models.BooleanField(
        _("administrator"), default=False, help_text=_("Manages people and products.")
    )
    is_editor = models.BooleanField(_("editor"), default=True, help_text=_("Answers criteria."))
    is_signatory = models.BooleanField(_("signatory"), default=False, help_text=_("May declare for the organisation."))

    class Meta:
        abstract = True

    @property
    def rights(self):
        """The names of the rights held, for reading."""
        names = ("is_administrator", "is_editor", "is_signatory")
        return [self._meta.get_field(name).verbose_name for name in names if getattr(self, name)]


class Membership(Rights):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user__name", "user__email"]
        verbose_name = pgettext_lazy("model", "membership")
        verbose_name_plural = pgettext_lazy("model", "memberships")
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="membership_is_unique")]

    def __str__(self):
        return f"{self.user} / {self.organisation}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self):
        """Those not taken back. One that was stays as a row, because it counts among those sent."""
        return self.filter(withdrawn_at__isnull=True)

    def open(self):
        lasting = self.filter(accepted_at__isnull=True, created_at__gt=timezone.now() - Invitation.LIFETIME)
        return lasting.standing()

    def for_address(self, user):
        return self.filter(email__iexact=user.email).standing()

    def withdraw(self) -> int:
        """Take them back; returns how many."""
        return self.update(withdrawn_at=timezone.now())


class Invitation(Rights):
    """Asks the owner of an e-mail address to join; only that address can accept."""

    LIFETIME = timedelta(days=14)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=40, unique=True, default=new_token)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["email"]

    def __str__(self):
        return f"{self.email} → {self.organisation}"

    def get_absolute_url(self):
        return reverse("organisation:invitation", args=[self.token])

    @property
    def sender(self) -> str:
        """Who invites, with the address: anybody can take any name, but not any address."""
        person = self.invited_by
        return f"{person.name} ({person.email})" if person.name else person.email
