"""Founding organisations, joining and leaving them; and who in them is written to about what."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from core.background.backend import enqueue
from core.refusals import Refused

from . import audit, permissions, second_factor
from .mails import mail_invitation
from .models import Deed, Invitation, Membership, Organisation, Rights, Signing, User
from .second_factor import Decider

# A day, of 24 hours: nobody needs more, and strangers are not to be written to, or names taken, by the hundred.
FOUNDED_A_DAY = 5
INVITED_A_DAY = 20
INVITED_A_DAY_BY_SIGNEES = 100


@transaction.atomic
def found(organisation: Organisation, *, by: User) -> Organisation:
    """Store a new organisation; its founder gets every right.

    Raises :class:`Refused` when the person founded enough of them for a day.
    """
    _in_turn(by)
    if by.founded.filter(created_at__gt=_a_day_ago()).count() >= FOUNDED_A_DAY:
        raise Refused(
            _("Nobody can set up more than %d organisations a day. Go on tomorrow, or ask a colleague.") % FOUNDED_A_DAY
        )
    organisation.founded_by = by
    organisation.save()
    Membership.objects.create(
        user=by, organisation=organisation, is_administrator=True, is_editor=True, is_signatory=True
    )
    audit.note(Deed.FOUNDED, by=by, organisation=organisation)
    return organisation


def invite(invitation: Invitation, *, to: Organisation, by: User) -> Invitation:
    """Store the invitation in place of an earlier one to the same address, and mail it.

    Raises :class:`Refused` when the address belongs to a member already, or when the person, or all of the
    organisation, sent enough for a day. Those withdrawn since then count, too: they were mailed.
    """
    if not permissions.may_administer(by, to):
        raise PermissionDenied
    second_factor.demand(by, Decider.ADMINISTRATORS)
    if to.members.filter(email__iexact=invitation.email).exists():
        raise Refused(_("%s is a member already.") % invitation.email)
    with transaction.atomic():
        _in_turn(by)
        _in_turn(to)
        most = INVITED_A_DAY_BY_SIGNEES if _has_signed(to) else INVITED_A_DAY
        sent = Invitation.objects.filter(Q(invited_by=by) | Q(organisation=to), created_at__gt=_a_day_ago())
        if sent.count() >= most:
            raise Refused(_("No more than %d invitations a day can be sent. Go on tomorrow.") % most)
        to.invitations.open().filter(email__iexact=invitation.email).withdraw()
        invitation.organisation, invitation.invited_by = to, by
        invitation.save()
        enqueue(mail_invitation, invitation.pk, get_language())
    return invitation


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
    if invitation.email.lower() != by.email.lower():
        raise PermissionDenied
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted already."))
    if not Invitation.objects.open().filter(pk=invitation.pk).exists():
        raise Refused(_("This invitation has run out; ask for a new one."))
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
    return membership


def _rights(rights: Rights) -> dict[str, bool]:
    return {field.name: getattr(rights, field.name) for field in Rights._meta.get_fields()}


@transaction.atomic
def change_rights(membership: Membership, *, by: User) -> None:
    """Store the rights set on the membership.

    Raises :class:`Refused` when nobody could manage the organisation after it, and when there is no such member any
    more; :class:`PermissionDenied` when the person does not manage it, or just ceased to.
    """
    _hold_for_administrator(membership.organisation, by=by)
    before = Membership.objects.filter(pk=membership.pk).first()
    if before is None:
        raise Refused(_("%s no longer belongs to the organisation.") % membership.user)
    rights, about = _rights(membership), membership.user.email
    Membership.objects.filter(pk=membership.pk).update(**rights)
    audit.note(
        Deed.RIGHTS, by=by, about=about, organisation=membership.organisation, before=_rights(before), after=rights
    )
    _keep_an_administrator(membership.organisation)


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """End the membership; raises as :func:`change_rights` does."""
    _hold_for_administrator(membership.organisation, by=by)
    if Membership.objects.filter(pk=membership.pk).delete()[0]:
        audit.note(Deed.REMOVED, by=by, about=membership.user.email, organisation=membership.organisation)
    _keep_an_administrator(membership.organisation)


def _hold_for_administrator(organisation: Organisation, *, by: User) -> None:
    """Hold the organisation, so that its rights are changed by one at a time, and by whom manages it then."""
    _in_turn(organisation)
    if not organisation.memberships.filter(user=by, is_administrator=True).exists():
        raise PermissionDenied(_("Only an administrator of the organisation can do this."))
    second_factor.demand(by, Decider.ADMINISTRATORS)


def _keep_an_administrator(organisation: Organisation) -> None:
    if not organisation.memberships.filter(is_administrator=True).exists():
        raise Refused(_("An organisation needs at least one administrator."))


def speakers(organisation: Organisation) -> QuerySet[User]:
    """Return its signatories and editors: what becomes of its assessments concerns them."""
    rights = Q(memberships__is_signatory=True) | Q(memberships__is_editor=True)
    return User.objects.filter(rights, is_active=True, memberships__organisation=organisation).order_by("pk")
