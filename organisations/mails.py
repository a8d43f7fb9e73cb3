"""What people are told by mail about organisations."""

from django.urls import reverse

from core.background.kinds import MAIL, background
from core.mail import write_to_address

from .models import Invitation, MandateCode, User
from .notifications import language_of


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
def mail_mandate_code(code_id: int) -> bool:
    """Send the code to the address at the organisation's domain, unless it ended meanwhile; returns whether."""
    code = MandateCode.objects.open().select_related("organisation", "sent_by").filter(pk=code_id).first()
    if code is None:
        return False
    write_to_address(
        "mandate_code",
        address=code.address,
        language=language_of(code.sent_by),
        path=reverse("organisation:confirm", args=[code.organisation.slug]),
        code=code,
        minutes=MandateCode.LIFETIME.seconds // 60,
    )
    return True
