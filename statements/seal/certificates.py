"""Certificates and requests for them, for whatever key they are made: one in a file or one in a token."""

from datetime import UTC, datetime, timedelta

from asn1crypto import pem, x509
from cryptography import x509 as making
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANISATION = "prostep ivip CPO Portal"
OTHER_USES = (
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class NoSealKey(Exception):
    """There is no usable key; the message says what to do."""


def self_signed(key: ec.EllipticCurvePrivateKey, name: str, *, days: float) -> making.Certificate:
    now = datetime.now(UTC)
    builder = (
        making.CertificateBuilder()
        .subject_name(_subject(name))
        .issuer_name(_subject(name))
        .public_key(key.public_key())
        .serial_number(making.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(making.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(making.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(making.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def signing_request(key: ec.EllipticCurvePrivateKey, name: str) -> bytes:
    """Return a certificate signing request (PKCS#10) as PEM."""
    builder = making.CertificateSigningRequestBuilder().subject_name(_subject(name))
    request = builder.add_extension(_usage(), critical=True).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def from_pem(text: bytes) -> list[x509.Certificate]:
    """Return the certificates of a PEM file, in its order. Raises ValueError when it holds anything else, or none."""
    found = [(kind, der) for kind, _headers, der in pem.unarmor(text, multiple=True)]
    if {kind for kind, _der in found} != {"CERTIFICATE"}:
        raise ValueError("not only certificates")
    certificates = [x509.Certificate.load(der) for _kind, der in found]
    for each in certificates:
        each.native  # noqa: B018  asn1crypto reads late; a broken one is to be found here
    return certificates


def to_pem(certificate: x509.Certificate) -> bytes:
    return pem.armor("CERTIFICATE", certificate.dump())


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half, as it stands in a certificate."""
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _subject(name: str) -> making.Name:
    return making.Name(
        [
            making.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            making.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _usage() -> making.KeyUsage:
    return making.KeyUsage(digital_signature=True, content_commitment=True, **dict.fromkeys(OTHER_USES, False))
