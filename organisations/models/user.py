"""People."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.text_fields import LineColumn, no_address

if TYPE_CHECKING:
    from .membership import Membership


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person, known by e-mail address. ``is_reviewer`` makes them prostep's staff; ``is_staff`` opens the admin."""

    username = first_name = last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = LineColumn(_("name"), max_length=120, blank=True, validators=[no_address])
    is_reviewer = models.BooleanField(_("reviewer"), default=False)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, blank=True, help_text=_("In which you are written to.")
    )
    mail_off = models.JSONField(default=list, blank=True, help_text="The kinds of mail the person does not want.")

    second_factor_asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc, assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.email

    @property
    def confirmed_addresses(self) -> set[str]:
        """Those the person reads, in lower case: the one they are known by, and others they confirmed to be theirs."""
        others = self.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        return {address.lower() for address in (self.email, *others)}

    @cached_property
    def memberships_by_organisation(self) -> "dict[int, Membership]":
        """Asked once per request: a request has its own user."""
        return {membership.organisation_id: membership for membership in self.memberships.all()}
