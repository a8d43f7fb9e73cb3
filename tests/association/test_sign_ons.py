"""``/review/sign-on/``: managers keep the companies' sign-ons."""

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp

from organisations.models import AuditEntry, Deed, SignOn

from ..factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/review/sign-on/"


@pytest.fixture
def manager(sign_in):
    return sign_in(UserFactory(is_staff=True))


@pytest.fixture
def typed():
    return {
        "organisation": OrganisationFactory(name="Nordwerk").pk,
        "name": "Nordwerk account",
        "provider_id": "nordwerk",
        "server_url": "https://id.nordwerk.example/",
        "client_id": "portal",
        "secret": "between us",
        "domains": "@Nordwerk.example, nordwerk.de\n nordwerk.de",
    }


@pytest.fixture
def sign_on(manager, typed):
    assert manager.post(f"{ADDRESS}add/", typed).status_code == 302
    return SignOn.objects.get()


def test_manager_adds_one(manager, sign_on):
    app = sign_on.app
    assert (app.provider, app.provider_id) == ("openid_connect", "nordwerk")
    assert (app.client_id, app.secret) == ("portal", "between us")
    assert app.settings == {"server_url": "https://id.nordwerk.example", "hidden": True}
    assert [domain.name for domain in sign_on.domains.all()] == ["nordwerk.de", "nordwerk.example"]
    assert "Nordwerk account" in manager.get(ADDRESS).content.decode()


def test_secret_is_on_no_page_and_stays_when_left_empty(manager, sign_on, typed):
    address = f"{ADDRESS}{sign_on.pk}/"
    refused = manager.post(address, typed | {"secret": "a new one", "domains": "-"}).content.decode()
    manager.post(address, typed | {"secret": "", "name": "Nordwerk"})

    sign_on.app.refresh_from_db()
    assert (sign_on.app.name, sign_on.app.secret) == ("Nordwerk", "between us")
    pages = manager.get(address).content.decode() + manager.get(ADDRESS).content.decode() + refused
    assert ("between us" in pages, "a new one" in pages) == (False, False)


def test_what_changed_is_on_record_without_the_secret(manager, sign_on, typed):
    manager.post(f"{ADDRESS}{sign_on.pk}/", typed | {"secret": "a new one", "is_required": "on"})

    entry = AuditEntry.objects.get(deed=Deed.SIGN_ON_CHANGED)
    assert sorted(entry.changes) == [("is_required", False, True), ("secret", None, "…")]
    assert AuditEntry.objects.get(deed=Deed.SIGN_ON_ADDED).after["domains"] == "nordwerk.de, nordwerk.example"


def test_at_another_server_accounts_have_to_be_found_anew(manager, sign_on, typed):
    SocialAccount.objects.create(user=UserFactory(), provider="nordwerk", uid="1")
    manager.post(f"{ADDRESS}{sign_on.pk}/", typed)
    assert SocialAccount.objects.exists()

    manager.post(f"{ADDRESS}{sign_on.pk}/", typed | {"server_url": "https://other.nordwerk.example"})

    assert not SocialAccount.objects.exists()


def test_removing_it_leaves_nothing_to_sign_in_by(manager, sign_on):
    SocialAccount.objects.create(user=UserFactory(), provider="nordwerk", uid="1")
    manager.post(f"{ADDRESS}{sign_on.pk}/remove/")

    assert not SignOn.objects.exists()
    assert not SocialApp.objects.exists()
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.filter(deed=Deed.SIGN_ON_REMOVED).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("domains", ""),
        ("domains", "nordwerk"),
        ("domains", "nord werk"),
        ("domains", "a@b.example"),
        ("domains", "*.example"),
        ("domains", "-a.example"),
        ("domains", "x" * 64 + ".example"),
        ("domains", "\0"),
        ("server_url", "http://id.nordwerk.example"),
        ("server_url", "javascript:alert(1)"),
        ("server_url", "https://" + "x" * 300),
        ("provider_id", "company"),
        ("provider_id", "openid_connect"),
        ("provider_id", "a/b"),
        ("secret", ""),
        ("organisation", "0"),
        ("organisation", "x"),
        ("name", "\u200b"),
    ],
)
def test_what_cannot_be_kept_is_said(manager, typed, field, value):
    response = manager.post(f"{ADDRESS}add/", typed | {field: value})

    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not SocialApp.objects.exists()


def test_identifier_and_domain_belong_to_one(manager, sign_on, typed):
    other = typed | {"provider_id": "Nordwerk", "domains": "other.example, NORDWERK.de"}
    form = manager.post(f"{ADDRESS}add/", other).context["form"]

    assert form.errors == {
        "provider_id": ["This identifier is taken."],
        "domains": ["Another sign-on has this already: nordwerk.de."],
    }


def test_page_names_the_address_to_come_back_to(manager, sign_on, settings):
    settings.SITE_URL = "https://portal.example"

    html = manager.get(f"{ADDRESS}{sign_on.pk}/").content.decode()

    assert "https://portal.example/accounts/oidc/nordwerk/login/callback/" in html


def test_nobody_but_managers_finds_it(sign_in, sign_on, reviewer):
    client = sign_in(reviewer)

    assert [client.get(f"{ADDRESS}{rest}").status_code for rest in ("", "add/", f"{sign_on.pk}/")] == [404] * 3
    assert client.post(f"{ADDRESS}{sign_on.pk}/remove/").status_code == 404


def test_identifier_of_an_organisation_that_is_gone_is_free_and_its_accounts_are_forgotten(manager, sign_on, typed):
    SocialAccount.objects.create(user=UserFactory(), provider="nordwerk", uid="1")
    sign_on.organisation.delete()

    typed |= {"organisation": OrganisationFactory(name="Another").pk}
    assert manager.post(f"{ADDRESS}add/", typed).status_code == 302

    assert SocialApp.objects.get().sign_on == SignOn.objects.get()
    assert not SocialAccount.objects.exists()
