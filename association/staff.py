"""Who is staff: inviting reviewers and managers, giving and taking these rights, closing accounts."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.background.backend import enqueue
from core.refusals import Refused
from organisations import audit
from organisations.models import Deed, User

from .mails import mail_account_closed, mail_staff_invitation
from .models import StaffInvitation

RIGHTS = ("is_reviewer", "is_staff")


@transaction.atomic
def invite(invitation: StaffInvitation, *, by: User) -> StaffInvitation:
    """Store the invitation in place of an earlier one to the same address, and mail it.

    Raises :class:`Refused` if it offers nothing that the address's account does not have already.
    """
    _hold_managers(by)
    offered = {name for name in RIGHTS if getattr(invitation, name)}
    if not offered:
        raise Refused(_("Choose what the person is invited to."))
    owner = User.objects.filter(email__iexact=invitation.email).first()
    if owner and all(getattr(owner, name) for name in offered):
        raise Refused(_("%s has these rights already.") % invitation.email)
    StaffInvitation.objects.open().filter(email__iexact=invitation.email).update(withdrawn_at=timezone.now())
    invitation.invited_by = by
    invitation.save()
    audit.note(Deed.STAFF_INVITED, by=by, about=invitation.email, after=audit.values(invitation, RIGHTS))
    enqueue(mail_staff_invitation, invitation.pk)
    return invitation


@transaction.atomic
def withdraw(invitation: StaffInvitation, *, by: User) -> None:
    if StaffInvitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
        audit.note(Deed.STAFF_INVITATION_WITHDRAWN, by=by, about=invitation.email)


@transaction.atomic
def accept(invitation: StaffInvitation, *, by: User) -> None:
    """Give the rights that the invitation offers, to those that the person has."""
    invitation = StaffInvitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.email.lower() != by.email.lower() or invitation.withdrawn_at:
        raise PermissionDenied
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted already."))
    if not StaffInvitation.objects.open().filter(pk=invitation.pk).exists():
        raise Refused(_("This invitation has run out; ask for a new one."))
    person = User.objects.select_for_update().get(pk=by.pk)
    before = audit.values(person, RIGHTS)
    for name in RIGHTS:
        setattr(person, name, getattr(person, name) or getattr(invitation, name))
    person.save(update_fields=RIGHTS)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    audit.note(Deed.STAFF_RIGHTS, by=by, about=by.email, before=before, after=audit.values(person, RIGHTS))


@transaction.atomic
def change_rights(person: User, *, is_reviewer: bool, is_staff: bool, by: User) -> None:
    """Give and take; :class:`Refused` for one's own last right, and if no manager would be left."""
    _hold_managers(by)
    person = User.objects.select_for_update().get(pk=person.pk)
    if person == by and not (is_reviewer or is_staff):
        raise Refused(_("Nobody takes their own last right; ask another manager."))
    before = audit.values(person, RIGHTS)
    person.is_reviewer, person.is_staff = is_reviewer, is_staff
    person.save(update_fields=RIGHTS)
    _keep_a_manager()
    after = audit.values(person, RIGHTS)
    if before != after:
        audit.note(Deed.STAFF_RIGHTS, by=by, about=person.email, before=before, after=after)


@transaction.atomic
def close_account(person: User, *, reason: str, by: User) -> None:
    """Let the person sign in no longer, and tell them why. What they did stays."""
    _hold_managers(by)
    if person == by:
        raise Refused(_("Nobody closes their own account here; ask another manager."))
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise Refused(_("This account is closed already."))
    _keep_a_manager()
    entry = audit.note(Deed.ACCOUNT_CLOSED, by=by, about=person.email, reason=reason)
    enqueue(mail_account_closed, entry.pk, person.pk)


@transaction.atomic
def reopen_account(person: User, *, by: User) -> None:
    _hold_managers(by)
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        audit.note(Deed.ACCOUNT_REOPENED, by=by, about=person.email)


def _hold_managers(by: User) -> None:
    """Hold all managers, so that one at a time changes who is staff, and is a manager then."""
    held = set(User.objects.select_for_update().filter(is_staff=True).order_by("pk").values_list("pk", "is_active"))
    if (by.pk, True) not in held:
        raise PermissionDenied(_("Only a manager of the association can do this."))


def _keep_a_manager() -> None:
    if not User.objects.filter(is_staff=True, is_active=True).exists():
        raise Refused(_("The association needs at least one manager."))
