"""Founding organisations, joining and leaving them; and who in them is written to about what."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from core.background.backend import enqueue
from core.mail import tell
from core.refusals import Refused

from . import audit, look_alikes, permissions, second_factor
from .mails import mail_invitation, mail_joined, mail_removed, mail_rights
from .models import Deed, Invitation, Membership, Organisation, Rights, Signing, User
from .second_factor import Decider

# A day, of 24 hours: nobody needs more, and strangers are not to be written to, or names taken, by the hundred.
FOUNDED_A_DAY = 5
INVITED_A_DAY = 20
INVITED_A_DAY_BY_SIGNEES = 100
ADDRESS = Invitation._meta.get_field("email")
INVITATIONS_KEPT = timedelta(days=90)  # since they were sent, whatever became of them


@transaction.atomic
def found(organisation: Organisation, *, by: User) -> Organisation:
    """Store a new organisation; its founder gets every right.

    Raises :class:`Refused` when the person founded enough of them for a day, and :class:`look_alikes.Alike` when it is
    like others: then they are let in there, or staff decide (:mod:`organisations.foundings`).
    """
    count_founding(by)
    look_alikes.one_at_a_time()
    if alike := look_alikes.find(organisation.name, founder=by):
        raise look_alikes.Alike(alike)
    return set_up(organisation, founder=by, by=by)


def count_founding(by: User) -> None:
    """Hold the person; raise :class:`Refused` when they set up, or asked to, enough organisations for a day."""
    _in_turn(by)
    asked = by.foundingrequests.filter(asked_at__gt=_a_day_ago(), organisation__isnull=True)
    if by.founded.filter(created_at__gt=_a_day_ago()).count() + asked.count() >= FOUNDED_A_DAY:
        raise Refused(
            _("Nobody can set up more than %d organisations a day. Go on tomorrow, or ask a colleague.") % FOUNDED_A_DAY
        )


def set_up(organisation: Organisation, *, founder: User, by: User, reason: str = "") -> Organisation:
    """Store it, with every right for its founder, whatever it is like; within a transaction."""
    organisation.founded_by = founder
    organisation.save()
    Membership.objects.create(
        user=founder, organisation=organisation, is_administrator=True, is_editor=True, is_signatory=True
    )
    audit.note(Deed.FOUNDED, by=by, organisation=organisation, reason=reason)
    return organisation


def invite(invitation: Invitation, *, to: Organisation, by: User) -> Invitation:
    """Store the invitation in place of an earlier one to the same address, and mail it.

    It is written in the language it names, or else in the one spoken now.
    Raises :class:`Refused` when the address belongs to a member already, or when the person, or all of the
    organisation, sent enough for a day. Those withdrawn since then count, too: they were mailed.
    """
    if not permissions.may_administer(by, to):
        raise PermissionDenied
    second_factor.demand(by, Decider.ADMINISTRATORS)
    if to.members.filter(email__iexact=invitation.email).exists():
        raise Refused(_("Belongs to a member already."))
    with transaction.atomic():
        _in_turn(by)
        _in_turn(to)
        most = INVITED_A_DAY_BY_SIGNEES if _has_signed(to) else INVITED_A_DAY
        sent = Invitation.objects.filter(Q(invited_by=by) | Q(organisation=to), created_at__gt=_a_day_ago())
        if sent.count() >= most:
            raise Refused(_("No more than %d invitations a day can be sent. Go on tomorrow.") % most)
        to.invitations.open().filter(email__iexact=invitation.email).withdraw()
        invitation.organisation, invitation.invited_by = to, by
        invitation.language = invitation.language or get_language() or ""
        invitation.save()
        enqueue(mail_invitation, invitation.pk)
    return invitation


def invite_each(
    emails: Iterable[str], *, like: Invitation, to: Organisation, by: User
) -> tuple[list[Invitation], dict[str, str]]:
    """Invite every address with the rights and the language of ``like``.

    Returns the invitations sent, and by address why the others were not.
    """
    sent, refused = [], {}
    for email in emails:
        rights = _rights(like)
        try:
            ADDRESS.run_validators(email)
            sent.append(invite(Invitation(email=email, language=like.language, **rights), to=to, by=by))
        except ValidationError as error:
            refused[email] = " ".join(error.messages)
        except Refused as refusal:
            refused[email] = str(refusal)
    return sent, refused


def _in_turn(row: User | Organisation) -> None:
    """Hold the row to the end of the transaction, so that what is counted of it is counted by one at a time."""
    list(row._meta.model._default_manager.select_for_update(no_key=True).filter(pk=row.pk))


def _a_day_ago() -> datetime:
    return timezone.now() - timedelta(days=1)


def _has_signed(organisation: Organisation) -> bool:
    return Signing.objects.filter(organisation=organisation, confirmed_at__isnull=False).exists()


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Make the invited person a member with the rights the invitation names."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.email.lower() not in by.confirmed_addresses:
        raise PermissionDenied
    if invitation.withdrawn_at:
        raise Refused(_("This invitation was withdrawn."))
    if invitation.refusal:
        raise Refused(invitation.refusal)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    membership, _created = Membership.objects.get_or_create(
        user=by,
        organisation=invitation.organisation,
        defaults={
            "is_administrator": invitation.is_administrator,
            "is_editor": invitation.is_editor,
            "is_signatory": invitation.is_signatory,
        },
    )
    audit.note(Deed.JOINED, by=by, about=by.email, organisation=invitation.organisation, after=_rights(membership))
    inviter = invitation.organisation.members.filter(pk=invitation.invited_by_id or 0)
    tell(inviter, mail_joined, membership)
    return membership


def forget_invitations() -> int:
    """Delete those sent long ago; return how many. Who joined stands in the log of acts. For a daily timer."""
    return Invitation.objects.filter(created_at__lt=timezone.now() - INVITATIONS_KEPT).delete()[0]


def _rights(rights: Rights) -> dict[str, bool]:
    return {field.name: getattr(rights, field.name) for field in Rights._meta.get_fields()}


@transaction.atomic
def change_rights(membership: Membership, *, by: User) -> None:
    """Store the rights set on the membership.

    Raises :class:`Refused` when nobody could manage the organisation after it, and when there is no such member any
    more; :class:`PermissionDenied` when the person does not manage it, or just ceased to.
    """
    _hold_for_administrator(membership.organisation, by=by)
    _set_rights(membership, by=by)
    _keep_an_administrator(membership.organisation)


def _set_rights(membership: Membership, *, by: User) -> None:
    """Store them and tell the member, unless that is who did it or nothing changed."""
    before = Membership.objects.filter(pk=membership.pk).first()
    if before is None:
        raise Refused(_("%s no longer belongs to the organisation.") % membership.user)
    was, rights, about = _rights(before), _rights(membership), membership.user.email
    Membership.objects.filter(pk=membership.pk).update(**rights)
    audit.note(Deed.RIGHTS, by=by, about=about, organisation=membership.organisation, before=was, after=rights)
    if was != rights and membership.user != by:
        enqueue(mail_rights, membership.pk, by.pk)


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """End the membership; raises as :func:`change_rights` does."""
    _hold_for_administrator(membership.organisation, by=by)
    if Membership.objects.filter(pk=membership.pk).delete()[0]:
        audit.note(Deed.REMOVED, by=by, about=membership.user.email, organisation=membership.organisation)
        if membership.user != by:
            enqueue(mail_removed, membership.organisation_id, membership.user_id, by.pk)
    _keep_an_administrator(membership.organisation)


@transaction.atomic
def leave(organisation: Organisation, *, by: User, successor: Membership | None = None) -> None:
    """End one's own membership; ``successor``, if named, becomes an administrator.

    Raises :class:`Refused` when nobody could manage the organisation after it, when the person does not belong to it,
    or the successor no more.
    """
    _in_turn(organisation)
    membership = organisation.memberships.filter(user=by).first()
    if membership is None:
        raise Refused(_("You do not belong to this organisation any more."))
    if successor is not None:
        if not membership.is_administrator:
            raise PermissionDenied(_("Only an administrator of the organisation can do this."))
        successor.is_administrator = True
        _set_rights(successor, by=by)
    membership.delete()
    audit.note(Deed.LEFT, by=by, about=by.email, organisation=organisation)
    if membership.is_administrator:
        _keep_an_administrator(organisation)


def managed_only_by(user: User) -> QuerySet[Organisation]:
    """Return the organisations that nobody but the person manages."""
    administrators = Membership.objects.filter(is_administrator=True, user__is_active=True)
    others = administrators.filter(organisation=OuterRef("pk")).exclude(user=user)
    return Organisation.objects.filter(~Exists(others), memberships__in=administrators.filter(user=user))


def _hold_for_administrator(organisation: Organisation, *, by: User) -> None:
    """Hold the organisation, so that its rights are changed by one at a time, and by whom manages it then."""
    _in_turn(organisation)
    if not organisation.memberships.filter(user=by, is_administrator=True).exists():
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    second_factor.demand(by, Decider.ADMINISTRATORS)


def _keep_an_administrator(organisation: Organisation) -> None:
    if not organisation.memberships.filter(is_administrator=True, user__is_active=True).exists():
        raise Refused(_("An organisation needs at least one administrator."))


def speakers(organisation: Organisation) -> QuerySet[User]:
    """Return its signatories and editors: what becomes of its assessments concerns them."""
    rights = Q(memberships__is_signatory=True) | Q(memberships__is_editor=True)
    return User.objects.filter(rights, is_active=True, memberships__organisation=organisation).order_by("pk")
