"""Passwords, sessions, and what the log says of them."""

import logging
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import global_settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from core.log_lines import WithReference
from cpo_portal import settings as portal_settings
from organisations.models import User

from ..factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW = "seventeen slow tortoises"


@pytest.fixture
def person():
    return UserFactory(email="ada@example.org", name="Ada Lovelace")


def signed_in(person, password=PASSWORD, **asked):
    browser = Client()
    browser.post("/accounts/login/", {"login": person.email, "password": password} | asked)
    return browser


def is_signed_in(browser):
    return browser.get("/dashboard/").status_code == 200


def change_password(browser, to):
    return browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": to, "password2": to})


# --- passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "weak", ["nine char", "password123", "qwertyuiop", "1234567891011", "ada@example.org", "Ada Lovelace"]
)
def test_a_password_that_is_easily_guessed_is_refused(person, weak):
    browser = signed_in(person)

    change_password(browser, weak)

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize("strong", [NEW, "ʻōlelo паро́ль 密码 🐢🐢🐢", "only small letters", "x y" * 60])
def test_a_password_may_be_long_and_of_any_letters(person, strong):
    change_password(signed_in(person), strong)

    person.refresh_from_db()
    assert person.check_password(strong)


def test_a_password_is_changed_by_whoever_knows_the_present_one(person):
    browser = signed_in(person)

    browser.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW, "password2": NEW})

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_passwords_are_stored_slowly_hashed(settings):
    assert not hasattr(portal_settings, "PASSWORD_HASHERS")
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS

    algorithm, rounds, salt, _digest = make_password(PASSWORD).split("$")

    assert (algorithm, int(rounds) >= 600_000, len(salt) >= 22) == ("pbkdf2_sha256", True, True)


def test_a_new_password_ends_all_other_sessions(person):
    browser, elsewhere = signed_in(person), signed_in(person)
    assert is_signed_in(elsewhere)

    change_password(browser, NEW)

    assert (is_signed_in(browser), is_signed_in(elsewhere)) == (True, False)


# --- sessions -------------------------------------------------------------------------------------


def test_signing_in_begins_a_session_of_its_own(person):
    browser = Client()
    browser.get("/accounts/login/")
    browser.session["fixed"] = "by somebody else"
    browser.cookies["sessionid"] = before = browser.session.session_key or "0" * 32

    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})

    assert is_signed_in(browser)
    assert browser.cookies["sessionid"].value != before


def test_a_session_ends_with_the_browser_or_after_14_days_whatever_is_done(person):
    for_now, remembered = signed_in(person), signed_in(person, remember="on")

    assert for_now.cookies["sessionid"]["max-age"] == ""
    assert remembered.cookies["sessionid"]["max-age"] == 14 * 24 * 3600
    assert "sessionid" not in remembered.get("/dashboard/").cookies


def test_signing_out_ends_the_session_for_whoever_copied_its_cookie(person):
    browser, thief = signed_in(person), Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_signed_in(thief)

    browser.post("/accounts/logout/")

    assert not is_signed_in(thief)


def test_a_person_ends_their_other_sessions(person):
    browser, elsewhere = signed_in(person), signed_in(person)
    assert is_signed_in(elsewhere)

    browser.post("/accounts/sessions/")

    assert (is_signed_in(browser), is_signed_in(elsewhere)) == (True, False)


def test_an_account_that_was_closed_has_no_session(person):
    browser = signed_in(person)

    User.objects.update(is_active=False)

    assert not is_signed_in(browser)


@pytest.mark.parametrize("page", ["email/", "2fa/totp/activate/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/"])
def test_the_password_is_asked_for_again_before_what_opens_the_account(person, page, sign_in):
    browser = sign_in(person)  # who signed in a while ago
    asked = {"email": "eve@example.org", "action_add": ""}

    response = browser.post(f"/accounts/{page}", asked)

    assert response.url.startswith("/accounts/reauthenticate/")
    assert not person.emailaddress_set.filter(email="eve@example.org").exists()


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(person, there):
    response = Client().post("/accounts/login/", {"login": person.email, "password": PASSWORD, "next": there})

    assert response.url == "/dashboard/"


def test_a_second_factor_is_asked_for_and_each_code_works_once(person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    first, second = signed_in(person), signed_in(person)
    assert not is_signed_in(first)

    first.post("/accounts/2fa/authenticate/", {"code": "000000" if code != "000000" else "111111"})
    assert not is_signed_in(first)

    for browser in (first, second):
        browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


@pytest.mark.parametrize("given", [{}, {"next": "/admin/"}])
def test_the_admin_is_entered_by_the_same_door(person, given):
    User.objects.update(is_staff=True, is_superuser=True)
    totp.TOTP.activate(person, totp.generate_totp_secret())
    browser = Client()

    browser.post("/admin/login/", {"username": person.email, "password": PASSWORD, **given})

    assert browser.get("/admin/").status_code == 302


# --- what the log says ----------------------------------------------------------------------------


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.INFO)
    caplog.handler.addFilter(WithReference())
    return lambda: [each.getMessage() for each in caplog.records if each.name == "organisations.sign_in_log"]


def test_the_log_says_who_signed_in_and_out_and_from_where(person, log):
    signed_in(person).post("/accounts/logout/")
    signed_in(person, password="wrong")

    assert log() == [
        f"Person {person.pk} signed in, from 127.0.0.1",
        f"Person {person.pk} signed out, from 127.0.0.1",
        "Wrong address or password, from 127.0.0.1",
    ]


def test_the_log_says_what_became_of_an_account(person, log):
    change_password(signed_in(person), NEW)

    assert log()[-1] == f"Person {person.pk} changed their password, from 127.0.0.1"


def test_nothing_secret_is_in_the_log(person, log, caplog, mailoutbox):
    browser = signed_in(person)
    change_password(browser, NEW)
    signed_in(person, password="mistyped secret")
    Client().post("/accounts/password/reset/", {"email": person.email})
    link = mailoutbox[-1].body.partition("/accounts/password/reset/key/")[2].split()[0]
    Client().get(f"/accounts/password/reset/key/{link}")

    said = "\n".join(map(str, (vars(record) | {"said": record.getMessage()} for record in caplog.records)))
    secrets = SimpleNamespace(
        old=PASSWORD, new=NEW, mistyped="mistyped secret", link=link, session=browser.cookies["sessionid"].value
    )
    assert len(link) > 20
    assert [name for name, secret in vars(secrets).items() if secret in said] == []
