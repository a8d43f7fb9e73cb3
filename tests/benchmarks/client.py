"""Asking the portal for a page: over loopback to see how long it takes, in this process to see its queries."""

import gzip
import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .builds import probe

HOST = "127.0.0.1"


class WrongAnswer(Exception):
    """The portal did not answer as it should, so nothing was measured; the message says what was asked."""


@dataclass(frozen=True)
class Reply:
    """``seconds`` and bytes ``sent`` are measured over loopback, ``queries`` are noted in a process of the portal."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float = 0.0
    sent: int = 0
    queries: Sequence[str] = ()


@dataclass
class Loopback:
    """Asks the running portal over one connection that is kept open, where the server keeps it."""

    port: int
    cookies: str = ""

    def __post_init__(self):
        self.connection = http.client.HTTPConnection(HOST, self.port, timeout=30)

    def ask(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        # The cookies are for https only; no client would send them here by itself.
        cookies = {"Cookie": self.cookies} if self.cookies else {}
        headers = {"Accept-Encoding": "gzip", **cookies, **(headers or {})}
        start = time.perf_counter()
        self.connection.request(method, path, body=body.encode() or None, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - start
        sent = len(content)
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Reply(response.status, response.headers, content.decode(), seconds, sent)


@dataclass
class InProcess:
    """Asks the portal in this process, and notes the queries."""

    cookies: str = ""
    answer: Callable[..., dict] = field(default_factory=probe.answers)

    def ask(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        headers = {**({"Cookie": self.cookies} if self.cookies else {}), **(headers or {})}
        return Reply(**self.answer(method, path, body, headers))
