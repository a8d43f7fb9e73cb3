"""A key that never leaves its token (a hardware module, a card): asked for through PKCS#11.

Key and certificate lie on the token under the same label. A token is opened for one thing at a time and closed again,
because a process may be signed in to it only once; reading the certificate wants no PIN.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import pkcs11
from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import settings
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util import ec as curves, x509 as token_certificates
from pkcs11.util.rsa import encode_rsa_public_key
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko.sign.signers import Signer

from . import certificates
from .certificates import NoSealKey

_one_at_a_time = Lock()


class TokenSigner(Signer):
    """Signs with the key on the token, which is open only while it signs."""

    def __init__(self, certificate: x509.Certificate, chain: list[x509.Certificate]):
        super().__init__(signing_cert=certificate)
        self._hashes = certificate.public_key.algorithm != "ec"  # not every token can hash for this kind of key
        self._cert_registry.register_multiple([certificate, *chain])

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(512)  # the length of the longest signature there may be
        with _session(pin=True) as session:
            signer = PKCS11Signer(
                session,
                signing_cert=self.signing_cert,
                key_label=settings.SEAL_PKCS11_KEY,
                use_raw_mechanism=not self._hashes,
            )
            return await signer.async_sign_raw(data, digest_algorithm)


class TokenKey(ec.EllipticCurvePrivateKey):
    """A key on the token as the makers of certificates want it: it signs and tells its public half, nothing else."""

    def __init__(self, public: pkcs11.PublicKey, private: Any):
        self._public: Any = serialization.load_der_public_key(curves.encode_ec_public_key(public))
        self._private = private

    def sign(self, data, signature_algorithm) -> bytes:
        raw = self._private.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def _refused(self, *args: Any, **options: Any) -> Any:
        raise TypeError("A key on a token stays there.")

    exchange = private_numbers = private_bytes = __copy__ = __deepcopy__ = _refused


def signer(chain: list[x509.Certificate]) -> TokenSigner:
    """Raises :class:`NoSealKey` when token, key or certificate are not there, or the PIN is wrong."""
    certificate = certificate_in_use()
    with _session(pin=True) as session:
        if not _has_key(session):
            raise NoSealKey(f"{_place()} has a certificate, but no private key.")
    return TokenSigner(certificate, chain)


def certificate_in_use() -> x509.Certificate:
    with _session(pin=False) as session:
        found = [each[Attribute.VALUE] for each in session.get_objects(_labelled(ObjectClass.CERTIFICATE))]
    if len(found) != 1:
        raise NoSealKey(
            f"{_place()} has {len(found) or 'no'} certificates; "
            "one comes from “manage.py seal_key create” or “seal_key install”."
        )
    return x509.Certificate.load(found[0])


def create(name: str, *, days: float) -> x509.Certificate:
    """Make a pair on the token, and a self-signed certificate for it."""
    with _session(pin=True, write=True) as session:
        made = certificates.self_signed(_generate(session), name, days=days)
        certificate = x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))
        _store(session, certificate)
    return certificate


def request(name: str) -> bytes:
    """Make a pair on the token, and return a certificate signing request for it, as PEM."""
    with _session(pin=True, write=True) as session:
        return certificates.signing_request(_generate(session), name)


def install(certificate: x509.Certificate) -> None:
    """Put the certificate that an authority issued for the key on the token beside it."""
    with _session(pin=True, write=True) as session:
        public = session.get_objects(_labelled(ObjectClass.PUBLIC_KEY))
        if certificate.public_key.dump() not in [_public_bytes(each) for each in public]:
            raise NoSealKey(f"This certificate does not belong to the key of {_place()}.")
        for former in list(session.get_objects(_labelled(ObjectClass.CERTIFICATE))):
            former.destroy()
        _store(session, certificate)


def _generate(session: pkcs11.Session) -> TokenKey:
    if _has_key(session):
        raise NoSealKey(f"{_place()} is there already; name a new key in SEAL_PKCS11_KEY.")
    curve = {Attribute.EC_PARAMS: curves.encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
    return TokenKey(*parameters.generate_keypair(store=True, label=settings.SEAL_PKCS11_KEY))


def _public_bytes(key: Any) -> bytes:
    """A public key as it stands in a certificate; keys not made here may be RSA."""
    if key.key_type == KeyType.RSA:
        return keys.PublicKeyInfo.wrap(encode_rsa_public_key(key), "rsa").dump()
    return curves.encode_ec_public_key(key)


def _has_key(session: pkcs11.Session) -> bool:
    return bool(list(session.get_objects(_labelled(ObjectClass.PRIVATE_KEY))))


def _store(session: pkcs11.Session, certificate: x509.Certificate) -> None:
    stored = token_certificates.decode_x509_certificate(certificate.dump())
    session.create_object(stored | {Attribute.TOKEN: True, Attribute.LABEL: settings.SEAL_PKCS11_KEY})


def _labelled(kind: ObjectClass) -> dict:
    return {Attribute.CLASS: kind, Attribute.LABEL: settings.SEAL_PKCS11_KEY}


def _place() -> str:
    return f"Key “{settings.SEAL_PKCS11_KEY}” of the token “{settings.SEAL_PKCS11_TOKEN}”"


@contextmanager
def _session(*, pin: bool, write: bool = False) -> Iterator[pkcs11.Session]:
    with _one_at_a_time:
        try:
            secret = Path(settings.SEAL_PKCS11_PIN_FILE).read_text().strip() if pin else None
            token = pkcs11.lib(settings.SEAL_PKCS11_MODULE).get_token(token_label=settings.SEAL_PKCS11_TOKEN)
            with token.open(rw=write, user_pin=secret) as session:
                yield session
        except (pkcs11.PKCS11Error, OSError) as error:
            said = str(error) or type(error).__name__
            raise NoSealKey(f"The token “{settings.SEAL_PKCS11_TOKEN}” cannot be used: {said}.") from error
