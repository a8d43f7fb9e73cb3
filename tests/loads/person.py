"""Somebody with a browser: keeps a session, fills in forms, sends files."""

import http.client
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.benchmarks.client import HOST

BOUNDARY = "----------a-part-ends-here"


class Unreachable(Exception):
    """No answer came: nobody knows whether what was asked for was done."""


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Person:
    """Asks over a connection of its own each time, since what serves may be another process by then."""

    port: int
    cookies: str = field(default_factory=lambda: f"{settings.CSRF_COOKIE_NAME}={secrets.token_hex(16)}")
    timeout: float = 30

    @property
    def token(self) -> str:
        """What posting wants beside the cookie."""
        return self.cookies.rpartition("=")[2]

    def get(self, path: str, **headers: str) -> Answered:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answered:
        headers |= {"X-CSRFToken": self.token, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields or {}).encode(), headers)

    def send(self, path: str, name: str, content: bytes, **headers: str) -> Answered:
        """Send a file, named ``name``, in the field ``file``."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        headers |= {"X-CSRFToken": self.token, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self._ask("POST", path, head + content + f"\r\n--{BOUNDARY}--\r\n".encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answered:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=self.timeout)
        headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"Cookie": self.cookies}
        try:
            connection.request(method, path, body=body, headers=headers)
            response = connection.getresponse()
            return Answered(response.status, response.headers, response.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable from error
        finally:
            connection.close()


def signed_in(user, port: int) -> Person:
    client = Client(SERVER_NAME=HOST)
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    csrf = secrets.token_hex(16)
    return Person(port, f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}")
