"""Signing the code: what a member records, with the file that was signed or without, and what staff decide about it."""

import uuid

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.file_signatures import is_whole_pdf
from core.mail import tell
from core.refusals import Refused
from core.stored_files import digest_of_file

from . import audit, mails
from .models import Deed, Organisation, Signing, User

MAX_SIZE = 10 * 1024 * 1024  # bytes
RECORDED = ["name", "function", "place", "signed_on", "edition", "file_sha256"]


def record(signing: Signing, *, file: File | None = None, by: User) -> Signing:
    """Store who signed the code, with the PDF that was signed; without one, that of an earlier record stays.

    Recorded anew, a refused signing waits again. Raises :class:`Refused`, and then leaves no file behind.
    """
    place = _store(file) if file else ""
    try:
        with transaction.atomic():
            Organisation.objects.select_for_update(no_key=True).get(pk=signing.organisation_id)
            # held, so that nobody decides about what is replaced here
            before = Signing.objects.select_for_update().filter(organisation=signing.organisation_id).first()
            if before and before.is_confirmed:
                raise Refused(_("The signing is confirmed and cannot be changed any more."))
            return _record(signing, before, place, digest_of_file(file) if file else "", by=by)
    except BaseException:
        if place:
            default_storage.delete(place)
        raise


def _record(signing: Signing, before: Signing | None, place: str, digest: str, *, by: User) -> Signing:
    signing.pk = before.pk if before else None
    signing.file, signing.file_sha256 = place, digest
    if before and before.file:
        if place:
            replaced = str(before.file)
            transaction.on_commit(lambda: default_storage.delete(replaced))
        else:
            signing.file, signing.file_sha256 = before.file, before.file_sha256
    signing.refused_by, signing.refused_at, signing.refusal = None, None, ""
    signing.recorded_by, signing.recorded_at = by, timezone.now()
    signing.save()
    was = audit.values(before, RECORDED) if before else {}
    became = audit.values(signing, RECORDED)
    audit.note(Deed.SIGNING_RECORDED, by=by, organisation=signing.organisation, before=was, after=became)
    return signing


def _store(file: File) -> str:
    if file.size > MAX_SIZE:
        raise Refused(_("This file is larger than 10 MB."))
    if not is_whole_pdf(file):
        raise Refused(_("This is not a whole PDF. Upload the signed code as a PDF file."))
    return default_storage.save(f"signings/{uuid.uuid4().hex}.pdf", file)


@transaction.atomic
def confirm(signing: Signing, *, revision: str, by: User) -> Signing:
    """List the organisation among the signees; ``revision`` is what the reviewer has seen."""
    signing = _held(signing, revision)
    signing.confirmed_by, signing.confirmed_at = by, timezone.now()
    signing.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.note(Deed.SIGNING_CONFIRMED, by=by, about=signing, organisation=signing.organisation)
    return signing


@transaction.atomic
def refuse(signing: Signing, *, revision: str, reason: str, by: User) -> Signing:
    """Give the signing back with a reason, and tell the organisation's administrators."""
    if not reason:
        raise Refused(_("Say why it is refused: the organisation reads it, and can hand in another."))
    signing = _held(signing, revision)
    signing.refused_by, signing.refused_at, signing.refusal = by, timezone.now(), reason
    signing.save(update_fields=["refused_by", "refused_at", "refusal"])
    told = {"file_sha256": signing.file_sha256} if signing.file_sha256 else {}
    audit.note(
        Deed.SIGNING_REFUSED, by=by, organisation=signing.organisation, about=signing, before=told, reason=reason
    )
    administrators = User.objects.filter(
        is_active=True, memberships__organisation=signing.organisation, memberships__is_administrator=True
    )
    tell(administrators.order_by("pk"), mails.mail_signing_refused, signing)
    return signing


def _held(signing: Signing, revision: str) -> Signing:
    """Return it as it is now, locked, if it still waits as the reviewer has seen it."""
    held = Signing.objects.waiting().select_for_update(of=("self",)).filter(pk=signing.pk).first()
    if held is None:
        raise Refused(_("Somebody has decided about this signing already."))
    if held.revision != revision:
        raise Refused(_("The organisation has changed its signing meanwhile. Read it again before you decide."))
    return held
