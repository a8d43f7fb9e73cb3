"""A mail server that takes everything and delivers it to whoever asks here."""

import email
import email.policy
import socketserver
import threading
import time


class Mailbox:
    def __init__(self):
        self.mails: list[email.message.EmailMessage] = []
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Session", (_Session,), {"mailbox": self}))
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, address: str, number: int = 1, patience: float = 60) -> str:
        """The text of somebody's mail, the first one or a later one."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = [mail for mail in list(self.mails) if address in mail["To"]]
            if len(found) >= number:
                return found[number - 1].get_body(("plain",)).get_content()
            time.sleep(0.1)
        raise AssertionError(f"No mail came for {address} within {patience} s.")

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as Django speaks."""

    mailbox: Mailbox

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self.say("354 go on")
                    self.mailbox.mails.append(email.message_from_bytes(self.content(), policy=email.policy.default))
                    self.say("250 taken")
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 well")

    def content(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())
