"""Deleting an account: whoever does it leaves their organisations first, and what others need stays without a name."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import lifecycle
from assessments.permissions import may_review
from core.background.backend import enqueue
from core.refusals import Refused
from organisations import audit, members
from organisations.mails import mail_account_deleted
from organisations.models import AuditEntry, Deed, Invitation, Organisation, User
from organisations.notifications import language_of
from review.models import Feedback

UNCONFIRMED_KEPT = timedelta(days=30)  # an account whose address nobody confirmed


def obstacles(person: User) -> list[Organisation]:
    """Return the organisations that nobody else manages: they are handed over or closed first."""
    return list(members.managed_only_by(person))


def refusal(person: User) -> str:
    """Why the person cannot delete their account, apart from :func:`obstacles`; empty if they can."""
    if person.is_staff and not User.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk).exists():
        return _("You are the only one who runs the portal for the association. Give somebody else the right first.")
    return ""


@transaction.atomic
def delete_account(person: User) -> None:
    """Delete the account, and tell its owner by mail.

    Raises :class:`Refused` when an organisation would be without an administrator, or the portal without a manager.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if sentence := refusal(person):
        raise Refused(sentence)
    for organisation in Organisation.objects.of(person).order_by("pk"):
        try:
            members.leave(organisation, by=person)
        except Refused:
            raise Refused(
                _("You are the last administrator of %s. Hand it over or close it first.") % organisation
            ) from None
    for submission in person.reviews.undecided().filter(approved_at__isnull=True).order_by("pk"):
        if may_review(person, submission):
            lifecycle.release(submission, by=person)
    _forget_addresses(person)
    audit.note(Deed.ACCOUNT_DELETED, by=None)
    enqueue(mail_account_deleted, person.email, language_of(person))
    for session in UserSession.objects.filter(user=person):
        session.end()
    person.delete()


def _forget_addresses(person: User) -> None:
    """Take the person's addresses out of what names an address and not a person."""
    theirs = person.confirmed_addresses
    on_record = LogEntry.objects.filter(content_type__model="user", object_id=str(person.pk))
    on_record.filter(content_type__app_label="organisations").update(object_repr="")
    AuditEntry.objects.alias(address=Lower("about")).filter(address__in=theirs).update(about="")
    Invitation.objects.to(person).delete()
    Feedback.objects.alias(address=Lower("email")).filter(address__in=theirs).update(name="", email="")


def forget_unconfirmed() -> int:
    """Delete accounts that were made long ago and whose address was never confirmed; return how many."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    never_used = User.objects.filter(
        ~Exists(confirmed), last_login=None, is_staff=False, is_reviewer=False, memberships=None
    )
    found = list(never_used.filter(date_joined__lt=timezone.now() - UNCONFIRMED_KEPT))
    for person in found:
        person.delete()
    return len(found)


def forget_sessions() -> None:
    """Delete from where and with which browser somebody was signed in, once they are not any more."""
    begun = UserSession.objects.filter(last_seen_at__lt=timezone.now() - timedelta(days=1))
    begun.exclude(session_key__in=Session.objects.values("session_key")).delete()
