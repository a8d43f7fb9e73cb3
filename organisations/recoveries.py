"""Taking off a lost second factor: the person asks after their password, and two of the association's staff approve.

The person hears by mail of every step, so that somebody who only learned the password is noticed.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.background.backend import enqueue
from core.refusals import Refused

from . import audit
from .models import Deed, LostFactor, User
from .recovery_mails import mail_recovery, mail_recovery_waiting

ASKED_A_MONTH = 3


def may_recover(user: User) -> bool:
    """Reviewers and managers of the association."""
    return user.is_reviewer or user.is_staff


@transaction.atomic
def ask(user: User) -> LostFactor:
    """Note the request of somebody who gave their password; raises :class:`Refused` if one is open or too many were."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk))
    if user.recoveries.open().exists():
        raise Refused(_("You asked already. The association’s staff have your request."))
    if user.recoveries.filter(asked_at__gt=timezone.now() - timedelta(days=30)).count() >= ASKED_A_MONTH:
        raise Refused(_("You asked %d times within a month. Please write to the association.") % ASKED_A_MONTH)
    recovery = LostFactor.objects.create(user=user)
    audit.note(Deed.RECOVERY_ASKED, by=user, about=user.email)
    _tell(recovery, "asked")
    for each in User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk):
        enqueue(mail_recovery_waiting, recovery.pk, each.pk)
    return recovery


@transaction.atomic
def approve(recovery: LostFactor, *, how: str, by: User) -> LostFactor:
    """Note the first approval; at the second, by another, take the second factor off and end every session.

    ``how`` is how the approver made sure who asks. Raises :class:`Refused` when it is no longer open, when the same
    person approves twice, and when the factor was used after it was reported lost.
    """
    recovery = _held(recovery, by)
    if recovery.approved_by_id == by.pk:
        raise Refused(_("You approved this already; somebody else has to approve it, too."))
    if Authenticator.objects.filter(user=recovery.user, last_used_at__gt=recovery.asked_at).exists():
        raise Refused(_("%s signed in with the second factor after reporting it lost. Refuse this.") % recovery.user)
    if recovery.approved_at is None:
        recovery.approved_by, recovery.approved_at, recovery.how = by, timezone.now(), how
        audit.note(Deed.RECOVERY_APPROVED, by=by, about=recovery.user.email, reason=how)
        _tell(recovery, "approved")
    else:
        recovery.done_at = timezone.now()
        take_off(recovery.user, by=by, reason=how)
        _tell(recovery, "done")
    recovery.save()
    return recovery


def take_off(user: User, *, by: User | None, reason: str) -> None:
    """Remove every authenticator of the person and end their sessions; ``by`` nobody, if an operator does it."""
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    audit.note(Deed.RECOVERED, by=by, about=user.email, reason=reason)


@transaction.atomic
def refuse(recovery: LostFactor, *, reason: str, by: User) -> LostFactor:
    recovery = _held(recovery, by)
    recovery.refused_at = timezone.now()
    recovery.save(update_fields=["refused_at"])
    audit.note(Deed.RECOVERY_REFUSED, by=by, about=recovery.user.email, reason=reason)
    _tell(recovery, "refused", reason)
    return recovery


def _held(recovery: LostFactor, by: User) -> LostFactor:
    if not may_recover(by) or recovery.user_id == by.pk:
        raise PermissionDenied
    held = LostFactor.objects.select_for_update(of=("self",)).select_related("user").get(pk=recovery.pk)
    if not LostFactor.objects.open().filter(pk=held.pk).exists():
        raise Refused(_("This request is no longer open."))
    return held


def _tell(recovery: LostFactor, step: str, reason: str = "") -> None:
    enqueue(mail_recovery, recovery.pk, step, reason)
