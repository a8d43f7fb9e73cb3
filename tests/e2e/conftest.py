"""A real browser (Debian's Chromium) against a real server.

Each worker has a browser, a server and a database of its own; what the database holds is made once for all of them, and
put back after each test.
"""

import fcntl
import os
import re
import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from assessments import lifecycle
from assessments.models import Answer
from core.drawn import pieces
from cpo_portal import demo
from criteria.models import Catalogue
from organisations.models import ProductVersion, User
from statements.seal import keys

# Playwright's synchronous interface runs an event loop in the thread in which tests make their objects.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
]
DATABASE = "portal.sqlite3"
ROUNDS = count(1)
LOGIN = "/accounts/login/"
DEMO = {"corvanta", "granskaer", "velmora"}
CATALOGUE = "fixtures/catalogues/din-spec-91372-1/2026.1"
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow(reason="a browser draws the pages that this process makes for it"))


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Where this worker's portal keeps its database, its files and the mails it sent."""
    return tmp_path_factory.mktemp("own") / "portal"


@pytest.fixture(autouse=True)
def environment():
    """The browser tests' server keeps one environment; see ``portal``."""


def settings_in(folder):
    """The settings of a portal that keeps everything in this folder."""
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "files"},
    }
    return override_settings(
        SEAL_PKCS12=str(folder / "seal.p12"),
        SEAL_TRUSTED_DIR=str(folder / "trusted"),
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
        EMAIL_FILE_PATH=str(folder / "mail"),
        STORAGES=django_settings.STORAGES | {"default": files},
    )


@pytest.fixture(scope="session")
def furnished(tmp_path_factory, worker_id, django_test_environment, django_db_blocker):
    """The folder of a portal with the working catalogue and a few demo organisations, as every test finds it.

    Whichever worker comes first makes it, for all of them.
    """
    assert connection.vendor == "sqlite", "Browser tests keep their database in a file; DATABASE_URL must not be set."
    folder = tmp_path_factory.getbasetemp()
    folder = (folder if worker_id == "master" else folder.parent) / "furnished"
    with open(f"{folder}.lock", "w") as lock, django_db_blocker.unblock():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            furnish(making)
            making.rename(folder)
    return folder


def furnish(folder):
    connection.settings_dict["TEST"]["NAME"] = str(folder / DATABASE)
    with settings_in(folder):
        made = setup_databases(verbosity=0, interactive=False)
        keys.create(folder / "seal.p12", keys.DEVELOPMENT_NAME, days=365)
        call_command("load_catalogue", CATALOGUE, verbosity=0)
        list(demo.load(only=DEMO))
        teardown_databases(made, verbosity=0, keepdb=True)


@pytest.fixture(scope="session")
def portal(furnished, django_db_blocker, files):
    """The address of this worker's running portal."""
    shutil.copytree(furnished, files)
    connection.close()
    connection.settings_dict["NAME"] = str(files / DATABASE)
    with django_db_blocker.unblock(), settings_in(files):
        server = LiveServer("127.0.0.1")
        with override_settings(SITE_URL=server.url, CSRF_TRUSTED_ORIGINS=[server.url]):
            yield server.url
        server.stop()


@pytest.fixture(autouse=True)
def as_furnished(portal, furnished, files, django_db_blocker):
    """After each test the database and the stored statements are again what they were; other files are nobody's.

    No key is given twice, so that a page closed in haste, whose last request comes late, reaches nothing of the next.
    """
    yield
    kept = closing(sqlite3.connect(furnished / DATABASE))
    with django_db_blocker.unblock(), kept as source, connection.cursor() as cursor:
        source.backup(connection.connection)
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s", [1000 * next(ROUNDS)])
    shutil.rmtree(files / "files" / "statements")
    shutil.copytree(furnished / "files" / "statements", files / "files" / "statements")
    pieces.clear()


@pytest.fixture(scope="session")
def chromium(portal):
    """Started after the portal: once Playwright runs its event loop, this thread has other database connections."""
    assert CHROMIUM, "Chromium is missing; scripts/setup dev installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, portal, as_furnished):
    """Open a page of a person's own: ``new_page(locale="de", color_scheme="dark")``. A script error fails the test."""
    contexts, troubles = [], []

    def _new_page(**options):
        context = chromium.new_context(base_url=portal, **{"locale": "en", "accept_downloads": True} | options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda message: troubles.append(message.text) if "Content Security" in message.text else None
        )
        return page

    yield _new_page

    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def mailbox(files):
    """The newest mail to an address, as text."""

    def _newest(address):
        mails = sorted(Path(files / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
        texts = (file.read_text() for file in mails)
        return next(text for text in texts if f"To: {address}" in text)

    return _newest


@pytest.fixture
def sign_in():
    """Sign in and open the dashboard: ``sign_in(page, "vendor@example.com")``. The form is sent without drawing it."""

    def _sign_in(page, email, password=demo.PASSWORD):
        form = page.request.get(LOGIN).text()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        fields = {"csrfmiddlewaretoken": token, "login": email, "password": password}
        page.request.post(LOGIN, form=fields, max_redirects=0)
        page.goto("/dashboard/")
        assert page.url.endswith("/dashboard/")

    return _sign_in


@pytest.fixture
def draft(portal, django_db_blocker):
    """An open assessment of the vendor's, for one test; its address."""
    with django_db_blocker.unblock():
        by = User.objects.get(email="vendor@example.com")
        version = ProductVersion.objects.filter(product__organisation__slug="corvanta").first()
        return lifecycle.start(
            version.product.organisation,
            version=version,
            catalogue=Catalogue.objects.current(),
            language="en",
            by=by,
        )


@pytest.fixture
def stored(django_db_blocker):
    """Read an answer as it is stored: ``stored(draft, "interop-data-export")``."""

    def _read(assessment, key):
        with django_db_blocker.unblock():
            return Answer.objects.get(assessment=assessment, criterion__key=key)

    return _read
