"""Strangers' servers for tests: real ones, on this machine, each path with a habit of its own."""

import ssl
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Habits(BaseHTTPRequestHandler):
    """``/status/404``, ``/get-only/404`` (to HEAD), ``/to/<address>``, ``/drip``, ``/silent``, ``/hang-up``, …"""

    def log_message(self, *args):
        """Say nothing."""

    def do_HEAD(self):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        _empty, habit, *rest = self.path.partition("?")[0].split("/", 2)
        getattr(self, habit.replace("-", "_"), self.status)(rest[0] if rest else "200")

    do_GET = do_HEAD

    def status(self, code, **headers):
        self.send_response(int(code))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def get_only(self, code):
        self.status(code if self.command == "HEAD" else 200)
        if self.command == "GET":
            self.endless("x" * 1000)

    def to(self, address):
        self.status(302, Location=unquote(address).encode().decode("latin-1"))  # goes over the line as UTF-8

    def loop(self, turn):
        self.to(f"/loop/{int(turn) + 1}")

    def drip(self, _rest):
        self.endless("x")

    def endless(self, text):
        """Go on for two seconds, which is longer than anybody should listen."""
        for _turn in range(100):
            try:
                self.wfile.write(text.encode())
            except OSError:
                return
            time.sleep(0.02)

    def silent(self, _rest):
        self.server.asked.append(self.rfile.read(1))  # until the other side goes away

    def hang_up(self, _rest):
        """Answer nothing."""

    def garbage(self, _rest):
        self.wfile.write(b"220 This is another protocol\r\n\r\n")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing of clients that went away."""

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def serving(*, certificate=None):
    """Serve on 127.0.0.1, by TLS if there is a certificate; ``asked`` collects what was asked."""
    server = Server(("127.0.0.1", 0), Habits)
    server.asked = []
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def make_certificate(path, host):
    """Write a self-signed certificate for the host, and its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path
