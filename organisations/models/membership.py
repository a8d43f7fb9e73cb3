"""Who belongs to an organisation, with which rights, and who is invited to."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
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
    def rights(self) -> list[str]:
        """The names of the rights held, for reading, in the active language."""
        names = ("is_administrator", "is_editor", "is_signatory")
        return [str(self._meta.get_field(name).verbose_name) for name in names if getattr(self, name)]


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

    def to(self, user):
        """Those to an address of the person's."""
        confirmed = user.emailaddress_set.filter(verified=True).values(address=Lower("email"))
        theirs = Q(address=user.email.lower()) | Q(address__in=confirmed)
        return self.alias(address=Lower("email")).filter(theirs)

    def withdraw(self) -> int:
        """Take them back; returns how many."""
        return self.update(withdrawn_at=timezone.now())


class Invitation(Rights):
    """Asks the owner of an e-mail address to join; only that address can accept."""

    LIFETIME = timedelta(days=14)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=40, unique=True, default=new_token)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, blank=True, help_text=_("In which it is written.")
    )
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
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
        """Who invites, with the address: anybody can take any name, but not any address.

        The organisation, if that person's account is gone.
        """
        person = self.invited_by
        if person is None:
            return self.organisation.name
        return f"{person.name} ({person.email})" if person.name else person.email

    @property
    def masked_email(self) -> str:
        """Enough of the address for its owner to know it: ``a…@example.org``."""
        name, _at, domain = self.email.rpartition("@")
        return f"{name[:1]}…@{domain}"

    @property
    def refusal(self) -> str:
        """Why it cannot be accepted any more, if so."""
        if self.accepted_at:
            return _("This invitation was accepted already.")
        if self.created_at <= timezone.now() - self.LIFETIME:
            return _("This invitation has run out; ask for a new one.")
        return ""
