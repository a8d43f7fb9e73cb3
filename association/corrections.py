"""What managers put right in an organisation, with a reason that its members are told."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _, ngettext

from assessments.models import Assessment, Status
from core.background.backend import enqueue
from core.refusals import Refused
from organisations import audit
from organisations.models import AuditEntry, Deed, Organisation, Signing, User

from .field_names import FIELDS
from .mails import mail_corrected, mail_signing_refused, mail_signing_revoked


@transaction.atomic
def correct(organisation: Organisation, *, reason: str, by: User) -> bool:
    """Store the fields set on the organisation; returns whether any differs from what is stored.

    Raises :class:`Refused` if its role is to change while assessments are under way: they answer what the old one asks.
    """
    before = audit.values(Organisation.objects.select_for_update().get(pk=organisation.pk), FIELDS)
    after = audit.values(organisation, FIELDS)
    if before == after:
        return False
    under_way = Assessment.objects.filter(organisation=organisation).exclude(status=Status.ACCEPTED).count()
    if before["role"] != after["role"] and under_way:
        sentence = ngettext(
            "%d assessment under way answers the criteria of the old role: first it has to be decided, or removed.",
            "%d assessments under way answer the criteria of the old role: first they have to be decided, or removed.",
            under_way,
        )
        raise Refused(sentence % under_way)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        raise Refused(_("Another organisation has this name since a moment ago.")) from None
    entry = audit.note(Deed.CORRECTED, by=by, organisation=organisation, before=before, after=after, reason=reason)
    _tell_members(entry, mail_corrected)
    return True


@transaction.atomic
def refuse_signing(signing: Signing, *, reason: str, by: User) -> None:
    """Remove a signing that is not confirmed, so that it can be recorded anew; the log of acts keeps what it said."""
    entry = _note(Deed.SIGNING_REFUSED, _held(signing, confirmed=False, by=by), reason=reason, by=by)
    signing.delete()
    _tell_members(entry, mail_signing_refused)


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
