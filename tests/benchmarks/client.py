"""Asking the portal for a page: over loopback to see how long it takes, in this process to see its queries."""

import gzip
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

HOST = "127.0.0.1"


class WrongAnswer(Exception):
    """The portal did not answer as it should, so nothing was measured; the message says what was asked."""


@dataclass(frozen=True)
class Reply:
    """``seconds`` are measured over loopback, ``queries`` are what was asked of the database in this process."""

    status: int
    headers: Mapping[str, str]
    text: str
    seconds: float = 0.0
    queries: tuple[str, ...] = ()


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
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Reply(response.status, response.headers, content.decode(), seconds)


@dataclass
class InProcess:
    """Asks the portal in this process, and notes the queries."""

    cookies: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        headers = {**({"Cookie": self.cookies} if self.cookies else {}), **(headers or {})}
        kind = headers.pop("Content-Type", "application/octet-stream")
        with CaptureQueriesContext(connection) as captured:
            response = self.client.generic(method, path, body, kind, headers=headers, SERVER_NAME=HOST)
        queries = tuple(query["sql"] for query in captured.captured_queries)
        return Reply(response.status_code, response.headers, response.getvalue().decode(), queries=queries)


class _FormReader(HTMLParser):
    """Collects the successful controls of the form whose action is ``action``, as a browser would post them."""

    def __init__(self, action: str):
        super().__init__()
        self.action, self.fields = action, {}
        self.inside, self.textarea, self.select = False, "", ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "form":
            self.inside = attributes.get("action") == self.action
        elif not self.inside:
            return
        elif tag == "option":
            if self.select and ("selected" in attributes or self.select not in self.fields):
                self.fields[self.select] = value
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.textarea = name
            self.fields[name] = ""
        elif (
            tag == "input" and name and (attributes.get("type") not in ("radio", "checkbox") or "checked" in attributes)
        ):
            self.fields[name] = value

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data):
        if self.inside and self.textarea:
            # A browser drops the line end that may follow <textarea>.
            self.fields[self.textarea] += data if self.fields[self.textarea] else data.removeprefix("\n")


def read_form(page: str, action: str) -> dict[str, str]:
    """Return what posting the form of the page with this ``action`` unchanged would send."""
    reader = _FormReader(action)
    reader.feed(page)
    if not reader.fields:
        raise WrongAnswer(f"The page has no form that posts to {action}.")
    return reader.fields
