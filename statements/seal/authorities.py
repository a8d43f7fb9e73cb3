"""How far a seal reaches: which settings make it time-stamped, and which let it outlive its certificate.

The *level* is that of PAdES (ETSI EN 319 142-1). B-B: the signature alone. B-T: with ``TIMESTAMP_URL``, a time-stamp in
it (RFC 3161). B-LTA: with ``SEAL_AUTHORITIES_DIR`` as well, everything needed to check it later in the file, and a
time-stamp over the whole file. A development seal stays B-B, because it is worth nothing anyway.
"""

import base64
from pathlib import Path

from asn1crypto import cms, x509
from django.conf import settings
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko_certvalidator import ValidationContext

from cpo_verify.long_term_validation import is_root
from cpo_verify.model import Level

from .certificates import NoSealKey, from_pem

TIMEOUT = 15  # seconds for a time-stamp, and for each list of what was revoked


def level(*, development: bool) -> Level:
    if development or not settings.TIMESTAMP_URL:
        return Level.B_B
    return Level.B_LTA if settings.SEAL_AUTHORITIES_DIR else Level.B_T


def certificates() -> list[x509.Certificate]:
    """Return the certificates of the authorities that issued the seal's and the time-stamps', roots and others.

    Raises :class:`NoSealKey` when the folder is set but has none, or one of its files is not a certificate.
    """
    if not settings.SEAL_AUTHORITIES_DIR:
        return []
    folder, found = Path(settings.SEAL_AUTHORITIES_DIR), []
    for file in sorted(folder.glob("*.pem")):
        try:
            found += from_pem(file.read_bytes())
        except ValueError as error:
            raise NoSealKey(f"{file} holds something else than certificates in PEM.") from error
    if not any(is_root(each) for each in found):
        raise NoSealKey(f"{folder} holds no root certificate (*.pem), so nothing could be checked against it later.")
    return found


def believed() -> list[x509.Certificate]:
    """Return the same for verifying: where the folder is no good, no authority is known, and the seal still counts."""
    try:
        return certificates()
    except NoSealKey:
        return []


class TimeStamper(HTTPTimeStamper):
    """Calls an answer that is no time-stamp at all a failed request, too."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise TimestampRequestError("The answer is not a time-stamp.") from error


def time_stamper() -> TimeStamper:
    """Raises :class:`NoSealKey` when the file with the password cannot be read."""
    headers = {}
    if settings.TIMESTAMP_USER:
        try:
            password = Path(settings.TIMESTAMP_PASSWORD_FILE).read_text().strip()
        except OSError as error:
            raise NoSealKey(f"{settings.TIMESTAMP_PASSWORD_FILE} cannot be read: {error.strerror}.") from error
        login = f"{settings.TIMESTAMP_USER}:{password}".encode()
        headers = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
    return TimeStamper(settings.TIMESTAMP_URL, timeout=TIMEOUT, headers=headers)


def asking(trusted: x509.Certificate) -> ValidationContext:
    """What a B-LTA seal is checked against while it is made; what was revoked is asked for where certificates say.

    ``trusted`` is the seal's own certificate: where it is self-signed, nobody else vouches for it.
    """
    known = certificates()
    anchors = [each for each in known if is_root(each)] + ([trusted] if is_root(trusted) else [])
    others = [each for each in known if not is_root(each)]
    return ValidationContext(trust_roots=anchors, other_certs=others, allow_fetching=True, revocation_mode="hard-fail")
