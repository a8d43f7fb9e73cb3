"""``/review/merge/``: two organisations, or two products, become one."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.utils import timezone

from association import merge
from association.merged_rows import OF_ORGANISATIONS, OF_PRODUCTS, OF_VERSIONS, carry, relations_to
from core.refusals import Refused
from directory.models import Watch
from organisations import members
from organisations.models import (
    AuditEntry,
    Deed,
    FormerName,
    Invitation,
    Membership,
    Organisation,
    Product,
    ProductVersion,
    ProfileChange,
    Role,
    Signing,
)
from requirements import profiles
from requirements.models import VendorNote
from statements.models import Listing, Statement

from ..factories import (
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ProductFactory,
    SigningFactory,
    UserFactory,
    VersionFactory,
    make_assessment,
    make_submission,
)
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

ADDRESS = "/review/merge/"
NO_RIGHTS = {"is_administrator": False, "is_editor": False, "is_signatory": False}


@pytest.fixture
def manager():
    return UserFactory(is_staff=True)


@pytest.fixture
def kept():
    return MembershipFactory(organisation__name="Corvanta", user__name="Ada").organisation


@pytest.fixture
def gone():
    return MembershipFactory(organisation__name="corvanta systems", user__name="Max").organisation


def merged(gone, kept, manager, **how):
    merge.merge_organisations(gone, kept, by=manager, **how)
    assert not Organisation.objects.filter(pk=gone.pk).exists()
    return Organisation.objects.get(pk=kept.pk)


def administrator_of(organisation):
    return organisation.memberships.filter(is_administrator=True).first().user


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# every relation has its way


@pytest.mark.parametrize(
    ("model", "table"), [(Organisation, OF_ORGANISATIONS), (Product, OF_PRODUCTS), (ProductVersion, OF_VERSIONS)]
)
def test_every_relation_to_what_is_merged_has_its_way(model, table):
    assert set(relations_to(model)) == set(table)


SPEAKS = ("Confirmations of who speaks", 1)


def test_no_relation_points_to_them_in_a_way_that_is_not_looked_for():
    """A many-to-many relation has a table of its own, whose model holds the keys; generic ones there are none."""
    tables = (OF_ORGANISATIONS, OF_PRODUCTS, OF_VERSIONS)
    for model, table in zip((Organisation, Product, ProductVersion), tables, strict=True):
        for field in model._meta.get_fields(include_hidden=True):
            if field.many_to_many:
                through = (field if field.auto_created else field.remote_field).through
                assert any(name.startswith(f"{through._meta.label}.") for name in table), field


def test_row_without_a_way_makes_merging_fail_and_nothing_is_lost(gone, kept, manager):
    ways = {name: way for name, way in OF_ORGANISATIONS.items() if not name.startswith("organisations.Membership")}
    with pytest.raises(IntegrityError), merge.transaction.atomic():
        carry(gone, kept, ways)

    assert Membership.objects.filter(organisation=gone).exists()


# what moves


def test_all_that_one_has_is_the_other_s(gone, kept, manager):
    owner = administrator_of(gone)
    statement = store_statement(make_assessment(by=owner, answered=True))
    draft = make_assessment(by=owner)
    profile = profiles.start(gone, name="PDM", catalogue=draft.catalogue, requirements=[], by=owner)
    InvitationFactory(organisation=gone, email="guest@example.org")
    follower = Watch.objects.create(user=UserFactory(), organisation=gone, position=0, created_at=timezone.now())
    AuditEntry.objects.create(deed=Deed.FOUNDED, organisation=gone, about="x")
    signing = SigningFactory(organisation=gone, confirmed_at=timezone.now())
    canonical = statement.document

    merged(gone, kept, manager)

    for row in (statement, draft, profile, follower, signing, draft.version.product):
        row.refresh_from_db()
        assert row.organisation == kept, row
    assert Listing.objects.get().organisation == kept
    assert kept.invitations.get().email == "guest@example.org"
    assert (statement.document, statement.declaration["issuer"]["organisation"]) == (canonical, "corvanta systems")
    assert AuditEntry.objects.filter(organisation=kept, deed=Deed.FOUNDED).exists()


def test_it_is_on_record_with_what_stands_nowhere_else(gone, kept, manager):
    SigningFactory(organisation=gone)
    owner = administrator_of(gone)

    merged(gone, kept, manager)

    entry = AuditEntry.objects.get(deed=Deed.MERGED)
    assert (entry.by, entry.organisation, entry.about) == (manager, kept, "corvanta systems → Corvanta")
    assert entry.before["address"] == "corvanta-systems"
    assert entry.before[owner.email] == "administrator, editor, signatory"
    assert entry.before["signing"] == "Ada Byron, Director, Bremen, 2026-01-31"


def test_old_names_and_addresses_lead_to_what_is_kept(gone, kept, manager, client):
    store_statement(make_assessment(by=administrator_of(gone), answered=True))
    FormerName.objects.create(organisation=gone, name="Corvo", address="corvo")

    merged(gone, kept, manager)

    for old in ("corvanta-systems", "corvo"):
        assert client.get(f"/directory/{old}/")["Location"] == "/directory/corvanta/"
    page = client.get("/directory/corvanta/").content.decode()
    assert "formerly corvanta systems, until" in page
    assert "formerly Corvo, until" in page


def test_directory_finds_it_by_both_names(gone, kept, manager, client, django_capture_on_commit_callbacks):
    statement = store_statement(make_assessment(by=administrator_of(gone), answered=True))
    client.get("/directory/?q=corvanta")  # so that the index is in memory
    with django_capture_on_commit_callbacks(execute=True):
        merged(gone, kept, manager)

    for query in ("q=corvanta+systems", "organisation=corvanta-systems", "organisation=Corvanta"):
        page = client.get(f"/directory/?{query}").content.decode()
        assert f'data-compare="{statement.number}"' in page, query
        assert 'href="/directory/corvanta/"' in page


# people


def rights(user, organisation):
    member = Membership.objects.get(user=user, organisation=organisation)
    return [name for name in ("is_administrator", "is_editor", "is_signatory") if getattr(member, name)]


def test_nobody_gains_a_right(gone, kept, manager):
    both = MembershipFactory(organisation=kept, is_signatory=False).user
    MembershipFactory(organisation=gone, user=both, is_administrator=False)
    ada, max_ = administrator_of(kept), administrator_of(gone)

    merged(gone, kept, manager)

    assert rights(both, kept) == ["is_editor"]
    assert rights(max_, kept) == []
    assert rights(ada, kept) == ["is_administrator", "is_editor", "is_signatory"]


def test_all_keep_the_larger_rights_if_staff_say_so(gone, kept, manager):
    both = MembershipFactory(organisation=kept, is_signatory=False).user
    MembershipFactory(organisation=gone, user=both, is_administrator=False)
    max_ = administrator_of(gone)

    merged(gone, kept, manager, larger_rights=True)

    assert rights(both, kept) == rights(max_, kept) == ["is_administrator", "is_editor", "is_signatory"]


def test_somebody_goes_on_managing_it(gone, kept, manager):
    MembershipFactory(organisation=gone, user=administrator_of(kept), **NO_RIGHTS)
    with pytest.raises(Refused, match="Nobody would manage it any more"):
        merge.merge_organisations(gone, kept, by=manager)
    assert Organisation.objects.count() == 2

    merged(gone, kept, manager, larger_rights=True)


def test_invitation_brings_no_right_along_and_comes_once(gone, kept, manager):
    guest, ada = UserFactory(email="guest@example.org"), administrator_of(kept)
    InvitationFactory(organisation=gone, email=guest.email, is_administrator=True, is_signatory=True)
    InvitationFactory(organisation=gone, email=ada.email, is_administrator=True)
    InvitationFactory(organisation=gone, email="both@example.org")
    InvitationFactory(organisation=kept, email="both@example.org")

    merged(gone, kept, manager)

    assert sorted(each.email for each in kept.invitations.open()) == ["both@example.org", "guest@example.org"]
    members.accept(Invitation.objects.get(email=guest.email), by=guest)
    assert rights(guest, kept) == []


# what both have


@pytest.mark.parametrize(
    ("of_gone", "of_kept", "stays"),
    [
        ({"name": "Gone"}, {"name": "Kept", "confirmed_at": timezone.now()}, "Kept"),
        ({"name": "Gone", "confirmed_at": timezone.now()}, {"name": "Kept"}, "Gone"),
        ({"name": "Gone", "signed_on": date(2025, 1, 1)}, {"name": "Kept"}, "Gone"),
        ({"name": "Gone"}, {"name": "Kept"}, "Kept"),
    ],
)
def test_of_two_signings_the_confirmed_or_the_earlier_one_stays(of_gone, of_kept, stays, gone, kept, manager):
    SigningFactory(organisation=kept, **of_kept)
    SigningFactory(organisation=gone, **of_gone)

    merged(gone, kept, manager)

    assert (Signing.objects.get().name, Signing.objects.get().organisation) == (stays, kept)


def test_products_and_versions_of_one_name_become_one(gone, kept, manager, client):
    theirs = VersionFactory(product__organisation=gone, product__name="forge", name="R1")
    ours = VersionFactory(product__organisation=kept, product__name="Forge", name="r1")
    other = VersionFactory(product=theirs.product, name="R2")
    statement = store_statement(make_assessment(by=administrator_of(gone), answered=True, version=theirs))
    watch = Watch.objects.create(user=UserFactory(), product=theirs.product, position=0, created_at=timezone.now())

    merged(gone, kept, manager)

    assert Product.objects.get() == ours.product
    assert set(ours.product.versions.all()) == {ours, other}
    statement.refresh_from_db()
    watch.refresh_from_db()
    assert (statement.product, watch.product, statement.submission.assessment.version) == (ours.product,) * 2 + (ours,)
    assert client.get(f"/feeds/products/{theirs.product_id}/")["Location"] == f"/feeds/products/{ours.product_id}/"


def test_who_follows_both_follows_one(gone, kept, manager):
    person = UserFactory()
    for organisation in (gone, kept):
        Watch.objects.create(user=person, organisation=organisation, position=0, created_at=timezone.now())

    merged(gone, kept, manager)

    assert Watch.objects.get().organisation == kept


def note(by, vendor, text, product=None):
    about = {"organisation": by, "vendor": vendor, "product": product, "criterion": "data-export"}
    return VendorNote.objects.create(text=text, changed_at=timezone.now(), **about)


def test_notes_about_the_same_are_joined_and_none_is_lost(gone, kept, manager):
    customer, vendor = OrganisationFactory(role=Role.CUSTOMER), OrganisationFactory()
    note(customer, kept, "One.")
    note(customer, gone, "Two.")
    note(gone, vendor, "Three.")
    note(kept, vendor, "Four.")
    forge = ProductFactory(organisation=gone, name="Forge")
    note(customer, gone, "Five.", forge)

    merged(gone, kept, manager)

    found = {(each.organisation, each.vendor, each.product, each.text) for each in VendorNote.objects.all()}
    assert found == {
        (customer, kept, None, "One.\n\nTwo."),
        (kept, vendor, None, "Four.\n\nThree."),
        (customer, kept, forge, "Five."),
    }


# what stands in the way


def test_roles_must_be_equal(kept, manager):
    gone = MembershipFactory(organisation__role=Role.CUSTOMER).organisation
    with pytest.raises(Refused, match="Their roles differ"):
        merge.merge_organisations(gone, kept, by=manager)


@pytest.mark.parametrize("declares", ["gone", "kept"])
def test_nothing_may_wait_for_its_decision(gone, kept, manager, declares):
    by = administrator_of({"gone": gone, "kept": kept}[declares])
    make_submission(make_assessment(by=by, answered=True))
    with pytest.raises(Refused, match="declared something that is not decided yet"):
        merge.merge_organisations(gone, kept, by=manager)

    assert Organisation.objects.count() == 2


def test_proposed_change_is_decided_first(gone, kept, manager):
    ProfileChange.objects.create(organisation=gone, before={"name": "a"}, after={"name": "b"})
    with pytest.raises(Refused, match="corvanta systems has proposed a change of its profile"):
        merge.merge_organisations(gone, kept, by=manager)


def test_nobody_merges_their_own_organisation(gone, kept):
    manager = UserFactory(is_staff=True)
    MembershipFactory(organisation=gone, user=manager)
    with pytest.raises(Refused, match="You belong to one of both"):
        merge.merge_organisations(gone, kept, by=manager)


def test_one_is_not_merged_into_itself_nor_into_what_is_gone(gone, kept, manager):
    with pytest.raises(Refused, match="one and the same"):
        merge.merge_organisations(kept, kept, by=manager)
    merged(gone, kept, manager)
    with pytest.raises(Refused, match="One of both is gone"):
        merge.merge_organisations(gone, kept, by=manager)


# products of one organisation


@pytest.fixture
def pair(kept):
    owner = administrator_of(kept)
    versions = [VersionFactory(product__organisation=kept, product__name=name) for name in ("Forge", "Anvil")]
    return [store_statement(make_assessment(by=owner, answered=True, version=version)) for version in versions]


def test_two_products_become_one_and_both_statements_stay(pair, manager, client):
    forge, anvil = pair[0].product, pair[1].product
    customer = OrganisationFactory(role=Role.CUSTOMER)
    note(customer, forge.organisation, "One.", forge)
    note(customer, forge.organisation, "Two.", anvil)

    merge.merge_products(forge, anvil, by=manager)

    assert {(each.product, each.listing.product) for each in Statement.objects.all()} == {(anvil, anvil)}
    assert VendorNote.objects.get().text == "Two.\n\nOne."
    assert client.get(f"/feeds/products/{forge.pk}/")["Location"] == f"/feeds/products/{anvil.pk}/"
    assert "formerly Forge, until" in client.get("/directory/corvanta/").content.decode()
    assert AuditEntry.objects.get(deed=Deed.MERGED).about == "Forge → Anvil"


def test_products_of_two_organisations_are_not_merged(pair, manager):
    with pytest.raises(Refused, match="They are of two organisations"):
        merge.merge_products(pair[0].product, ProductFactory(), by=manager)


def test_product_under_review_is_not_merged(pair, kept, manager):
    version = pair[0].submission.assessment.version
    make_submission(make_assessment(by=administrator_of(kept), answered=True, version=version))
    with pytest.raises(Refused, match="declared something that is not decided yet"):
        merge.merge_products(pair[0].product, pair[1].product, by=manager)


# the pages


def test_manager_finds_both_sees_what_moves_and_merges(gone, kept, manager, sign_in):
    store_statement(make_assessment(by=administrator_of(gone), answered=True))
    browser = sign_in(manager)
    there = browser.get(ADDRESS, {"gone": "CORVANTA SYSTEMS", "kept": "corvanta"})
    assert there["Location"] == f"{ADDRESS}organisations/{gone.pk}/{kept.pk}/"

    page = browser.get(there["Location"])
    assert page.context["moves"] == [
        ("Assessments", 1),
        ("Statements", 1),
        ("Products", 1),
        ("People", 1),
        ("Confirmations of who speaks", 1),
    ]
    assert Organisation.objects.count() == 2
    (max_,) = [each for each in page.context["people"] if each["gone"]]
    assert (max_["lesser"], [str(each) for each in max_["larger"]]) == ([], ["administrator", "editor", "signatory"])

    response = browser.post(there["Location"], {})
    assert said(response) == ["corvanta systems is part of Corvanta now."]
    assert browser.get(there["Location"]).status_code == 404


def test_statements_that_will_be_about_the_same_are_named(kept, manager, sign_in):
    gone = MembershipFactory().organisation
    both = [
        store_statement(
            make_assessment(
                by=administrator_of(each),
                answered=True,
                version=VersionFactory(product__organisation=each, product__name="Forge"),
            )
        )
        for each in (gone, kept)
    ]

    page = sign_in(manager).get(f"{ADDRESS}organisations/{gone.pk}/{kept.pk}/")

    assert set(page.context["twice"]) == set(both)
    assert "Both have products of one name, which become one each: Forge." in page.content.decode()


def test_manager_merges_two_products(pair, kept, manager, sign_in):
    browser = sign_in(manager)
    choose = browser.get(ADDRESS, {"gone": "Corvanta", "kept": "corvanta"})["Location"]
    forge, anvil = pair[0].product, pair[1].product
    there = browser.get(choose, {"gone": forge.pk, "kept": anvil.pk})["Location"]
    assert set(browser.get(there).context["twice"]) == set(pair)

    assert said(browser.post(there)) == ["Forge is part of Anvil now."]
    assert Product.objects.get() == anvil


def test_refusal_is_a_sentence_on_the_page(kept, manager, sign_in):
    gone = OrganisationFactory(role=Role.CUSTOMER)
    page = f"{ADDRESS}organisations/{gone.pk}/{kept.pk}/"
    sentence = "Their roles differ. The role of one of both must be corrected first."
    assert sentence in sign_in(manager).get(page).content.decode()

    response = sign_in(manager).post(page)

    assert (response.status_code, sentence in response.content.decode()) == (409, True)
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("words", ["", "nobody", "x" * 200, "<b>"])
def test_organisation_that_is_not_there_is_a_sentence(kept, manager, sign_in, words):
    response = sign_in(manager).get(ADDRESS, {"gone": words, "kept": "Corvanta"})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["gone"]


def test_organisation_is_found_by_what_it_was_called(kept, gone, manager, sign_in):
    FormerName.objects.create(organisation=gone, name="Corvo SE", address="corvo")
    for words in ("Corvo se", "corvo"):
        response = sign_in(manager).get(ADDRESS, {"gone": words, "kept": "Corvanta"})
        assert response["Location"] == f"{ADDRESS}organisations/{gone.pk}/{kept.pk}/"


@pytest.mark.parametrize("query", ["gone=x&kept=1", "gone=&kept=", "gone=99999999999999999999&kept=0"])
def test_product_that_is_not_there_is_a_sentence(kept, manager, sign_in, query):
    response = sign_in(manager).get(f"{ADDRESS}{kept.pk}/products/?{query}")

    assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
