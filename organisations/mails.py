"""What people are told by mail about organisations. None of it can be switched off: it is about what they may do."""

from django.urls import reverse

from core.background.kinds import MAIL, background
from core.mail import write_to_address

from .models import (
    Admission,
    ChangeDecision,
    FoundingRequest,
    Invitation,
    MandateCode,
    Membership,
    Organisation,
    ProfileChange,
    Signing,
    User,
)
from .notifications import MailKind, language_of, write


@background(MAIL)
def mail_invitation(invitation_id: int, language: str = "") -> bool:
    """Write to the address invited, in the invitation's language unless its owner chose one; returns whether.

    The second argument is that of earlier versions, whose mails may still wait.
    """
    invitations = Invitation.objects.open().select_related("organisation", "invited_by")
    invitation = invitations.filter(pk=invitation_id).first()
    if invitation is None:
        return False
    owner = User.objects.filter(email__iexact=invitation.email).first()
    write_to_address(
        "invitation",
        address=invitation.email,
        language=(owner.language if owner else "") or invitation.language or language,
        path=invitation.get_absolute_url(),
        invitation=invitation,
    )
    return True


@background(MAIL)
def mail_joined(membership_id: int, user_id: int) -> bool:
    """Tell who invited that the invitation was accepted, and by whom."""
    membership = _membership(membership_id)
    if membership is None:
        return False
    return _write("joined", _person(user_id), membership.organisation, membership=membership)


@background(MAIL)
def mail_rights(membership_id: int, by_id: int) -> bool:
    """Tell a member which rights they have now, and who changed them."""
    membership = _membership(membership_id)
    if membership is None:
        return False
    return _write("rights", membership.user, membership.organisation, membership=membership, person=_person(by_id))


@background(MAIL)
def mail_removed(organisation_id: int, user_id: int, by_id: int) -> bool:
    """Tell somebody who was removed that they were, and by whom."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None or organisation.memberships.filter(user=user_id).exists():
        return False
    return _write("removed", _person(user_id), organisation, person=_person(by_id))


@background(MAIL)
def mail_closed(organisation: str, user_id: int) -> bool:
    """Tell a member that their organisation, named as it was, is in the portal no more."""
    return _write("closed", _person(user_id), organisation)


@background(MAIL)
def mail_account_deleted(address: str, language: str) -> None:
    """Confirm to an address that its account is gone."""
    write_to_address("account_deleted", address=address, language=language, path="/")


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


def _membership(pk: int) -> Membership | None:
    return Membership.objects.select_related("user", "organisation").filter(pk=pk).first()


def _person(pk: int) -> User | None:
    return User.objects.filter(pk=pk).first()


def _write(mail: str, reader: User | None, organisation: Organisation | str, **context) -> bool:
    """Write to a person who is still there; returns whether. The link leads to the organisation, if that is theirs."""
    if reader is None or not reader.is_active:
        return False
    path = reverse("dashboard")
    if isinstance(organisation, Organisation) and organisation.memberships.filter(user=reader).exists():
        path = organisation.get_absolute_url()
    context |= {"organisation": organisation}
    write_to_address(mail, address=reader.email, language=language_of(reader), path=path, **context)
    return True
