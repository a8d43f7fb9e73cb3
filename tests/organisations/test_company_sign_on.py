"""Signing in through the provider that a company brings, tried against a real one that the tests start."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from cpo_portal.views.sign_on import ASKED
from organisations.company_sign_on.endpoints import LEAVING
from organisations.models import AuditEntry, Deed, User

from ..factories import PASSWORD, MembershipFactory, UserFactory, make_sign_on
from . import openid_provider

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/oidc/nordwerk/login/"
ADA = {"sub": "ada-1", "email": "ada@nordwerk.example", "email_verified": True, "name": "Ada Byron"}


@pytest.fixture(scope="module")
def server():
    with openid_provider.running() as provider:
        yield provider


@pytest.fixture
def provider(server):
    server.claims, server.bent, server.told, server.broken = dict(ADA), {}, {}, ""
    return server


@pytest.fixture
def sign_on(provider):
    client = {"client_id": openid_provider.CLIENT, "secret": openid_provider.SECRET}
    return make_sign_on(server_url=provider.issuer, **client)


def leave(client, query=""):
    """The address of the provider that the form of the page leads to."""
    page = client.post(f"{LOGIN}{query}").content.decode()
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)[1])


def come_in(client, provider, query=""):
    return client.get(provider.authorize(leave(client, query)))


def signed_in(client):
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


# the way in


def test_somebody_new_gets_an_account_with_a_confirmed_address(client, provider, sign_on):
    response = come_in(client, provider, "?next=/assessments/")

    ada = signed_in(client)
    assert response["Location"] == "/assessments/"
    assert (ada.email, ada.name, ada.has_usable_password()) == ("ada@nordwerk.example", "Ada Byron", False)
    assert EmailAddress.objects.get(user=ada).verified


def test_somebody_comes_back_to_the_same_account_though_their_address_changed(client, provider, sign_on):
    come_in(client, provider)
    provider.claims["email"] = "ada.byron@nordwerk.example"

    again = Client()
    come_in(again, provider)

    assert signed_in(again) == signed_in(client)
    assert User.objects.filter(email__endswith="@nordwerk.example").count() == 1


def test_account_is_found_by_an_address_confirmed_on_both_sides(client, provider, sign_on):
    ada = UserFactory(email="ada@nordwerk.example")

    come_in(client, provider)

    assert signed_in(client) == ada
    assert SocialAccount.objects.get(user=ada).uid == "ada-1"
    assert ada.check_password(PASSWORD)


def test_capitals_of_an_address_make_no_other_person(client, provider, sign_on):
    provider.claims["email"] = "Ada@Nordwerk.Example"
    come_in(client, provider)
    first = signed_in(client)

    provider.claims |= {"sub": "ada-2"}
    again = Client()
    come_in(again, provider)

    assert first.email == "ada@nordwerk.example"
    assert signed_in(again) == first


def test_account_whose_address_was_never_confirmed_is_not_taken_for_its_owners(client, provider, sign_on):
    squatter = UserFactory(email="ada@nordwerk.example")
    EmailAddress.objects.filter(user=squatter).update(verified=False)

    response = come_in(client, provider)

    assert response.status_code == 302
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_second_factor_is_asked_for_all_the_same(client, provider, sign_on):
    ada = UserFactory(email="ada@nordwerk.example")
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})

    response = come_in(client, provider)

    assert response["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in(client) is None


def test_request_carries_state_nonce_and_challenge(client, provider, sign_on):
    asked = parse_qs(urlsplit(leave(client)).query)

    assert {"state", "nonce", "code_challenge", "redirect_uri"} <= asked.keys()
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/nordwerk/login/callback/"]


def test_page_leads_there_by_script_and_without_and_lets_forms_go_nowhere_else(client, provider, sign_on):
    assert client.get(LOGIN).status_code == 200
    response = client.post(LOGIN)

    assert response.status_code == 200
    assert "form-action 'self';" in f"{response['Content-Security-Policy']};"
    assert response.content.decode().count(f"{provider.issuer}/authorize?") == 2


# who is not let in


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ada@elsewhere.example"},
        {"email": "ada@nordwerk.example.evil.example"},
        {"email": "ada@sub.nordwerk.example"},
        {"email": "nordwerk.example"},
        {"email": ""},
        {"email": None},
        {"email": ["ada@nordwerk.example"]},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email_verified": 1.5},
    ],
    ids=str,
)
def test_address_elsewhere_or_not_verified_there_is_refused_with_a_sentence(client, provider, sign_on, claims):
    UserFactory(email="ada@nordwerk.example")
    UserFactory(email="ada@elsewhere.example")
    provider.claims |= claims

    response = come_in(client, provider)

    assert response.status_code == 403
    assert "did not confirm an address of the mail domains it is for" in response.content.decode()
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_missing_email_verified_is_refused(client, provider, sign_on):
    del provider.claims["email_verified"]

    assert come_in(client, provider).status_code == 403


def test_somebody_known_is_refused_once_the_provider_no_longer_confirms_their_address(client, provider, sign_on):
    come_in(client, provider)
    provider.claims["email_verified"] = False

    again = Client()

    assert come_in(again, provider).status_code == 403
    assert signed_in(again) is None


@pytest.mark.parametrize(
    "bent",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"exp": 1},
        {"sub": "eve-1"},
        {"sub": "ada\0"},
    ],
    ids=str,
)
def test_id_token_of_another_sign_on_is_refused(client, provider, sign_on, bent):
    provider.bent = bent
    provider.told = {"sub": bent["sub"]} if bent.get("sub") == "ada\0" else {}

    response = come_in(client, provider)

    assert response.status_code == 401
    assert signed_in(client) is None


def test_what_is_told_of_somebody_else_than_the_id_token_is_about_is_refused(client, provider, sign_on):
    provider.told = {"sub": "eve-1"}

    assert come_in(client, provider).status_code == 401


def test_state_of_another_browser_is_refused(client, provider, sign_on):
    back = provider.authorize(leave(client))

    assert Client().get(back).status_code == 401
    assert client.get(back.replace("state=", "state=x")).status_code == 401
    assert signed_in(client) is None


def test_way_back_works_once(client, provider, sign_on):
    back = provider.authorize(leave(client))
    client.get(back)

    again = Client(cookies=client.cookies)

    assert again.get(back).status_code == 401


def test_code_without_its_verifier_is_worth_nothing(client, provider, sign_on):
    """Somebody else's code, put into one's own way back, does not fit the challenge."""
    other = Client()
    theirs = parse_qs(urlsplit(provider.authorize(leave(other))).query)["code"][0]
    mine = parse_qs(urlsplit(provider.authorize(leave(client))).query)["state"][0]

    response = client.get(f"{LOGIN}callback/?code={theirs}&state={mine}")

    assert response.status_code == 401
    assert signed_in(client) is None


@pytest.mark.parametrize("body", ["[]", "{}", "<html>", "null", '{"issuer": 1}'])
def test_provider_that_talks_nonsense_is_an_error_of_theirs(client, provider, sign_on, body):
    provider.broken = body

    assert client.post(LOGIN).status_code == 401


@pytest.mark.parametrize("body", ["[]", "{}", "null", '{"access_token": "a", "id_token": "x.y.z"}'])
def test_nonsense_on_the_way_back_is_an_error_of_theirs(client, provider, sign_on, body):
    back = provider.authorize(leave(client))
    provider.broken = body

    assert client.get(back).status_code == 401


def test_provider_that_is_away_is_an_error_of_theirs(client, sign_on):
    sign_on.app.settings["server_url"] = "http://127.0.0.1:9"
    sign_on.app.save()

    assert client.post(LOGIN).status_code == 401


def test_sign_on_whose_organisation_is_gone_lets_nobody_in(client, provider, sign_on):
    sign_on.organisation.delete()

    assert come_in(client, provider).status_code == 403


def test_no_other_account_can_be_connected_with_it(client, provider, sign_on):
    eve = UserFactory(email="eve@elsewhere.example")
    client.post("/accounts/login/", {"login": eve.email, "password": PASSWORD})

    assert come_in(client, provider, "?process=connect").status_code == 403
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("address", [LOGIN, "/accounts/company/"])
def test_strangers_do_not_ask_without_end(client, sign_on, settings, monkeypatch, address):
    settings.RATE_LIMITS = True
    for limit in (LEAVING, ASKED):
        monkeypatch.setitem(limit.__dict__, "most", 2)

    answers = [client.post(address, {"email": "ada@nordwerk.example"}).status_code for _ in range(3)]

    assert (answers[1] < 400, answers[2]) == (True, 429)


# the one provider of the settings


@pytest.fixture
def company(provider, settings):
    app = {"provider_id": "company", "name": "OpenID Connect", "settings": {"server_url": provider.issuer}}
    client = {"client_id": openid_provider.CLIENT, "secret": openid_provider.SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | client]}}


def come_in_by_the_settings(client, provider):
    page = client.post("/accounts/oidc/company/login/").content.decode()
    return client.get(provider.authorize(unescape(re.search(r'content="0; url=([^"]+)"', page)[1])))


def test_provider_of_the_settings_lets_in_people_of_any_domain(client, provider, company):
    assert "/accounts/oidc/company/login/" in client.get("/accounts/login/").content.decode()

    come_in_by_the_settings(client, provider)

    assert signed_in(client).email == "ada@nordwerk.example"


def test_provider_of_the_settings_finds_no_account_by_its_address(client, provider, company):
    UserFactory(email="ada@nordwerk.example")

    come_in_by_the_settings(client, provider)

    assert signed_in(client) is None


def test_provider_of_the_settings_is_no_way_round_the_only_one(client, provider, company, required):
    ada = UserFactory(email="ada@nordwerk.example")
    SocialAccount.objects.create(user=ada, provider="company", uid="ada-1")

    assert come_in_by_the_settings(client, provider).status_code == 403
    assert signed_in(client) is None


# the page of signing in


def test_domain_of_the_address_says_where_to_go(client, sign_on):
    typed = {"email": " Ada@Nordwerk.Example ", "next": "/assessments/"}

    response = client.post("/accounts/company/", typed)

    assert response["Location"] == f"{LOGIN}?next=%2Fassessments%2F"
    assert "Sign on with your company" in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("email", ["ada@elsewhere.example", "ada@sub.nordwerk.example", "nordwerk.example", "", "\0"])
def test_address_without_a_sign_on_is_told_so(client, sign_on, email):
    response = client.post("/accounts/company/", {"email": email})

    assert response.status_code == 200
    assert response.context["form"].errors["email"]


def test_page_of_signing_in_names_no_customers(client, sign_on):
    assert "Nordwerk" not in client.get("/accounts/login/").content.decode()


def test_without_any_sign_on_nobody_is_asked_for_their_company(client):
    assert "your company" not in client.get("/accounts/login/").content.decode()


# the only way in


@pytest.fixture
def required(sign_on):
    sign_on.is_required = True
    sign_on.save()
    return sign_on


def by_password(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
@pytest.mark.parametrize("email", ["ada@nordwerk.example", "nobody@nordwerk.example"])
def test_password_leads_to_the_sign_on_whoever_types_it(client, required, email, password):
    UserFactory(email="ada@nordwerk.example")

    response = by_password(client, email, password)

    assert "sign in with its own sign-on, Nordwerk account" in response.content.decode()
    assert f'href="{LOGIN}"' in response.content.decode()
    assert signed_in(client) is None


def test_another_address_of_the_same_person_is_no_way_round(client, required):
    ada = UserFactory(email="ada@nordwerk.example")
    EmailAddress.objects.create(user=ada, email="ada@home.example", verified=True)

    response = by_password(client, "ada@home.example")

    assert response.status_code == 403
    assert signed_in(client) is None


def test_sign_on_itself_is_the_way_in(client, provider, required):
    UserFactory(email="ada@nordwerk.example")

    come_in(client, provider)

    assert signed_in(client).email == "ada@nordwerk.example"


def test_managers_are_never_locked_out(client, required):
    manager = UserFactory(email="boss@nordwerk.example", is_staff=True)

    by_password(client, manager.email)

    assert signed_in(client) == manager


def test_other_people_are_not_touched(client, required):
    by_password(client, UserFactory(email="eve@elsewhere.example").email)

    assert signed_in(client).email == "eve@elsewhere.example"


def test_nobody_signs_up_with_a_password_there(client, required):
    typed = {"email": "new@nordwerk.example", "name": "New", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post("/accounts/signup/", typed)

    assert response.status_code == 200
    assert "its own sign-on" in str(response.context["form"].errors["email"])
    assert not User.objects.filter(email="new@nordwerk.example").exists()


# who makes it the only way in


def test_administrator_makes_it_so_after_coming_in_by_it(client, provider, sign_on):
    ada = MembershipFactory(user__email="ada@nordwerk.example", organisation=sign_on.organisation).user
    address = f"{sign_on.organisation.get_absolute_url()}sign-on/{sign_on.pk}/"
    by_password(client, ada.email)
    refused = client.post(address, {"required": ""}, follow=True)
    sign_on.refresh_from_db()
    assert ("once yourself" in refused.content.decode(), sign_on.is_required) == (True, False)

    come_in(client, provider)
    client.post(address, {"required": ""})

    sign_on.refresh_from_db()
    assert sign_on.is_required
    assert AuditEntry.objects.filter(deed=Deed.SIGN_ON_CHANGED).get().changes == [("is_required", False, True)]


def test_administrator_of_another_organisation_does_not(sign_in, sign_on):
    other = MembershipFactory()
    client = sign_in(other.user)

    assert client.post(f"{other.organisation.get_absolute_url()}sign-on/{sign_on.pk}/").status_code == 404
    assert client.post(f"{sign_on.organisation.get_absolute_url()}sign-on/{sign_on.pk}/").status_code == 404
