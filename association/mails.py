"""What people are told by mail about what the association's managers did."""

from django.urls import reverse
from django.utils import translation

from core.background.kinds import MAIL, background
from core.mail import write_to_address
from organisations.models import AuditEntry, User
from organisations.notifications import language_of

from .field_names import changes_in_words
from .models import StaffInvitation


@background(MAIL)
def mail_staff_invitation(invitation_id: int) -> bool:
    """Write to the address invited, in the language its owner chose, or else in that of the invitation."""
    invitation = StaffInvitation.objects.open().select_related("invited_by").filter(pk=invitation_id).first()
    if invitation is None:
        return False
    owner = User.objects.filter(email__iexact=invitation.email).first()
    write_to_address(
        "staff_invitation",
        address=invitation.email,
        language=(owner and owner.language) or invitation.language,
        path=invitation.get_absolute_url(),
        invitation=invitation,
    )
    return True


@background(MAIL)
def mail_account_closed(entry_id: int, user_id: int) -> bool:
    """Say why; not if it was opened again meanwhile."""
    person = User.objects.filter(pk=user_id, is_active=False).first()
    return person is not None and _tell("account_closed", entry_id, person, path=reverse("home"))


@background(MAIL)
def mail_corrected(entry_id: int, user_id: int) -> bool:
    return _tell_member("corrected", entry_id, user_id)


@background(MAIL)
def mail_signing_revoked(entry_id: int, user_id: int) -> bool:
    return _tell_member("signing_revoked", entry_id, user_id)


def _tell_member(mail: str, entry_id: int, user_id: int) -> bool:
    """Tell somebody who still belongs to the organisation that the act was about."""
    entry = AuditEntry.objects.select_related("organisation").get(pk=entry_id)
    if entry.organisation is None:
        return False
    member = entry.organisation.members.filter(pk=user_id, is_active=True).first()
    return member is not None and _tell(mail, entry_id, member, path=entry.organisation.get_absolute_url())


def _tell(mail: str, entry_id: int, person: User, *, path: str) -> bool:
    """Tell of an act, whoever switched off what; it concerns what the person can do."""
    entry = AuditEntry.objects.select_related("organisation").get(pk=entry_id)
    language = language_of(person)
    with translation.override(language):
        changes = changes_in_words(entry.changes)
    write_to_address(
        mail, address=person.email, language=language, path=path, entry=entry, changes=changes, quote=entry.reason
    )
    return True
