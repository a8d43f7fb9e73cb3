"""What people are told by mail about organisations."""

from django.urls import reverse

from core.background.kinds import MAIL, background
from core.mail import write_to_address

from .models import Admission, FoundingRequest, Invitation, User
from .notifications import MailKind, language_of, write


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
def mail_admission_asked(admission_id: int, user_id: int) -> bool:
    """Tell an administrator who asks to be let in, unless it is decided; returns whether."""
    user = User.objects.get(pk=user_id)
    admission = Admission.objects.decidable_by(user).filter(pk=admission_id).first()
    if admission is None:
        return False
    path, kind = admission.get_absolute_url(), MailKind.ADMISSIONS
    return write("admission_asked", to=user, kind=kind, path=path, admission=admission)


@background(MAIL)
def mail_admission_decided(admission_id: int, user_id: int) -> None:
    """Tell the person whether they were let in: an answer to what they asked, which cannot be switched off."""
    admission = Admission.objects.select_related("organisation").get(pk=admission_id)
    path = admission.organisation.get_absolute_url() if admission.accepted else reverse("organisation:index")
    context = {"admission": admission, "organisation": admission.organisation, "quote": admission.answer}
    _answer("admission_decided", to=user_id, path=path, **context)


@background(MAIL)
def mail_founding_decided(asked_id: int, user_id: int) -> None:
    """Tell the founder what staff decided: an answer, too."""
    asked = FoundingRequest.objects.select_related("organisation").get(pk=asked_id)
    path = asked.organisation.get_absolute_url() if asked.organisation else reverse("organisation:found")
    _answer("founding_decided", to=user_id, path=path, founding=asked, quote=asked.answer)


def _answer(mail: str, *, to: int, path: str, **context) -> None:
    person = User.objects.get(pk=to)
    write_to_address(mail, address=person.email, language=language_of(person), path=path, **context)
