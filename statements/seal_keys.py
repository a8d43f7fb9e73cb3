"""The keys the portal seals with, and the certificates it recognises as its own.

The key in use is a PKCS#12 file. Certificates of keys used before lie in the trusted folder, so that what they sealed
keeps verifying. In development a key is made when it is first needed, and says of itself that it is worth nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from pyhanko.sign.signers import SimpleSigner

DEVELOPMENT_NAME = "CPO Portal development seal (no value)"


class NoSealKey(Exception):
    """There is no usable key; the message says what to do."""


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


def signer() -> SimpleSigner:
    """Return the signer for the key in use; in development, make one first if there is none.

    Raises :class:`NoSealKey` when the file is missing or cannot be opened.
    """
    path = Path(settings.SEAL_PKCS12)
    if not path.exists():
        if not settings.DEBUG:
            raise NoSealKey(f"There is no key at {path}; make one with “manage.py seal_key create”.")
        create(path, DEVELOPMENT_NAME, days=3650)
    try:
        return SimpleSigner.load_pkcs12_data(path.read_bytes(), other_certs=[], passphrase=passphrase())
    except (OSError, ValueError) as error:
        raise NoSealKey(f"The key at {path} cannot be opened; is the passphrase right?") from error


def certificate_in_use() -> x509.Certificate:
    certificate = signer().signing_cert
    if certificate is None:
        raise NoSealKey(f"The file at {settings.SEAL_PKCS12} has a key, but no certificate.")
    return certificate


def signer_in_time() -> SimpleSigner:
    """Return the signer to seal with. A certificate that has run out is refused: its seals would never verify.

    Raises :class:`NoSealKey` then, too.
    """
    end = describe_key_in_use().not_after
    if end < datetime.now(UTC):
        raise NoSealKey(f"The certificate ran out on {end:%Y-%m-%d}; replace it with “manage.py seal_key rotate”.")
    return signer()


def create(path: Path, name: str, *, days: int) -> None:
    """Write a new self-signed pair (ECDSA P-256) as PKCS#12 to ``path``, readable by its owner only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = certificates.Name(
        [
            certificates.NameAttribute(NameOID.ORGANIZATION_NAME, "prostep ivip CPO Portal"),
            certificates.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(certificates.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(certificates.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(certificates.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = passphrase()
    encryption = serialization.BestAvailableEncryption(secret) if secret else serialization.NoEncryption()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encryption))


def rotate(name: str, *, days: int) -> None:
    """Put a new pair in the place of the key in use; the old certificate stays trusted."""
    path = Path(settings.SEAL_PKCS12)
    trust(certificate_in_use())
    fresh = path.with_suffix(".new")
    create(fresh, name, days=days)
    path.rename(path.with_suffix(f".{datetime.now(UTC):%Y%m%d-%H%M%S}.old"))
    fresh.rename(path)


def trust(certificate: x509.Certificate) -> None:
    """Keep a certificate among the recognised ones, as PEM."""
    loaded = certificates.load_der_x509_certificate(certificate.dump())
    folder = Path(settings.SEAL_TRUSTED_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    name = certificate.sha256.hex()[:16]
    (folder / f"{name}.pem").write_bytes(loaded.public_bytes(serialization.Encoding.PEM))


def trusted() -> list[SealCertificate]:
    """Return every certificate the portal recognises as its own, the one in use first."""
    try:
        in_use = certificate_in_use()
    except NoSealKey:
        # What was sealed before can be verified all the same.
        in_use = None
    found = {in_use.sha256: in_use} if in_use else {}
    for file in sorted(Path(settings.SEAL_TRUSTED_DIR).glob("*.pem")):
        loaded = certificates.load_pem_x509_certificate(file.read_bytes())
        certificate = x509.Certificate.load(loaded.public_bytes(serialization.Encoding.DER))
        found.setdefault(certificate.sha256, certificate)
    return [_describe(certificate, in_use=certificate is in_use) for certificate in found.values()]


def describe_key_in_use() -> SealCertificate:
    return _describe(certificate_in_use(), in_use=True)


def _describe(certificate: x509.Certificate, *, in_use: bool) -> SealCertificate:
    return SealCertificate(
        name=certificate.subject.native.get("common_name", ""),
        fingerprint=certificate.sha256.hex(),
        not_after=certificate.not_valid_after,
        in_use=in_use,
        certificate=certificate,
    )


def is_development() -> bool:
    """Whether what is sealed now is worth nothing outside this machine."""
    return any(each.in_use and each.is_development for each in trusted())
