"""A mail server that keeps what it accepts, and that may be away."""

import email
import email.policy
import socketserver
import threading
from dataclasses import dataclass

from tests.benchmarks.client import HOST
from tests.benchmarks.server import free_port


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    message_id: str


class MailSink:
    def __init__(self):
        self.port, self.mails, self._server = free_port(), [], None
        self.come_back()

    def go_away(self) -> None:
        """From now on every connection is refused, and those there are break."""
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()

    def come_back(self) -> None:
        if self._server is None:
            self._server = _Server((HOST, self.port), _Conversation)
            self._server.mails = self.mails
            threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False
    is_away = False

    def server_close(self):
        self.is_away = True
        super().server_close()


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as one client needs. A mail is kept just before it is said to be accepted."""

    timeout = 30

    def handle(self):
        self._say("220 ready")
        try:
            while line := self.rfile.readline():
                if self.server.is_away:
                    return
                if self._answer(line.split()[0].upper() if line.split() else b""):
                    return
        except OSError:
            """Whoever sent was killed."""

    def _answer(self, command: bytes) -> bool:
        """Answer it, and return whether that was all."""
        if command == b"DATA":
            self._say("354 go on")
            content = self._content()
            if content is None or self.server.is_away:
                return True
            self._keep(content)
        self._say("221 bye" if command == b"QUIT" else "250 ok")
        return command == b"QUIT"

    def _content(self) -> bytes | None:
        lines = []
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line.removeprefix(b"."))
        return None

    def _keep(self, content: bytes) -> None:
        message = email.message_from_bytes(content, policy=email.policy.default)
        self.server.mails.append(Mail(message["To"], message["Subject"], message["Message-ID"]))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
