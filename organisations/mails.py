"""What people are told by mail about organisations."""

from core.background.kinds import MAIL, background
from core.mail import write_to_address

from .models import ChangeDecision, Invitation, ProfileChange, User
from .notifications import MailKind, write


@background(MAIL)
def mail_invitation(invitation_id: int, language: str) -> bool:
    """Write to the address invited, in the language of who invited unless its owner chose one; returns whether."""
    invitations = Invitation.objects.open().select_related("organisation", "invited_by")
    invitation = invitations.filter(pk=invitation_id).first()
    if invitation is None:
        return False
    owner = User.objects.filter(email__iexact=invitation.email).first()
    write_to_address(
        "invitation",
        address=invitation.email,
        language=owner.language or language if owner else language,
        path=invitation.get_absolute_url(),
        invitation=invitation,
    )
    return True


@background(MAIL)
def mail_change_decided(change_id: int, user_id: int) -> bool:
    """Tell an administrator what staff decided about a change of the organisation; returns whether."""
    change = ProfileChange.objects.select_related("organisation").filter(pk=change_id).first()
    if change is None:
        return False
    return write(
        "change_decided",
        to=User.objects.get(pk=user_id),
        kind=MailKind.PROFILE,
        path=change.organisation.get_absolute_url(),
        organisation=change.organisation.name,
        accepted=change.decision == ChangeDecision.ACCEPTED,
        change=change,
        quote=change.reason,
    )
