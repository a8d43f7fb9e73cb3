"""``/review/organisations/``: managers find organisations, put them right, and decide about signings with a reason."""

import pytest
from django.utils import timezone

from association import corrections
from core.refusals import Refused
from organisations.models import AuditEntry, Deed, Signing

from ..factories import (
    MembershipFactory,
    OrganisationFactory,
    ProductFactory,
    SigningFactory,
    UserFactory,
    make_assessment,
)
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

ADDRESS = "/review/organisations/"


@pytest.fixture
def manager(db):
    return UserFactory(is_staff=True)


@pytest.fixture
def browser(manager, sign_in):
    return sign_in(manager)


@pytest.fixture
def anvil(db):
    return MembershipFactory(
        organisation__name="Anvil", organisation__role="customer", user__name="Ada", user__email="ada@anvil.example"
    ).organisation


def found(browser, query=""):
    return [organisation.name for organisation, *_rest in browser.get(f"{ADDRESS}{query}").context["rows"]]


def correct(browser, organisation, **typed):
    known = {"name": organisation.name, "role": organisation.role, "country": "DE", "website": "", "about": ""}
    return browser.post(f"{ADDRESS}{organisation.slug}/edit/", known | {"reason": "As the register says."} | typed)


def test_organisations_are_found_by_name_product_member_role_and_signing(browser, anvil):
    forge = ProductFactory(name="Forge 3D", organisation__name="Bellows", organisation__role="vendor").organisation
    SigningFactory(organisation=forge, confirmed_at=timezone.now())
    SigningFactory(organisation__name="Chisel", organisation__role="provider")

    assert found(browser) == ["Anvil", "Bellows", "Chisel"]
    assert (
        found(browser, "?q=ada@anvil")
        == found(browser, "?role=customer")
        == found(browser, "?signing=none")
        == ["Anvil"]
    )
    assert found(browser, "?q=forge") == found(browser, "?signing=confirmed") == ["Bellows"]
    assert found(browser, "?signing=unconfirmed") == ["Chisel"]
    assert found(browser, "?role=king") == ["Anvil", "Bellows", "Chisel"]


def test_page_shows_members_products_signing_statements_and_acts(browser, anvil):
    statement = store_statement()
    SigningFactory(organisation=statement.organisation, name="Carla Signer")
    corrections.audit.note(Deed.FOUNDED, by=None, organisation=statement.organisation)

    html = browser.get(f"{ADDRESS}{statement.organisation.slug}/").content.decode()

    for shown in (statement.number, "Carla Signer", "Organisation set up", statement.product.name):
        assert shown in html


@pytest.mark.parametrize("number", [1, 30])
def test_list_asks_as_little_for_many(browser, number, django_assert_max_num_queries):
    for _each in range(number):
        MembershipFactory()

    with django_assert_max_num_queries(8):
        browser.get(ADDRESS)


def test_what_is_put_right_is_told_to_members_and_on_record(
    browser, anvil, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = correct(browser, anvil, name="Anvil SE", role="vendor")

    anvil.refresh_from_db()
    assert response["Location"] == f"{ADDRESS}{anvil.slug}/"
    assert (anvil.name, anvil.role) == ("Anvil SE", "vendor")
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.reason) == (Deed.CORRECTED, "As the register says.")
    assert entry.changes == [("name", "Anvil", "Anvil SE"), ("role", "customer", "vendor")]
    (mail,) = mailoutbox
    assert mail.to == ["ada@anvil.example"]
    assert "name: Anvil → Anvil SE" in mail.body
    assert "role: IT customer → IT vendor" in mail.body
    assert "> As the register says." in mail.body


def test_without_a_reason_or_with_anothers_name_nothing_is_stored(browser, anvil):
    OrganisationFactory(name="Bellows")

    refused = [correct(browser, anvil, name="Chisel", reason=""), correct(browser, anvil, name="Bellows")]

    anvil.refresh_from_db()
    assert [response.status_code for response in refused] == [200, 200]
    assert anvil.name == "Anvil"
    assert not AuditEntry.objects.exists()


def test_role_stays_while_an_assessment_answers_its_criteria(browser):
    draft = make_assessment()

    html = correct(browser, draft.organisation, role="customer").content.decode()

    draft.organisation.refresh_from_db()
    assert "The role can change once no assessment is under way" in html
    assert draft.organisation.role == "vendor"


def test_saving_what_stands_already_is_no_act(browser, anvil):
    correct(browser, anvil, country=anvil.country.code, website=anvil.website, about=anvil.about)

    assert not AuditEntry.objects.exists()


def test_signing_is_refused_with_a_reason_and_can_be_recorded_anew(
    browser, anvil, mailoutbox, django_capture_on_commit_callbacks
):
    SigningFactory(organisation=anvil, name="Carla")

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{ADDRESS}{anvil.slug}/refuse-signing/", {"reason": "Carla is unknown there."})

    signing = Signing.objects.get()
    entry = AuditEntry.objects.get()
    assert (signing.refusal, signing.is_confirmed) == ("Carla is unknown there.", False)
    assert (entry.deed, entry.reason) == (Deed.SIGNING_REFUSED, "Carla is unknown there.")
    assert "> Carla is unknown there." in mailoutbox[0].body


def test_confirmation_is_taken_back_and_the_signee_is_none_any_more(
    browser, anvil, mailoutbox, django_capture_on_commit_callbacks
):
    SigningFactory(organisation=anvil, confirmed_at=timezone.now())
    assert "Anvil" in browser.get("/signees/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{ADDRESS}{anvil.slug}/revoke-signing/", {"reason": "Left the association."})

    assert not Signing.objects.get().is_confirmed
    assert "Anvil" not in browser.get("/signees/").content.decode()
    assert AuditEntry.objects.get().deed == Deed.SIGNING_REVOKED
    assert len(mailoutbox) == 1


def test_decision_that_came_too_late_is_a_sentence(browser, anvil):
    SigningFactory(organisation=anvil)

    html = browser.post(f"{ADDRESS}{anvil.slug}/revoke-signing/", {"reason": "Why not."}).content.decode()

    assert "Somebody else decided about this signing meanwhile." in html
    assert browser.post(f"{ADDRESS}{anvil.slug}/refuse-signing/", {"reason": ""}).status_code == 200
    assert Signing.objects.exists()


def test_nobody_decides_about_an_organisation_they_belong_to(manager, anvil):
    signing = SigningFactory(organisation=anvil)
    MembershipFactory(organisation=anvil, user=manager)

    with pytest.raises(Refused, match="You belong to this organisation"):
        corrections.refuse_signing(signing, reason="Ours.", by=manager)
