"""Asking whether anybody answers at an address that a stranger typed, without being led into one's own network.

The host is looked up once, every address it has must belong to the public internet, and the connection goes to one of
those very addresses: a name that changes its mind between two lookups gains nothing. Redirects are followed by hand,
each checked the same way. Of a page nothing is read but its head.
"""

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http.client import HTTPConnection, HTTPException
from time import monotonic
from typing import NamedTuple, cast
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from ..models import LinkCheck

Outcome = LinkCheck.Outcome

TIMEOUT = 8.0  # seconds for everything, redirects included
REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
ALLOWED_PORTS = {*PORTS.values(), 8080, 8443}

REDIRECTING = {301, 302, 303, 307, 308}
ASK_AGAIN = {403, 404, 405, 501}  # to HEAD, also said by servers that answer nothing but GET
GONE = {404, 410}
COME_BACK_LATER = 503

# Outside of it lie mapped (::ffff:…), translated (NAT64), local and multicast addresses.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Set apart for special use, though the standard library calls some of it global.
SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # a cloud's metadata
        "2001::/23",  # protocol assignments, Teredo
        "2002::/16",  # 6to4: any IPv4 address inside
        "3fff::/20",  # documentation
    )
]

# What one program reads differently than another, so that the host checked would not be the host asked.
AMBIGUOUS = re.compile(r"[\x00-\x1f\x7f\\]")
HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")

# Looking up a name knows no time limit; a lookup given up ends here, in its own time.
LOOKUPS = ThreadPoolExecutor(32, thread_name_prefix="lookup")


class Answered(NamedTuple):
    """How an address answered; ``status`` is that of HTTP, if it came to that."""

    outcome: LinkCheck.Outcome
    status: int | None = None


class NotAsked(Exception):
    """The address is none that we ask."""


class Place(NamedTuple):
    """Where to ask for what; ``host`` and ``target`` are ASCII, as they go over the line."""

    scheme: str
    host: str
    port: int
    target: str
    url: str


class Peer(NamedTuple):
    family: int
    address: tuple


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet, and not to anybody's own network."""
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or (ip.version == 6 and ip not in GLOBAL_UNICAST):
        return False
    return not any(ip in network for network in SPECIAL)


def is_public_site(address: str, port: int) -> bool:
    return port in ALLOWED_PORTS and is_public(address)


def ask(url: str, *, allowed: Callable[[str, int], bool] = is_public_site, timeout: float = TIMEOUT) -> Answered:
    """Ask whether anybody answers at ``url``, which may be any text. Never raises, never takes longer than ``timeout``.

    ``allowed`` is asked with the IP address and the port of every host on the way. Alive is where somebody answers and
    does not say that the page is gone: also who wants to know who asks (401, 403) or is too busy now (429, 503).
    """
    deadline = monotonic() + timeout
    status = None
    try:
        place = _place(url)
        for _hop in range(1 + REDIRECTS):
            peers = _look_up(place, allowed, deadline)
            status, onwards = _knock("HEAD", place, peers, deadline)
            if status in ASK_AGAIN:
                status, onwards = _knock("GET", place, peers, deadline)
            if not onwards:
                return Answered(_outcome(status), status)
            place = _place(onwards, base=place.url)
    except NotAsked:
        return Answered(Outcome.REFUSED)
    except ssl.SSLError:
        return Answered(Outcome.FAILED)
    except OSError:
        return Answered(Outcome.SILENT)
    except HTTPException:
        return Answered(Outcome.FAILED)
    return Answered(Outcome.FAILED, status)


def _outcome(status: int) -> LinkCheck.Outcome:
    if status in GONE:
        return Outcome.GONE
    return Outcome.FAILED if status >= 500 and status != COME_BACK_LATER else Outcome.ALIVE


def _place(url: str, base: str = "") -> Place:
    """Take an address apart; raises :class:`NotAsked` if it is none of the web, or leaves doubt what it means."""
    if AMBIGUOUS.search(url):
        raise NotAsked
    try:
        parts = urlsplit(urljoin(base, url))
        host = _host(parts.hostname or "", bracketed="[" in parts.netloc)
        if parts.scheme not in PORTS or "@" in parts.netloc:
            raise NotAsked
        port = PORTS[parts.scheme] if parts.port is None else parts.port
        target = iri_to_uri(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
    except ValueError:  # also what cannot be encoded
        raise NotAsked from None
    shown = f"[{host}]" if ":" in host else host
    return Place(parts.scheme, host, port, target, f"{parts.scheme}://{shown}:{port}{target}")


def _host(name: str, *, bracketed: bool) -> str:
    """Return a host's name in ASCII, or its IPv6 address; raises :class:`ValueError` if it is neither."""
    if bracketed:
        return str(ipaddress.IPv6Address(name.partition("%")[0]))
    name = name.removesuffix(".").encode("idna").decode("ascii").lower()
    if not HOST_NAME.fullmatch(name):
        raise ValueError(name)
    return name


def _look_up(place: Place, allowed: Callable[[str, int], bool], deadline: float) -> list[Peer]:
    """Return the addresses of the place's host, those of IPv4 first; raises if one of them is not allowed."""
    lookup = LOOKUPS.submit(socket.getaddrinfo, place.host, place.port, type=socket.SOCK_STREAM)
    found = lookup.result(timeout=_left(deadline))
    peers = [Peer(family, address) for family, _type, _protocol, _name, address in found]
    if not all(allowed(str(peer.address[0]), place.port) for peer in peers):
        raise NotAsked
    return sorted(peers, key=lambda peer: peer.family != socket.AF_INET)


def _knock(method: str, place: Place, peers: list[Peer], deadline: float) -> tuple[int, str | None]:
    """Return the status answered, and where it sends us on to, if it does."""
    connection = HTTPConnection(place.host, place.port)
    connection.default_port = PORTS[place.scheme]
    connection.sock = _connect(place, peers, deadline)
    try:
        headers = {"User-Agent": f"CPO-Portal-Link-Check (+{settings.SITE_URL})", "Connection": "close"}
        connection.request(method, place.target, headers=headers)
        with connection.getresponse() as response:
            location = response.getheader("Location", "") if response.status in REDIRECTING else ""
            return response.status, location.encode("latin-1").decode("utf-8", "replace").strip()
    finally:
        connection.close()


class _Line(socket.socket):
    """A connection on which reading gives up at the ``deadline``, however slowly the other side drips."""

    deadline: float

    def recv_into(self, *args, **kwargs):
        self.settimeout(_left(self.deadline))
        return super().recv_into(*args, **kwargs)


class _SecureLine(_Line, ssl.SSLSocket):
    pass


def _connect(place: Place, peers: list[Peer], deadline: float) -> _Line:
    line = _reach(peers, deadline)
    if place.scheme == "https":
        line.settimeout(_left(deadline))
        line = cast(_SecureLine, tls_context().wrap_socket(line, server_hostname=place.host))
    line.deadline = deadline
    return line


def _reach(peers: list[Peer], deadline: float) -> _Line:
    """Connect to the first of the peers that can be reached."""
    failure: OSError = OSError("The host has no address.")
    for peer in peers:
        line = _Line(peer.family, socket.SOCK_STREAM)
        try:
            line.settimeout(_left(deadline))
            line.connect(peer.address)
        except OSError as error:
            line.close()
            failure = error
        else:
            return line
    raise failure


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates are verified; reading the list of trusted ones takes a while, so it is read once."""
    context = ssl.create_default_context()
    context.sslsocket_class = _SecureLine
    return context


def _left(deadline: float) -> float:
    """Return the seconds left; raises when there are none."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
