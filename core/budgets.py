"""What the portal does for anybody, in measure: how often within a time, and how much at once.

A :class:`Limit` counts for a person, or for an address where nobody is signed in; in the database, so that all
processes count the same. :func:`at_once` gives places that all processes of a machine share, since it is the machine's
processors they are about; whoever is killed holding one gives it back. Both say no by :class:`Exhausted`, which
:func:`within_budget` makes a page of.
"""

import fcntl
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _, ngettext

from .models import Spending
from .refusals import Refused

PLACES = max(1, (os.cpu_count() or 1) // 2)  # for what computes: one for two processors
PATIENCE = 0.5  # seconds to wait for a place; whoever waits keeps a process from answering others
PAUSE = 0.02
FORGOTTEN_AT_ONCE = 1000
IPV6_SITE = 64  # bits: a connection gets so many addresses at least

COUNT = f"""
INSERT INTO {Spending._meta.db_table} AS counted (key, spent, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET spent = counted.spent + excluded.spent RETURNING spent
"""  # noqa: S608 - one statement, so that two processes never count the same


class Exhausted(Refused):
    """Not now. ``status`` is that of HTTP; ``seconds`` later it may be tried again."""

    def __init__(self, sentence: str, *, status: HTTPStatus, seconds: int):
        super().__init__(sentence)
        self.status, self.seconds = status, seconds


@dataclass(frozen=True)
class Limit:
    """So many times of ``act`` (a name) within ``seconds``, which begin at the same moments for everybody."""

    act: str
    most: int
    seconds: int

    def spend(self, request: HttpRequest, number: int = 1) -> None:
        """Count ``number`` for whoever asks; raise :class:`Exhausted` if that is more than they have."""
        if not settings.RATE_LIMITS:
            return
        now = timezone.now()
        window = int(now.timestamp()) // self.seconds
        ends_at = datetime.fromtimestamp((window + 1) * self.seconds, UTC)
        if _count(f"{self.act} {window} {_who(request)}", number, ends_at) > self.most:
            raise _too_often(math.ceil((ends_at - now).total_seconds()))


EXPORTS = Limit("exports", 60, seconds=600)  # of what is made into a file: lists, comparisons, questionnaires


def _count(what: str, number: int, ends_at: datetime) -> int:
    """Add it to what was spent, and return how much that is by now."""
    key = salted_hmac(__name__, what, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key, number, connection.ops.adapt_datetimefield_value(ends_at)])
        (spent,) = cursor.fetchone()
    if spent == number:  # somebody's first in this window: time to forget older ones
        _forget()
    return spent


@transaction.atomic
def _forget() -> None:
    """Delete what ended, but for what another process deletes already."""
    ended = Spending.objects.filter(ends_at__lt=timezone.now()).select_for_update(skip_locked=True)
    Spending.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])).delete()


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    address = client_address(request)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, IPV6_SITE), strict=False))
    return str(address or "unknown")


def client_address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """Where a request came from, as our own proxy saw it; None if that is not known."""
    try:
        return ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):  # no address, or proxies are not set as they are
        return None


def _too_often(seconds: int) -> Exhausted:
    minutes = -(-seconds // 60)
    sentence = ngettext(
        "This was asked for too often. It works again in %d minute at the latest.",
        "This was asked for too often. It works again in %d minutes at the latest.",
        minutes,
    )
    return Exhausted(sentence % minutes, status=HTTPStatus.TOO_MANY_REQUESTS, seconds=seconds)


@contextmanager
def at_once(work: str, places: int = PLACES, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold one of the ``places`` for ``work`` (a name). Raises :class:`Exhausted` if none gets free in that time."""
    folder = settings.DATA_DIR / "at-once"
    folder.mkdir(parents=True, exist_ok=True)
    ends = time.monotonic() + patience
    while True:
        for number in range(places):
            with (folder / f"{work}-{number}").open("w") as place:
                try:
                    fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until the file is closed
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= ends:
            sentence = _(
                "The portal is busy with what others asked for. Please try again in a few seconds; if you sent a file, "
                "send it again."
            )
            raise Exhausted(sentence, status=HTTPStatus.SERVICE_UNAVAILABLE, seconds=5)
        time.sleep(PAUSE)


def within_budget(limit: Limit, *, methods: tuple[str, ...] = ("GET", "HEAD", "POST")):
    """Count each request of these methods, and answer whatever is :class:`Exhausted` with its sentence."""

    def decorate(view: Callable[..., HttpResponse]):
        @wraps(view)
        def budgeted(request, *args, **kwargs):
            try:
                if request.method in methods:
                    limit.spend(request)
                return view(request, *args, **kwargs)
            except Exhausted as refusal:
                return _told(request, refusal)

        return budgeted

    return decorate


def _told(request, refusal):
    template = "429.html#sentence" if request.htmx else "429.html"
    response = render(request, template, {"refusal": refusal}, status=refusal.status)
    response["Retry-After"] = str(refusal.seconds)
    return response
