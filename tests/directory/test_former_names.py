"""Old names and addresses, for the public: found by both, told with until when, and led on."""

import pytest
from django.utils import timezone

from core.mail import silence
from organisations import names, profile_changes
from organisations.models import FormerName, Organisation

from ..factories import OrganisationFactory, SigningFactory, UserFactory
from .published import found, next_statement_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(anvil, reviewer, django_capture_on_commit_callbacks):
    """Anvil, which is called Enclume now, and its statement; its product Forge is called Hearth."""
    organisation, person = anvil.organisation, anvil.organisation.memberships.get().user
    said = {name: str(getattr(organisation, name)) for name in ("role", "country", "website", "about")}
    with django_capture_on_commit_callbacks(execute=True), silence():
        proposal = profile_changes.change(organisation, {"name": "Enclume", **said}, by=person)
        profile_changes.accept(proposal, by=reviewer)
        product = anvil.product
        product.name = "Hearth"
        names.store(product, before={"name": "Forge"}, by=person)
    return anvil


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "anvil"},
        {"q": "enclume"},
        {"q": "enclume hearth"},
        {"q": "anvil forge"},
        {"q": "enclume forge"},
        {"organisation": "anvil"},
        {"organisation": "Anvi"},
        {"organisation": "enclume"},
        {"product": "forge"},
        {"product": "hearth"},
    ],
)
def test_directory_finds_by_the_old_and_the_new_name(client, renamed, asked):
    assert found(client, **asked) == [renamed.number]


def test_directory_knew_only_the_old_name_before(client, anvil):
    assert found(client, q="enclume") == found(client, organisation="enclume") == []


def test_statement_declared_since_is_found_by_the_old_name_too(client, renamed):
    newer = next_statement_of(renamed)

    assert found(client, q="anvil") == found(client, q="forge") == [newer.number]


def test_signees_are_found_by_both_names(client, reviewer):
    signing = SigningFactory(organisation__name="Anvil", confirmed_at=timezone.now())
    FormerName.objects.create(organisation=signing.organisation, name="Amboss", address="amboss")
    SigningFactory(organisation__name="Birch", confirmed_at=timezone.now())

    for words in ("anvil", "amboss", "amboss anvil"):
        page = client.get("/signees/", {"q": words})
        assert [each.name for each in page.context["page"]] == ["Anvil"]
        assert sum(number for _role, _label, number in page.context["roles"]) == 1


def test_profile_says_what_it_was_called_until_when(client, renamed):
    FormerName.objects.update(until="2026-05-03T12:00:00Z")

    page = client.get("/directory/enclume/").content.decode()

    assert "formerly Anvil, until 3 May 2026" in page
    assert "formerly Forge, until 3 May 2026" in page


def test_name_taken_up_again_is_not_told_as_a_former_one(client, renamed):
    Organisation.objects.filter(pk=renamed.organisation_id).update(name="Anvil")

    assert "formerly Anvil" not in client.get("/directory/enclume/").content.decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/directory/anvil/", "/directory/enclume/"),
        ("/feeds/organisations/anvil/?lang=de", "/feeds/organisations/enclume/?lang=de"),
    ],
)
def test_old_address_leads_to_the_new_one_for_good(client, renamed, old, new):
    response = client.get(old)

    assert (response.status_code, response["Location"], response["Cache-Control"]) == (301, new, "no-cache")
    assert client.get(new).status_code == 200


def test_following_by_the_old_address_is_led_on_with_what_was_sent(sign_in, renamed):
    response = sign_in(UserFactory()).post("/watching/organisations/anvil/")

    assert (response.status_code, response["Location"]) == (308, "/watching/organisations/enclume/")


def test_old_address_of_what_is_not_public_leads_nowhere(client):
    hidden = OrganisationFactory(name="Hidden")
    FormerName.objects.create(organisation=hidden, name="Secret", address="secret")

    assert {client.get(f"{page}secret/").status_code for page in ("/directory/", "/feeds/organisations/")} == {404}


def test_page_found_by_the_old_name_shows_the_new_one(client, renamed):
    page = client.get("/directory/", {"q": "anvil"})

    assert shown(page) == [renamed.number]
    assert 'href="/directory/enclume/">Enclume' in page.content.decode()
