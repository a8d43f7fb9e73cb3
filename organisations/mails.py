"""What people are told by mail about organisations."""

from django.urls import reverse

from core.background.kinds import MAIL, background
from core.mail import write_to_address

from .models import Invitation, Signing, User
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
def mail_signing_refused(signing_id: int, user_id: int) -> bool:
    """Tell an administrator why staff refused the signing, unless another was handed in since; returns whether."""
    signing = Signing.objects.filter(pk=signing_id, refused_at__isnull=False).select_related("organisation").first()
    user = User.objects.get(pk=user_id)
    if signing is None or not user.is_active:
        return False
    write_to_address(
        "signing_refused",
        address=user.email,
        language=language_of(user),
        path=reverse("organisation:sign", args=[signing.organisation.slug]),
        organisation=signing.organisation,
        quote=signing.refusal,
    )
    return True
