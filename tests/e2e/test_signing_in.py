"""Signing in as those who decide, and as people of a company that brings its own sign-on."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from organisations import recoveries
from organisations.models import Organisation, User

from ..factories import make_sign_on
from ..organisations import openid_provider
from .test_dashboard import NARROW, WIDE, troubles_of

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def long_asked(portal, django_db_blocker):
    """The demo's reviewer was asked for a second factor so long ago that their right rests."""
    with django_db_blocker.unblock():
        asked_at = timezone.now() - timedelta(days=30)
        User.objects.filter(email="staff@example.com").update(second_factor_asked_at=asked_at)
    with override_settings(SECOND_FACTOR_FOR=frozenset({"reviewers"})):
        yield


def test_a_reviewer_sets_up_an_app_and_goes_on_to_the_queue(new_page, sign_in, long_asked):
    page = new_page(**PHONE)
    sign_in(page, "staff@example.com")
    expect(page.locator(".note-bad")).to_be_visible()

    page.goto("/review/")
    expect(page).to_have_url(re.compile("/accounts/second-factor/$"))
    assert troubles_of(page) == ([], 0)
    page.get_by_role("link", name="Set up an app").click()
    if page.locator("[name=password]").count():
        page.fill("[name=password]", "openness")
        page.locator("main .btn-primary").click()
    secret = re.search(r"[A-Z2-7]{32}", page.content())[0]
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.locator("main .btn-primary").click()
    expect(page).to_have_url(re.compile("recovery-codes"))

    page.goto("/review/")
    expect(page).to_have_url(re.compile("/review/$"))


@pytest.fixture
def lost(portal, django_db_blocker):
    """The demo's customer reported a second factor lost, and its reviewer approved."""
    with django_db_blocker.unblock():
        recovery = recoveries.ask(User.objects.get(email="customer@example.com"))
        recoveries.approve(recovery, how="I called him.", by=User.objects.get(email="staff@example.com"))


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "320px-dark-de"])
def test_a_manager_is_the_second_to_approve_that_a_lost_factor_is_taken_off(new_page, sign_in, lost, look):
    page = new_page(**look)
    sign_in(page, "admin@example.com")
    page.goto("/review/recoveries/")
    assert troubles_of(page) == ([], 0)

    page.locator("textarea[name=said]").fill("So did I.")
    page.locator("main .btn-primary").click()

    expect(page.locator(".message-success")).to_be_visible()
    expect(page.locator("textarea[name=said]")).to_have_count(0)


@pytest.fixture
def provider(portal, django_db_blocker):
    with openid_provider.running() as server:
        server.claims = {"sub": "1", "email": "neu@corvanta.example", "email_verified": True, "name": "Nora Neu"}
        with django_db_blocker.unblock():
            corvanta = Organisation.objects.get(slug="corvanta")
            client = {"client_id": openid_provider.CLIENT, "secret": openid_provider.SECRET}
            make_sign_on(corvanta, domain="corvanta.example", server_url=server.issuer, **client)
        yield server


def test_somebody_signs_on_with_their_company(new_page, provider):
    page = new_page(**PHONE)
    page.goto("/accounts/login/")
    assert troubles_of(page) == ([], 0)

    page.get_by_label("E-mail address at your company").fill("neu@corvanta.example")
    page.get_by_label("E-mail address at your company").press("Enter")
    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(re.compile("/dashboard/$"))
    expect(page.get_by_text("Nora Neu").first).to_be_attached()
