"""A real browser (Debian's Chromium) against a real server, its database and files made once for all browser tests."""

import os
import shutil
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
from cpo_portal import demo
from criteria.models import Catalogue
from organisations.models import ProductVersion, User

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
    "--disable-sync",
]
DEMO = {"corvanta", "granskaer", "velmora"}
CATALOGUE = "fixtures/catalogues/din-spec-91372-1/2026.1"
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(autouse=True)
def environment():
    """The browser tests' server keeps one environment; see ``portal``."""


@pytest.fixture(scope="session")
def database(django_test_environment, django_db_blocker, files):
    """One database for all browser tests; on SQLite in a file, since server and tests have connections of their own."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(files / "portal.sqlite3")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def portal(database, django_db_blocker, files, seal_directory):
    """The address of a running portal with the working catalogue and a few demo organisations."""
    changes = {
        "SEAL_PKCS12": str(seal_directory / "seal.p12"),
        "SEAL_TRUSTED_DIR": str(files / "trusted"),
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(files / "mail"),
        "ACCOUNT_RATE_LIMITS": False,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "STORAGES": django_settings.STORAGES
        | {
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": files / "files"},
            }
        },
    }
    with django_db_blocker.unblock(), override_settings(**changes):
        call_command("load_catalogue", CATALOGUE, verbosity=0)
        list(demo.load(only=DEMO))
        server = LiveServer("127.0.0.1")
        with override_settings(SITE_URL=server.url, CSRF_TRUSTED_ORIGINS=[server.url]):
            yield server.url
        server.stop()


@pytest.fixture(scope="session")
def chromium(portal):
    """Started after the portal: once Playwright runs its event loop, this thread has other database connections."""
    assert CHROMIUM, "Chromium is missing; scripts/setup dev installs it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, portal):
    """Open a page of a person's own: ``new_page(locale="de", color_scheme="dark")``. A script error fails the test."""
    contexts, troubles = [], []

    def _new_page(**options):
        context = chromium.new_context(base_url=portal, **{"locale": "en", "accept_downloads": True} | options)
        context.set_default_timeout(15_000)
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
    """Sign in through the form: ``sign_in(page, "vendor@example.com")``."""

    def _sign_in(page, email, password=demo.PASSWORD):
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").or_(page.locator("input[name=login]")).first.fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url("**/dashboard/")

    return _sign_in


@pytest.fixture
def draft(portal, django_db_blocker):
    """An open assessment of the vendor's, for one test; its address."""
    with django_db_blocker.unblock():
        by = User.objects.get(email="vendor@example.com")
        version = ProductVersion.objects.filter(product__organisation__slug="corvanta").first()
        assessment = lifecycle.start(
            version.product.organisation,
            version=version,
            catalogue=Catalogue.objects.current(),
            language="en",
            by=by,
        )
    yield assessment
    with django_db_blocker.unblock():
        assessment.delete()


@pytest.fixture
def stored(django_db_blocker):
    """Read an answer as it is stored: ``stored(draft, "interop-data-export")``."""

    def _read(assessment, key):
        with django_db_blocker.unblock():
            return Answer.objects.get(assessment=assessment, criterion__key=key)

    return _read
