"""The seal: the signatures of a PDF in, what the one that matters says out.

:func:`describe` is the only place that decides about keys, time and time-stamps. pyHanko's own idea of coverage is
looked over again here, because it adds up lengths and believes that of ``/Contents``, wherever that was read from.
"""

from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from .facts import Seal, TimeStamp


def describe(signatures: list[EmbeddedPdfSignature], *, pdf: bytes, trusted: list[bytes]) -> Seal:
    """Say what the first signature made with a trusted certificate (DER) says, or else the first of all.

    Certificates are recognised by their fingerprint, so no chain is followed and nobody else is asked.
    """
    known = {certificate.sha256: certificate for certificate in map(x509.Certificate.load, trusted)}
    ours = [each for each in signatures if each.signer_cert.sha256 in known]
    signature = ours[0] if ours else signatures[0]
    certificate, at = signature.signer_cert, _aware(signature.self_reported_timestamp)
    trust = ValidationContext(trust_roots=list(known.values()), allow_fetching=False)
    status = validate_pdf_signature(signature, trust, skip_diff=True)
    time_stamp = status.timestamp_validity and _time_stamp(status.timestamp_validity)
    return Seal(
        by=common_name(certificate),
        fingerprint=certificate.sha256.hex(),
        by_us=bool(ours),
        at=at,
        in_time=_in_time(certificate, at),
        intact=bool(status.intact and status.valid),
        covers_whole_file=len(signatures) == 1
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and covers_all_but_itself(signature, pdf),
        time_stamp=time_stamp or None,
    )


def covers_all_but_itself(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Whether the file is the bytes signed and, between them, the signature followed by zeros, and nothing else."""
    start, length, rest, tail = (int(number) for number in signature.byte_range)
    room, content = pdf[length:rest], signature.pkcs7_content
    try:
        written = bytes.fromhex(room[1:-1].decode("ascii"))
    except ValueError:
        return False
    return (
        start == 0
        and length + len(room) == rest
        and rest + tail == len(pdf)
        and room[:1] + room[-1:] == b"<>"
        and len(room) == 2 * len(content) + 2
        and written == content
        and not content[_length_of(content) :].strip(b"\0")
    )


def common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))[:200]


def _aware(at: datetime | None) -> datetime | None:
    """A date in a PDF may name no time zone."""
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def _in_time(certificate: x509.Certificate, at: datetime | None) -> bool:
    return at is not None and certificate.not_valid_before <= at <= certificate.not_valid_after


def _time_stamp(status: TimestampSignatureStatus) -> TimeStamp:
    return TimeStamp(
        by=common_name(status.signing_cert),
        at=status.timestamp,
        sound=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
    )


def _length_of(der: bytes) -> int:
    """Return how many bytes the first value of ``der`` takes, with its head (X.690, definite form)."""
    if der[1] < 0x80:
        return 2 + der[1]
    head = 2 + (der[1] & 0x7F)
    return head + int.from_bytes(der[2:head], "big")
