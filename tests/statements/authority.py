"""A trust service in a box: a root, what it issues, what of that it revoked, and a time-stamp authority.

It answers over HTTP on this machine, as real ones do (RFC 3161, CRL, OCSP by RFC 6960), and can be told to fail.
"""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from asn1crypto import keys, tsp, x509 as read
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

YEAR = timedelta(days=365.25)
REPLY = "application/timestamp-reply"


class Authority:
    """``habit`` is how it behaves: ``None``, ``down``, ``refuses``, ``nonsense``, ``other`` or ``no list``.

    Its certificates name the list of the revoked, or with ``by_ocsp`` only where to ask about a single one.
    """

    def __init__(self, address):
        self.address, self.habit, self.asked, self.by_ocsp = address, None, [], False
        self.revoked = []
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate("Test root", self.key.public_key(), years=30, ca=True)

    @property
    def timestamp_url(self):
        return f"{self.address}/tsa"

    @property
    def root_pem(self):
        return _pem(self.root)

    def issue(self, request, *, years=1):
        """Issue a seal's certificate for a signing request (PEM), and return it as PEM."""
        request = x509.load_pem_x509_csr(request)
        name = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        return self.certify(name, request.public_key(), years=years)

    def certify(self, name, public, *, years=1):
        return _pem(self._certificate(name, public, years=years))

    def save_root(self, folder):
        folder.mkdir(exist_ok=True)
        (folder / "root.pem").write_bytes(self.root_pem)

    def revoke(self, certificate):
        self.revoked.append(certificate.serial_number)

    @cached_property
    def time_stamper(self):
        key = _key_of_clocks()
        certificate = self._certificate("Test clock", key.public_key(), years=15, time=True)
        return DummyTimeStamper(
            read.Certificate.load(_der(certificate)), keys.PrivateKeyInfo.load(_private(key)), [_asn1(self.root)]
        )

    def crl(self):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=7))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - timedelta(minutes=1))
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def ocsp(self, asked):
        """Answer a request about one certificate of ours."""
        key, responder = self.responder
        request, now = ocsp.load_der_ocsp_request(asked), datetime.now(UTC)
        gone = request.serial_number in self.revoked
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            request.issuer_name_hash,
            request.issuer_key_hash,
            request.serial_number,
            request.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + timedelta(days=7),
            revocation_time=now - timedelta(minutes=1) if gone else None,
            revocation_reason=x509.ReasonFlags.unspecified if gone else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder).certificates([responder])
        for extension in request.extensions:  # the number used once
            builder = builder.add_extension(extension.value, critical=False)
        return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    @cached_property
    def responder(self):
        """Who answers in the root's name: a key, and a certificate that nobody needs to ask about."""
        key = ec.generate_private_key(ec.SECP256R1())
        return key, self._certificate("Test responder", key.public_key(), years=1, answering=True)

    def _certificate(self, name, public, *, years, ca=False, time=False, answering=False):
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        use = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if ca else self.root.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime.now(UTC) - timedelta(hours=1))
            .not_valid_after(datetime.now(UTC) + years * YEAR)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, **use
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if time:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if answering:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        elif not ca and self.by_ocsp:
            place = x509.UniformResourceIdentifier(f"{self.address}/ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        elif not ca:
            place = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.address}/crl")], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


@cache
def _key_of_clocks():
    """All clocks have the same key, since an RSA key takes long to find; their certificates are their authority's."""
    return rsa.generate_private_key(65537, 2048)


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def _der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def _asn1(certificate):
    return read.Certificate.load(_der(certificate))


def _private(key):
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class _Counter(BaseHTTPRequestHandler):
    """Where the authority is asked."""

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self.server.authority.asked.append(self.path)
        if self.server.authority.habit == "no list":
            self._answer(503, "text/plain", b"closed for maintenance")
        else:
            self._answer(200, "application/pkix-crl", self.server.authority.crl())

    def do_POST(self):
        authority = self.server.authority
        authority.asked.append(self.headers.get("Authorization", self.path))
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/ocsp":
            self._answer(200, "application/ocsp-response", authority.ocsp(content))
            return
        asked = tsp.TimeStampReq.load(content)
        if authority.habit == "down":
            self._answer(503, "text/plain", b"closed for maintenance")
        elif authority.habit == "nonsense":
            self._answer(200, REPLY, b"It is five past nine.")
        elif authority.habit == "refuses":
            refusal = {"status": {"status": "rejection", "status_string": ["Not today."], "fail_info": {"bad_request"}}}
            self._answer(200, REPLY, tsp.TimeStampResp(refusal).dump())
        else:
            if authority.habit == "other":  # than what it was asked to stamp
                asked["message_imprint"]["hashed_message"] = bytes(32)
            self._answer(200, REPLY, authority.time_stamper.request_tsa_response(asked).dump())

    def _answer(self, status, kind, content):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving():
    """An authority that answers until the block is left."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Counter)
    server.authority = Authority(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
