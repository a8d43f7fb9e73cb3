"""The signatory's own signature: a declaration that was handed out to be signed, and what came back.

The first revisions of such a file are the portal's. Whatever follows may be signatures of named persons and what those
need for the long term; every byte of it is accounted for. Nobody is asked anything over the net.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from json import loads

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from .attachments import attached
from .certificate_subjects import issuer_of, organisation_of, person_of
from .limits import Exceeded, Limits, within_limits
from .long_term_validation import aware, is_root
from .model import Flaw, Signature, SignedFile
from .seals import covers_all_but_itself
from .signature_widgets import strays

ATTACHED = "declaration.json"
LAST_HANDED_OUT = 1  # revision: the pages are 0, and the field to sign in is 1
LIMITS = Limits(cpu=5)  # seconds; a declaration of 109 criteria takes half of one for each signature
TOLERANCE = timedelta(days=1)  # by which a signatory's clock may be wrong


def examine(
    pdf: bytes,
    *,
    issuers: list[bytes],
    handed_out: int | None = None,
    moment: datetime | None = None,
    limits: Limits = LIMITS,
) -> SignedFile:
    """Say what is found in a signed declaration, within limits.

    ``issuers`` are the certificates (DER) of those whose word on persons is believed; ``handed_out`` is how many of
    the first bytes are known to be the portal's, where that is known.
    """
    try:
        return within_limits(read, pdf, issuers, handed_out, moment, limits=limits)
    except Exceeded:
        return SignedFile(flaw=Flaw.TOO_DEMANDING)


def read(pdf: bytes, issuers: list[bytes], handed_out: int | None = None, moment: datetime | None = None) -> SignedFile:
    """The same without any limits of time."""
    digest = ""
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        if reader.encrypted:
            return SignedFile(flaw=Flaw.ENCRYPTED)
        data = attached(reader, ATTACHED)
        digest = sha256(data).hexdigest() if data else ""
        if not reader.embedded_regular_signatures:
            return SignedFile(digest, flaw=Flaw.UNSIGNED)
        signatures = _signatures(reader, data, [x509.Certificate.load(each) for each in issuers], moment)
        flaw = next((each.flaw for each in signatures if each.flaw), None)
        return SignedFile(digest, flaw or _flaw_of_the_file(reader, pdf, handed_out), signatures)
    except Exception:
        return SignedFile(digest, flaw=Flaw.UNREADABLE)


def _flaw_of_the_file(reader: PdfFileReader, pdf: bytes, handed_out: int | None) -> Flaw | None:
    """What is wrong beside the signatures themselves: pyHanko's overall verdict minds none of it."""
    if handed_out is not None and not _begins_with_what_was_handed_out(reader, pdf[:handed_out]):
        return Flaw.CHANGED
    if reader.embedded_signatures[0].signed_revision <= LAST_HANDED_OUT:
        return Flaw.CHANGED
    added = DEFAULT_DIFF_POLICY.review_file(reader, LAST_HANDED_OUT)
    if not isinstance(added, DiffResult) or added.modification_level > ModificationLevel.FORM_FILLING:
        return Flaw.CHANGED
    if strays(reader):
        return Flaw.LAID_OVER
    return None if _is_covered(reader, pdf) else Flaw.APPENDED


def _begins_with_what_was_handed_out(reader: PdfFileReader, beginning: bytes) -> bool:
    """Whether the first revisions are really those of the first bytes, and not something that only follows them."""
    there, original = reader.xrefs, PdfFileReader(BytesIO(beginning)).xrefs
    return original.total_revisions == LAST_HANDED_OUT + 1 < there.total_revisions and all(
        there.get_startxref_for_revision(revision) == original.get_startxref_for_revision(revision)
        for revision in range(original.total_revisions)
    )


def _is_covered(reader: PdfFileReader, pdf: bytes) -> bool:
    """Whether each signature covers everything before it, and nothing but long-term material follows the last."""
    ends = []
    for signature in reader.embedded_signatures:
        _start, _length, rest, tail = (int(number) for number in signature.byte_range)
        ends.append(rest + tail)
        if not covers_all_but_itself(signature, pdf[: rest + tail]):
            return False
    return ends == sorted(ends) and (ends[-1] == len(pdf) or _is_long_term_material(reader, pdf))


def _is_long_term_material(reader: PdfFileReader, pdf: bytes) -> bool:
    """Whether the update after the last signature is what signing services add (the DSS of PAdES B-LT)."""
    last = reader.embedded_signatures[-1]
    added = DEFAULT_DIFF_POLICY.review_file(reader, last.signed_revision)
    return (
        "/DSS" in reader.root
        and reader.xrefs.total_revisions > last.signed_revision + 1
        and pdf.rstrip(b"\r\n").endswith(b"%%EOF")
        and isinstance(added, DiffResult)
        and added.modification_level <= ModificationLevel.LTA_UPDATES
    )


def _signatures(
    reader: PdfFileReader, data: bytes | None, issuers: list[x509.Certificate], moment: datetime | None
) -> tuple[Signature, ...]:
    now = moment or datetime.now(UTC)
    earliest = _declared_at(data)
    return tuple(_describe(each, issuers, earliest, now) for each in reader.embedded_regular_signatures)


def _describe(
    signature: EmbeddedPdfSignature, issuers: list[x509.Certificate], earliest: datetime | None, now: datetime
) -> Signature:
    certificate = signature.signer_cert
    claimed = aware(signature.self_reported_timestamp)
    status = _status(signature, issuers, claimed or now)
    at = _time_stamped(status) or claimed
    return Signature(
        by=person_of(certificate),
        organisation=organisation_of(certificate),
        issuer=issuer_of(certificate),
        fingerprint=certificate.sha256.hex(),
        at=at,
        trusted=bool(status and status.trusted),
        self_signed=is_root(certificate),
        flaw=_flaw(certificate, status, at, earliest, now),
    )


def _flaw(
    certificate: x509.Certificate,
    status: PdfSignatureStatus | None,
    at: datetime | None,
    earliest: datetime | None,
    now: datetime,
) -> Flaw | None:
    if status is None or not (status.intact and status.valid):
        return Flaw.BROKEN
    if not status.docmdp_ok:
        return Flaw.CHANGED
    if at is None or not certificate.not_valid_before <= at <= certificate.not_valid_after:
        return Flaw.OUT_OF_TIME
    if at > now + TOLERANCE or (earliest and at < earliest - TOLERANCE):
        return Flaw.WRONG_CLOCK
    return None if person_of(certificate) else Flaw.UNNAMED


def _status(
    signature: EmbeddedPdfSignature, issuers: list[x509.Certificate], at: datetime
) -> PdfSignatureStatus | None:
    """What pyHanko says of one signature; None where it cannot make head or tail of it."""
    try:
        return validate_pdf_signature(signature, _context(issuers, at), ts_validation_context=_context(issuers, at))
    except Exception:
        return None


def _context(issuers: Iterable[x509.Certificate], at: datetime) -> ValidationContext:
    """As of the moment of signing: certificates made for one signature are valid for minutes only."""
    issuers = list(issuers)
    return ValidationContext(
        trust_roots=[each for each in issuers if is_root(each)],
        other_certs=[each for each in issuers if not is_root(each)],
        allow_fetching=False,
        moment=at,
        best_signature_time=at,
    )


def _time_stamped(status: PdfSignatureStatus | None) -> datetime | None:
    stamp = status and status.timestamp_validity
    return stamp.timestamp if stamp and stamp.intact and stamp.valid and stamp.trusted else None


def _declared_at(data: bytes | None) -> datetime | None:
    try:
        return aware(datetime.fromisoformat(loads(data or b"")["declared"]["at"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
