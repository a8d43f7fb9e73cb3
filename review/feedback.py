"""Readers' feedback on a published statement: sent, confirmed, then handled by staff. Nothing of it is public.

Whoever sends it is known by an address that is theirs: verified for people who are signed in, confirmed by a link in a
mail for everybody else. That mail says nothing its sender typed, so that nobody can be sent words through it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.background.backend import enqueue
from core.mail import tell
from core.refusals import Refused
from organisations.models import Organisation, User
from organisations.permissions import membership

from .feedback_mails import mail_confirmation, mail_forwarded
from .models import Feedback

LINK_LASTS = timedelta(days=7)
UNCONFIRMED_KEPT = timedelta(days=30)
READERS_KEPT = timedelta(days=365)  # since it was closed: until then, they may be asked, or ask
SALT = "review.feedback"


def may_handle(user: User, remark: Feedback) -> bool:
    """Reviewers, but nobody what is about their own organisation."""
    return user.is_reviewer and membership(user, remark.statement.organisation) is None


def is_known(user: User | AnonymousUser) -> bool:
    """Whether the person's address needs no confirming."""
    return (
        user.is_authenticated
        and EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
    )


@transaction.atomic
def send(remark: Feedback, *, confirmed: bool) -> Feedback:
    """Store the remark. Unless its address is confirmed already, its owner is mailed a link that does it."""
    remark.sent_at = timezone.now()
    remark.confirmed_at = remark.sent_at if confirmed else None
    remark.save()
    if not confirmed:
        enqueue(mail_confirmation, remark.pk, to_token(remark))
    return remark


def to_token(remark: Feedback) -> str:
    return signing.dumps(remark.pk, salt=SALT)


def from_token(token: str) -> Feedback | None:
    """Return the remark a link is about; None when the link has run out, was altered, or its remark is forgotten."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    return Feedback.objects.select_related("statement").filter(pk=pk).first()


def confirm(remark: Feedback) -> None:
    """Note that the address is the sender's; from now on staff see the remark. Once is enough, more does not harm."""
    Feedback.objects.filter(pk=remark.pk, confirmed_at__isnull=True).update(confirmed_at=timezone.now())


@transaction.atomic
def forward(remark: Feedback, *, by: User) -> None:
    """Mail the remark to those who speak for the organisation: with the sender's name if given, never the address."""
    remark = _lock(remark, by=by)
    if remark.forwarded_at:
        raise Refused(_("This feedback was forwarded already."))
    receivers = list(receivers_in(remark.statement.organisation))
    if not receivers:
        raise Refused(
            _("Nobody speaks for %s in the portal, so nobody can be written to.") % remark.statement.organisation
        )
    remark.forwarded_by, remark.forwarded_at = by, timezone.now()
    remark.save(update_fields=["forwarded_by", "forwarded_at"])
    tell(receivers, mail_forwarded, remark)


def receivers_in(organisation: Organisation) -> Iterable[User]:
    """Its signatories and administrators."""
    speaks = Q(memberships__is_signatory=True) | Q(memberships__is_administrator=True)
    return User.objects.filter(speaks, memberships__organisation=organisation, is_active=True).order_by("email")


@transaction.atomic
def close(remark: Feedback, *, note: str, by: User) -> None:
    """Note what came of it; nothing more can be done with the remark then."""
    remark = _lock(remark, by=by)
    if not note.strip():
        raise Refused(_("Say what came of it."))
    remark.closed_by, remark.closed_at, remark.note = by, timezone.now(), note.strip()
    remark.save(update_fields=["closed_by", "closed_at", "note"])


def _lock(remark: Feedback, *, by: User) -> Feedback:
    """Return the row, locked, if the person may handle it and it is not closed."""
    remark = (
        Feedback.objects.select_for_update(of=("self",)).select_related("statement__organisation").get(pk=remark.pk)
    )
    if not may_handle(by, remark) or not remark.confirmed_at:
        raise PermissionDenied
    if remark.closed_at:
        raise Refused(_("This feedback was closed already."))
    return remark


def forget_unconfirmed(*, at: datetime | None = None) -> int:
    """Delete what nobody confirmed within thirty days; return how many that were. For a daily timer."""
    long_ago = (at or timezone.now()) - UNCONFIRMED_KEPT
    _total, deleted = Feedback.objects.filter(confirmed_at__isnull=True, sent_at__lt=long_ago).delete()
    return deleted.get("review.Feedback", 0)


def forget_readers() -> int:
    """Take name and address out of what was closed more than a year ago; return how many. For a daily timer."""
    closed = Feedback.objects.exclude(email="").filter(closed_at__lt=timezone.now() - READERS_KEPT)
    return closed.update(name="", email="")
