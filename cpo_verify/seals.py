"""The seal: the signatures of a PDF in, what the one that matters says out.

:func:`describe` is the only place that decides about keys, time and time-stamps. pyHanko's own idea of coverage is
looked over again here, because it adds up lengths and believes that of ``/Contents``, wherever that was read from.
"""

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import cms, core, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from . import long_term_validation
from .model import Level, Seal


def describe(
    reader: PdfFileReader,
    *,
    pdf: bytes,
    trusted: Iterable[bytes],
    authorities: Iterable[bytes] = (),
    moment: datetime | None = None,
) -> Seal:
    """Say what the first signature made with a trusted certificate (DER) says, or else the first of all.

    Certificates are recognised by their fingerprint, so no chain is followed and nobody else is asked. ``authorities``
    (DER, too) are believed about time-stamps.
    """
    signatures = reader.embedded_signatures
    known = {certificate.sha256: certificate for certificate in map(x509.Certificate.load, trusted)}
    ours = [each for each in signatures if each.signer_cert.sha256 in known]
    signature = ours[0] if ours else signatures[0]
    evidence = long_term_validation.examine(
        reader,
        signature,
        own=known.values(),
        authorities=map(x509.Certificate.load, authorities),
        moment=moment,
    )
    outermost = signatures[-1] if evidence.level is Level.B_LTA else signature
    return Seal(
        by=long_term_validation.common_name(signature.signer_cert),
        fingerprint=signature.signer_cert.sha256.hex(),
        by_us=bool(ours),
        at=long_term_validation.aware(signature.self_reported_timestamp),
        in_time=evidence.in_time,
        intact=evidence.sound,
        covers_whole_file=evidence.covers_whole_file
        and covers_all_but_itself(outermost, pdf)
        and (not ours or is_written_as_made(signature)),
        time_stamp=evidence.time_stamp,
        level=evidence.level,
        lasting=evidence.lasting,
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


def is_written_as_made(signature: EmbeddedPdfSignature) -> bool:
    """Whether the parts of the CMS that no signature covers say what RFC 5652 asks for, in DER.

    These are versions, names of digests and lengths: changed, they would make the file another one that verifies alike.
    """
    content, data, signer = signature.pkcs7_content, signature.signed_data, signature.signer_info
    digest = signer["digest_algorithm"]
    written = content[: _length_of(content)]
    return (
        cms.ContentInfo.load(written, strict=True).dump(force=True) == written
        and (data["version"].native, signer["version"].native) == ("v1", "v1")
        and [each.dump() for each in data["digest_algorithms"]] == [digest.dump()]
        and digest["parameters"].dump() in (b"", core.Null().dump())
    )


def _length_of(der: bytes) -> int:
    """Return how many bytes the first value of ``der`` takes, with its head (X.690, definite form)."""
    if der[1] < 0x80:
        return 2 + der[1]
    head = 2 + (der[1] & 0x7F)
    return head + int.from_bytes(der[2:head], "big")
