"""What a stranger can learn or do at the doors: sign up, sign in, forgot the password."""

import re
from unittest import mock

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core.cache import cache
from django.test import Client

from cpo_portal import settings as portal_settings
from organisations.models import User

from ..factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

KNOWN, NEW = "known@example.org", "new@example.org"


@pytest.fixture
def known():
    return UserFactory(email=KNOWN)


@pytest.fixture
def limits(settings):
    """The portal's own limits, which are off in the other tests."""
    settings.ACCOUNT_RATE_LIMITS = portal_settings.ACCOUNT_RATE_LIMITS
    cache.clear()


def sign_up(browser, address):
    typed = {"name": "Ada", "email": address, "password1": "nine tall horses", "password2": "nine tall horses"}
    return browser.post("/accounts/signup/", typed)


def seen(browser, path, address, **posted):
    """What the page shows, without what differs from one request to the next anyway."""
    response = browser.post(path, posted, follow=True) if posted else browser.get(path)
    text = response.content.decode().replace(address, "ADDRESS")
    return response.status_code, re.sub(r'("csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]*"', "", text)


# --- who has an account ---------------------------------------------------------------------------


def test_signing_up_shows_the_same_whether_the_address_is_known(known, mailoutbox):
    walks = []
    for address in (KNOWN, NEW):
        browser = Client()
        answered = sign_up(browser, address)
        code = "/accounts/confirm-email/"
        assert answered.url == code
        walks.append(
            [
                seen(browser, code, address),
                seen(browser, code, address, code="AAAAAA"),
                seen(browser, code, address, action="change", email="other@example.org"),
                seen(browser, code, address, action="resend"),
                seen(browser, "/accounts/login/", address),
                sorted(browser.cookies),
            ]
        )

    assert walks[0] == walks[1]
    assert [User.objects.filter(email=address).count() for address in (KNOWN, NEW)] == [1, 1]
    assert mailoutbox[0].to == [KNOWN]
    assert mailoutbox[0].subject == "You have an account at the CPO Portal already"


def test_signing_up_costs_as_many_hashed_passwords_whether_the_address_is_known(known):
    hashed = []
    for address in (KNOWN, NEW):
        with mock.patch.object(hashers.MD5PasswordHasher, "encode", autospec=True, return_value="md5$salt$0") as encode:
            sign_up(Client(), address)
        hashed.append(encode.call_count)

    assert hashed[0] == hashed[1] > 0


def test_asking_for_a_new_password_shows_the_same_whether_the_address_is_known(known, mailoutbox):
    shown = [seen(Client(), "/accounts/password/reset/", address, email=address) for address in (KNOWN, NEW)]

    assert shown[0] == shown[1]
    assert [mail.to for mail in mailoutbox] == [[KNOWN], [NEW]]


def test_adding_an_address_of_somebody_elses_shows_the_same_as_a_new_one(known):
    walks = []
    for address in (KNOWN, NEW):
        browser, person = Client(), UserFactory(name="Ada", email="ada@example.org")
        browser.force_login(person)
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        walks.append(seen(browser, "/accounts/email/", address, email=address, action_add=""))
        assert "Enter the code that we sent to <strong>ADDRESS</strong>" in walks[-1][1]
        assert not EmailAddress.objects.filter(user=person, email=address).exists()
        person.delete()

    assert walks[0] == walks[1]


# --- wrong passwords ------------------------------------------------------------------------------


def sign_in_from(ip, password, email=KNOWN):
    browser = Client(REMOTE_ADDR=ip)
    browser.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in browser.session


def test_wrong_passwords_from_elsewhere_do_not_shut_the_owner_out(known, limits):
    for _ in range(6):
        assert not sign_in_from("192.0.2.1", "wrong")

    assert sign_in_from("198.51.100.7", PASSWORD)


def test_after_five_wrong_passwords_nobody_goes_on_from_there(known, limits):
    for _ in range(5):
        assert not sign_in_from("192.0.2.1", "wrong")

    assert not sign_in_from("192.0.2.1", PASSWORD)
    assert not sign_in_from("192.0.2.1", PASSWORD, email=KNOWN.upper())


def test_ten_wrong_passwords_for_different_accounts_are_enough(known, limits):
    for number in range(10):
        sign_in_from("192.0.2.1", "wrong", email=f"person{number}@example.org")

    assert not sign_in_from("192.0.2.1", PASSWORD)


# --- addresses in mails ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/accounts/password/reset/", {"email": KNOWN}),
        ("/accounts/password/reset/", {"email": NEW}),
        (
            "/accounts/signup/",
            {"name": "A", "email": KNOWN, "password1": "nine tall horses", "password2": "nine tall horses"},
        ),
    ],
)
def test_links_in_account_mails_lead_to_the_portal_whatever_host_was_asked(known, path, typed, settings, mailoutbox):
    settings.SITE_URL = "https://portal.example"
    settings.ALLOWED_HOSTS = ["evil.example", "portal.example"]

    Client(HTTP_HOST="evil.example").post(path, typed)

    [mail] = mailoutbox
    assert "https://portal.example/accounts/" in mail.body
    assert "evil.example" not in mail.body + str(mail.alternatives)
