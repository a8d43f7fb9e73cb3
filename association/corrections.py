"""What managers put right in an organisation, with a reason that its members are told."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.background.backend import enqueue
from core.refusals import Refused
from organisations import audit, code_signing, profile_changes
from organisations.models import AuditEntry, Deed, Organisation, Signing, User

from .field_names import FIELDS
from .mails import mail_corrected, mail_signing_revoked


@transaction.atomic
def correct(organisation: Organisation, *, reason: str, by: User) -> bool:
    """Store the fields set on the organisation; returns whether any differs from what is stored.

    Raises :class:`Refused` as :func:`organisations.profile_changes.apply` does.
    """
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before, after = audit.values(held, FIELDS), audit.values(organisation, FIELDS)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return False
    entry = profile_changes.apply(held, changed, by=by, deed=Deed.CORRECTED, reason=reason)
    organisation.slug = held.slug
    _tell_members(entry, mail_corrected)
    return True


@transaction.atomic
def refuse_signing(signing: Signing, *, reason: str, by: User) -> None:
    """Give back a signing that waits, so that another can be handed in; its administrators are told."""
    held = _held(signing, confirmed=False, by=by)
    code_signing.refuse(held, revision=held.revision, reason=reason, by=by)


@transaction.atomic
def revoke_signing(signing: Signing, *, reason: str, by: User) -> None:
    """Take the confirmation back: the organisation is no signee until it is confirmed again."""
    held = _held(signing, confirmed=True, by=by)
    entry = _note(Deed.SIGNING_REVOKED, held, reason=reason, by=by)
    held.confirmed_by = held.confirmed_at = None
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _tell_members(entry, mail_signing_revoked)


def _held(signing: Signing, *, confirmed: bool, by: User) -> Signing:
    """Hold the signing, as it stands; nobody decides about an organisation they belong to."""
    if by.memberships.filter(organisation=signing.organisation).exists():
        raise Refused(_("You belong to this organisation; somebody else has to decide this."))
    found = Signing.objects.select_for_update().filter(pk=signing.pk, confirmed_at__isnull=not confirmed).first()
    if found is None:
        raise Refused(_("Somebody else decided about this signing meanwhile."))
    return found


def _note(deed: Deed, signing: Signing, *, reason: str, by: User) -> AuditEntry:
    said = audit.values(signing, ["signed_on", "name", "function", "place", "confirmed_at"])
    return audit.note(deed, by=by, about=signing, organisation=signing.organisation, before=said, reason=reason)


def _tell_members(entry, mail) -> None:
    for member in entry.organisation.members.filter(is_active=True).order_by("pk"):
        enqueue(mail, entry.pk, member.pk)
