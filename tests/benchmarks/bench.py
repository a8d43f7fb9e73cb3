"""The bench from beginning to end: prepare, seed, measure, grow, measure again, print."""

import secrets
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings
from whitenoise.compress import Compressor

from criteria.loading import load
from criteria.models import Catalogue
from statements import seal_keys
from statements.models import Statement

from . import browser, measurement, report, sealed_pdf, server
from .client import HOST, InProcess, Loopback, WrongAnswer
from .pages import (
    PageOfTwo,
    longest_category,
    pages_for_customers,
    pages_for_everybody,
    pages_for_members,
    pages_for_reviewers,
    pages_of_two_filters,
)
from .seed.population import Population

CATALOGUE = settings.BASE_DIR / "fixtures/catalogues/din-spec-91372-1/2026.1"
AT_FIRST, AT_LAST = 2_000, 20_000
UNDECIDED = 240


def run(folder: Path, port: int, *, quick: bool) -> None:
    with _step("preparing the database, the static files and a seal"):
        catalogue = _prepare()
    with _step(f"making {AT_FIRST:,} statements"):
        population = Population(catalogue)
        population.grow(to=AT_FIRST)
        draft, member = population.draft()
        undecided = population.undecided(UNDECIDED)
        profile, customer = population.profile()
    six = list(Statement.objects.in_force().filter(role="vendor").order_by("pk")[:6])
    cookies = _cookies_of(member)

    def asked() -> list:
        """The pages of each kind of person, with the cookies of one; made anew, since they keep what they saw."""
        return [
            (pages_for_members(draft), cookies),
            (pages_for_reviewers(undecided), _cookies_of(population.reviewer)),
            (pages_for_customers(profile), _cookies_of(customer)),
            (pages_for_everybody(catalogue, six), ""),
        ]

    with server.gunicorn(folder, port) as portal:
        with _step("measuring"):
            first = _measure(asked(), port)
            pairs = [_slowest_pair(port)]
        with _step("opening a category in Chromium"):
            opened = browser.measure(longest_category(draft), port=port, cookies=cookies)
        with _step("making sealed PDFs"):
            sheets = sealed_pdf.measure(six[0].number)
        last = None
        if not quick:
            with _step(f"making {AT_LAST:,} statements"):
                population.grow(to=AT_LAST)
            with _step("measuring again"):
                last = _measure(asked(), port)
                pairs.append(_slowest_pair(port))
        memory = server.memory(portal)
    pages = [page for pages, _cookies in asked() for page in pages]
    _say(report.table(pages, first, last, pairs, sheets, opened))
    _say(report.memory(memory))
    _say(report.load())


def _prepare() -> Catalogue:
    if connection.introspection.table_names():
        raise WrongAnswer("The database is not empty, and the bench fills it with made-up statements; give it another.")
    call_command("migrate", verbosity=0)
    _collect_static_files()
    seal_keys.create(Path(settings.SEAL_PKCS12), "Bench seal", days=1)
    catalogue, _outcome = load(CATALOGUE)
    return catalogue


def _collect_static_files() -> None:
    """As in production, but compressed only where our pages point to: all of them take a minute."""
    manifest = {"BACKEND": "cpo_portal.static_files.HashedFiles"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": manifest}):
        call_command("collectstatic", interactive=False, verbosity=0)
    compressor = Compressor(quiet=True)
    for folder in ("css", "js", "img", "django_htmx"):
        for file in (settings.STATIC_ROOT / folder).rglob("*"):
            if file.is_file() and compressor.should_compress(file.name):
                compressor.compress(str(file))


def _cookies_of(member) -> str:
    """A session of the member, and the secret that posting wants."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(member)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={secrets.token_hex(16)}"


def _measure(asked: list, port: int) -> list[measurement.Measured]:
    """Measure the pages of each kind of person, in order, with the cookies of one."""
    measured = [
        measurement.measure(pages, over=Loopback(port, cookies), counting=InProcess(cookies))
        for pages, cookies in asked
    ]
    return [each for results in measured for each in results]


def _slowest_pair(port: int) -> tuple[PageOfTwo, measurement.Measured]:
    return measurement.slowest(pages_of_two_filters(), over=Loopback(port), counting=InProcess())


@contextmanager
def _step(what: str):
    sys.stderr.write(f"== {what}")
    sys.stderr.flush()
    start = time.monotonic()
    try:
        yield
    finally:
        sys.stderr.write(f" ({time.monotonic() - start:.0f} s)\n")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
