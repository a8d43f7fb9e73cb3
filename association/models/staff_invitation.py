"""Who is asked to work for the association."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import User, new_token


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def open(self):
        since = timezone.now() - StaffInvitation.LIFETIME
        return self.filter(accepted_at=None, withdrawn_at=None, created_at__gt=since)

    def for_address(self, user):
        return self.filter(email__iexact=user.email, withdrawn_at=None)


class StaffInvitation(models.Model):
    """Asks the owner of an e-mail address to review, or to manage, for the association; only that address accepts."""

    LIFETIME = timedelta(days=14)

    email = models.EmailField(_("e-mail address"))
    is_reviewer = models.BooleanField(_("reviewer"), default=True, help_text=_("Reviews what is declared."))
    is_staff = models.BooleanField(
        _("manager"), default=False, help_text=_("Runs the portal for the association, and decides who is staff.")
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["email"]

    def __str__(self):
        return self.email

    def get_absolute_url(self):
        return reverse("people:invitation", args=[self.token])

    @property
    def sender(self) -> str:
        """Who invites, with the address."""
        person = self.invited_by
        return f"{person.name} ({person.email})" if person.name else person.email

    @property
    def rights(self) -> list[str]:
        """The names of the rights it offers, for reading."""
        names = ("is_reviewer", "is_staff")
        return [str(self._meta.get_field(name).verbose_name) for name in names if getattr(self, name)]
