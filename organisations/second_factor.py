"""The second factor that those who decide need, and until when they may decide without one.

The setting ``SECOND_FACTOR_FOR`` names them, ``SECOND_FACTOR_GRACE_DAYS`` how long they have, counted from when the
portal first asked them. After that their right rests: what needs it calls :func:`demand`, which says no until they have
set one up. Nothing else is kept from them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext_lazy

from .models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Decider(models.TextChoices):
    REVIEWERS = "reviewers", pgettext_lazy("second factor", "review for the association")
    MANAGERS = "managers", pgettext_lazy("second factor", "run the portal for the association")
    ADMINISTRATORS = "administrators", pgettext_lazy("second factor", "administer an organisation")
    SIGNATORIES = "signatories", pgettext_lazy("second factor", "declare for an organisation")


class SecondFactorDue(PermissionDenied):
    """The right rests until the person has a second factor."""


@dataclass(frozen=True)
class FactorDemand:
    """What makes the portal ask a person who has no second factor yet, and until when they decide without one."""

    deciders: tuple[Decider, ...]
    until: datetime

    @property
    def is_due(self) -> bool:
        return timezone.now() >= self.until


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def demand_on(user: User) -> FactorDemand | None:
    """Return what is demanded of the person and not there yet. The first time it is, that moment is kept."""
    deciders = tuple(decider for decider in _rights_of(user) if decider in settings.SECOND_FACTOR_FOR)
    if not deciders or has_one(user):
        return None
    if user.second_factor_asked_at is None:
        first = User.objects.filter(pk=user.pk, second_factor_asked_at__isnull=True)
        first.update(second_factor_asked_at=timezone.now())
        user.refresh_from_db(fields=["second_factor_asked_at"])
    asked_at = user.second_factor_asked_at or timezone.now()
    return FactorDemand(deciders, asked_at + timedelta(days=settings.SECOND_FACTOR_GRACE_DAYS))


def demand(user: User, decider: Decider) -> None:
    """Raise :class:`SecondFactorDue` if what the person has a right to as ``decider`` rests."""
    if decider not in settings.SECOND_FACTOR_FOR or has_one(user):
        return
    asked = demand_on(user)
    if asked and asked.is_due:
        raise SecondFactorDue(_("This waits until you have set up a second factor."))


def _rights_of(user: User) -> list[Decider]:
    memberships = user.memberships_by_organisation.values()
    held = {
        Decider.REVIEWERS: user.is_reviewer,
        Decider.MANAGERS: user.is_staff,
        Decider.ADMINISTRATORS: any(each.is_administrator for each in memberships),
        Decider.SIGNATORIES: any(each.is_signatory for each in memberships),
    }
    return [decider for decider, holds in held.items() if holds]
