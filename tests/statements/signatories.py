"""Signatories with certificates, issued by somebody or by themselves, and the PDF program they sign with."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO

from asn1crypto import keys, x509 as read
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = timedelta(days=1)
ADA = {NameOID.GIVEN_NAME: "Ada", NameOID.SURNAME: "Byron", NameOID.ORGANIZATION_NAME: "Gear Works"}
GRACE = {NameOID.COMMON_NAME: "Grace Hopper"}
SEAL = {
    NameOID.COMMON_NAME: "Gear Works seal",
    NameOID.ORGANIZATION_NAME: "Gear Works",
    NameOID.ORGANIZATION_IDENTIFIER: "VATDE-123456789",
}


def _name(attributes):
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes.items()])


class TrustService:
    """Issues certificates to persons."""

    def __init__(self, name="Test trust service"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name({NameOID.COMMON_NAME: name})
        self.certificate = _certificate(self.name, self.name, self.key.public_key(), self.key, ca=True)

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, subject=None, *, begins=-DAY, ends=30 * DAY):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(
            _name(subject or ADA), self.name, key.public_key(), self.key, begins=begins, ends=ends
        )
        return _signer(key, certificate)


def signer_by_themselves(subject=None):
    key, name = ec.generate_private_key(ec.SECP256R1()), _name(subject or ADA)
    return _signer(key, _certificate(name, name, key.public_key(), key))


@cache
def trust_service():
    """One for the whole run."""
    return TrustService()


@cache
def ada():
    return trust_service().signer()


@cache
def grace():
    return trust_service().signer(GRACE)


def sign(pdf, signer=None, *, new_field=None, field="Signature", change=None, **entries):
    """Sign as a PDF program does, in the field prepared for it or in a new one.

    ``change`` is called with the writer, to do something else in the same update. What only Ada signs, in the
    field prepared, is signed once a run, so its time may lie some minutes back.
    """
    if signer or new_field or change or entries or field != "Signature":
        return _signed(pdf, signer or ada(), new_field, field, change, entries)
    return _signed_by_ada(pdf)


@lru_cache(maxsize=8)
def _signed_by_ada(pdf):
    return _signed(pdf, ada(), None, "Signature", None, {})


def _signed(pdf, signer, new_field, field, change, entries):
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if change:
        change(writer)
    metadata = signers.PdfSignatureMetadata(
        field_name=new_field.sig_field_name if new_field else field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        **entries,
    )
    return signers.PdfSigner(metadata, signer=signer, new_field_spec=new_field).sign_pdf(writer).getvalue()


def second(box=None, page=0):
    """A field of the signatory's own making: invisible without a box."""
    return SigFieldSpec("Second", on_page=page, box=box)


def _signer(key, certificate):
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    own = read.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return SimpleSigner(
        signing_cert=own, signing_key=keys.PrivateKeyInfo.load(private), cert_registry=SimpleCertificateStore()
    )


def _certificate(subject, issuer, public, key, *, ca=False, begins=-DAY, ends=30 * DAY):
    now = datetime.now(UTC)
    others = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
    usage = x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_cert_sign=ca,
        crl_sign=ca,
        **dict.fromkeys(others, False),
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256())
