"""The keys the portal seals with, and the certificates it recognises as its own.

The key in use is a PKCS#12 file, or lies on a token (:mod:`statements.seal.pkcs11`). Its certificate and those of keys
used before lie in the trusted folder, so that what they sealed keeps verifying, whether the key can be opened or not.
In development a key is made when it is first needed, and says of itself that it is worth nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import x509
from cryptography import x509 as making
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from pyhanko.sign.signers import Signer, SimpleSigner

from cpo_verify.long_term_validation import common_name

from . import authorities, certificates, pkcs11
from .certificates import NoSealKey

DEVELOPMENT_NAME = "CPO Portal development seal (no value)"
WARNING_DAYS = 60  # before a certificate ends

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SealCertificate:
    """A certificate the portal recognises, for people to read."""

    name: str
    fingerprint: str  # SHA-256, hexadecimal
    not_after: datetime
    in_use: bool
    certificate: x509.Certificate

    @property
    def is_development(self) -> bool:
        return self.name == DEVELOPMENT_NAME


def passphrase() -> bytes | None:
    file = settings.SEAL_PASSPHRASE_FILE
    return Path(file).read_bytes().strip() if file else None


def signer() -> Signer:
    """Return the signer for the key in use; in development, make one first if there is none.

    Raises :class:`NoSealKey` when the key is missing or cannot be opened, or the authorities' certificates cannot.
    """
    chain = authorities.certificates()
    return pkcs11.signer(chain) if settings.SEAL_PKCS11_MODULE else _signer_of_file(chain)


def _signer_of_file(chain: list[x509.Certificate]) -> SimpleSigner:
    path = Path(settings.SEAL_PKCS12)
    if not path.exists():
        if not settings.DEBUG:
            raise NoSealKey(f"There is no key at {path}; make one with “manage.py seal_key create”.")
        create(path, DEVELOPMENT_NAME, days=3650)
    try:
        return SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=chain, passphrase=passphrase())
    except (OSError, ValueError) as error:
        raise NoSealKey(f"The key at {path} cannot be opened; is the passphrase right?") from error


def certificate_in_use() -> x509.Certificate:
    if settings.SEAL_PKCS11_MODULE:
        return pkcs11.certificate_in_use()
    certificate = _signer_of_file([]).signing_cert
    if certificate is None:
        raise NoSealKey(f"The file at {settings.SEAL_PKCS12} has a key, but no certificate.")
    return certificate


def signer_in_time() -> Signer:
    """Return the signer to seal with. A certificate that is not valid now is refused: its seals would never verify.

    Raises :class:`NoSealKey` then, too.
    """
    certificate, now = certificate_in_use(), datetime.now(UTC)
    if certificate.not_valid_after < now:
        end = f"{certificate.not_valid_after:%Y-%m-%d}"
        raise NoSealKey(f"The certificate ran out on {end}; replace it with “manage.py seal_key rotate”.")
    if certificate.not_valid_before > now:
        raise NoSealKey(f"The certificate is not valid before {certificate.not_valid_before:%Y-%m-%d %H:%M} UTC.")
    return signer()


def days_left() -> int:
    """How many days the certificate in use is still valid; with :data:`WARNING_DAYS` left it should be replaced."""
    return (describe_key_in_use().not_after - datetime.now(UTC)).days


def create(path: Path, name: str, *, days: float) -> None:
    """Write a new self-signed pair (ECDSA P-256) as PKCS#12 to ``path``, readable by its owner only."""
    key = ec.generate_private_key(ec.SECP256R1())
    _write(path, key, certificates.self_signed(key, name, days=days))


def rotate(name: str, *, days: float) -> None:
    """Put a new pair in the place of the key in use; the old certificate stays trusted, and the new one is."""
    trust(certificate_in_use())
    fresh = Path(settings.SEAL_PKCS12).with_suffix(".new")
    create(fresh, name, days=days)
    _put_in_place(fresh)
    trust(certificate_in_use())


def request(name: str) -> bytes:
    """Make a key that waits beside the one in use for its certificate; return the signing request for it, as PEM."""
    waiting = _waiting()
    if waiting.exists():
        raise NoSealKey(f"A key waits at {waiting} already; install its certificate, or delete the file.")
    key = ec.generate_private_key(ec.SECP256R1())
    _write(waiting, key, None)
    return certificates.signing_request(key, name)


def install(issued: list[x509.Certificate]) -> None:
    """Bring the certificate an authority issued, and those above it, together with its key; use it from now on.

    The certificate used until now stays trusted. Raises :class:`NoSealKey` when there is no key that waits for a
    certificate, or this one is not for it.
    """
    if settings.SEAL_PKCS11_MODULE:
        pkcs11.install(issued[0])
    else:
        _install_in_file(issued)
    trust(issued[0])


def _install_in_file(issued: list[x509.Certificate]) -> None:
    waiting = _waiting()
    if not waiting.exists():
        raise NoSealKey(f"No key waits at {waiting}; make one with “manage.py seal_key create --request FILE”.")
    key = pkcs12.load_key_and_certificates(waiting.read_bytes(), passphrase())[0]
    leaf, *chain = issued
    if leaf.public_key.dump() != certificates.public_bytes(key):  # type: ignore[arg-type]
        raise NoSealKey("This certificate does not belong to the key that waits for one.")
    if Path(settings.SEAL_PKCS12).exists():
        trust(certificate_in_use())
    _write(waiting, key, _loaded(leaf), [_loaded(each) for each in chain])
    _put_in_place(waiting)


def _waiting() -> Path:
    return Path(settings.SEAL_PKCS12).with_suffix(".waiting")


def _put_in_place(fresh: Path) -> None:
    path = Path(settings.SEAL_PKCS12)
    if path.exists():
        path.rename(path.with_suffix(f".{datetime.now(UTC):%Y%m%d-%H%M%S}.old"))
    fresh.rename(path)


def _write(path: Path, key, certificate: making.Certificate | None, chain: list[making.Certificate] | None = None):
    secret = passphrase()
    encryption = serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, chain, encryption))


def _loaded(certificate: x509.Certificate) -> making.Certificate:
    return making.load_der_x509_certificate(certificate.dump())


def trust(certificate: x509.Certificate) -> None:
    """Keep a certificate among the recognised ones, as PEM."""
    folder = Path(settings.SEAL_TRUSTED_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{certificate.sha256.hex()[:16]}.pem").write_bytes(certificates.to_pem(certificate))


def trusted() -> list[SealCertificate]:
    """Return every certificate the portal recognises as its own, the one in use first."""
    try:
        in_use = certificate_in_use()
    except NoSealKey:
        # What was sealed before can be verified all the same.
        in_use = None
    found = {in_use.sha256: in_use} if in_use else {}
    for certificate in _kept():
        found.setdefault(certificate.sha256, certificate)
    return [_describe(certificate, in_use=certificate is in_use) for certificate in found.values()]


def _kept() -> Iterator[x509.Certificate]:
    """The certificates in the trusted folder. A file that has something else is left out, and logged."""
    for file in sorted(Path(settings.SEAL_TRUSTED_DIR).glob("*.pem")):
        try:
            [certificate] = certificates.from_pem(file.read_bytes())
        except (OSError, ValueError):
            logger.exception("%s holds something else than one certificate in PEM.", file)
        else:
            yield certificate


def describe_key_in_use() -> SealCertificate:
    return _describe(certificate_in_use(), in_use=True)


def _describe(certificate: x509.Certificate, *, in_use: bool) -> SealCertificate:
    return SealCertificate(
        name=common_name(certificate),
        fingerprint=certificate.sha256.hex(),
        not_after=certificate.not_valid_after,
        in_use=in_use,
        certificate=certificate,
    )


def is_development() -> bool:
    """Whether what is sealed now is worth nothing outside this machine."""
    return any(each.in_use and each.is_development for each in trusted())
