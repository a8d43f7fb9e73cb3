"""Founding organisations, joining and leaving them; and who in them is written to about what."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from core.refusals import Refused

from . import permissions
from .mails import mail_invitation
from .models import Invitation, Membership, Organisation, User


@transaction.atomic
def found(organisation: Organisation, *, by: User) -> Organisation:
    """Store a new organisation; its founder gets every right."""
    organisation.save()
    Membership.objects.create(
        user=by, organisation=organisation, is_administrator=True, is_editor=True, is_signatory=True
    )
    return organisation


def invite(invitation: Invitation, *, to: Organisation, by: User) -> Invitation:
    """Store the invitation in place of an earlier one to the same address, and mail it.

    Raises :class:`Refused` when the address belongs to a member already.
    """
    if not permissions.may_administer(by, to):
        raise PermissionDenied
    if to.members.filter(email__iexact=invitation.email).exists():
        raise Refused(_("%s is a member already.") % invitation.email)
    with transaction.atomic():
        to.invitations.open().filter(email__iexact=invitation.email).delete()
        invitation.organisation, invitation.invited_by = to, by
        invitation.save()
        language = get_language()
        transaction.on_commit(lambda: mail_invitation.enqueue(invitation.pk, language), robust=True)
    return invitation


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
    return membership


@transaction.atomic
def keep_an_administrator(organisation: Organisation) -> None:
    """Refuse the change just made if nobody could manage the organisation after it; call it inside its transaction."""
    if not organisation.memberships.filter(is_administrator=True).exists():
        raise Refused(_("An organisation needs at least one administrator."))


def speakers(organisation: Organisation) -> QuerySet[User]:
    """Return its signatories and editors: what becomes of its assessments concerns them."""
    rights = Q(memberships__is_signatory=True) | Q(memberships__is_editor=True)
    return User.objects.filter(rights, is_active=True, memberships__organisation=organisation).order_by("pk")
