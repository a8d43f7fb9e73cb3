"""Changing what an organisation is known by: at once where nobody knows it, else once staff accept it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from core.refusals import Refused
from organisations import look_alikes, members, names, profile_changes
from organisations.models import AuditEntry, Deed, FormerName, Organisation, ProfileChange

from ..factories import (
    MembershipFactory,
    OrganisationFactory,
    ProductFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    VersionFactory,
    make_assessment,
)
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    """The administrator of Anvil, whose signing is confirmed."""
    owner = MembershipFactory(organisation__name="Anvil", organisation__about="Tools.")
    SigningFactory(organisation=owner.organisation, confirmed_at=timezone.now())
    return owner


@pytest.fixture
def anvil(owner):
    return owner.organisation


def typed(organisation, **changes):
    said = {name: str(getattr(organisation, name)) for name in ("name", "role", "country", "website", "about")}
    return said | changes


def change(owner, **changes):
    return profile_changes.change(owner.organisation, typed(owner.organisation, **changes), by=owner.user)


def now(organisation):
    return Organisation.objects.get(pk=organisation.pk)


# who is confirmed


def test_confirmed_is_who_signed_for_sure_or_ever_published():
    recorded = SigningFactory().organisation
    confirmed = SigningFactory(confirmed_at=timezone.now()).organisation
    published = store_statement(make_assessment(answered=True)).organisation

    found = [profile_changes.is_confirmed(each) for each in (OrganisationFactory(), recorded, confirmed, published)]

    assert found == [False, False, True, True]


# at once


def test_one_that_nobody_knows_changes_at_once_and_leaves_its_name_free():
    owner = MembershipFactory(organisation__name="Anvil")

    assert change(owner, name="Amboss", role="customer", country="AT", website="https://a.example") is None

    changed = now(owner.organisation)
    assert (changed.name, changed.slug, changed.role, changed.country.code) == ("Amboss", "amboss", "customer", "AT")
    assert not FormerName.objects.exists()
    assert members.found(Organisation(name="Anvil", role="vendor", country="DE"), by=UserFactory()).slug == "anvil"


def test_small_corrections_do_not_wait(owner, anvil):
    assert change(owner, about="Tools and dies.") is None

    assert now(anvil).about == "Tools and dies."
    assert AuditEntry.objects.get().changes == [("about", "Tools.", "Tools and dies.")]


# as a proposal


def test_what_others_know_it_by_waits_and_the_text_beside_it_does_not(owner, anvil):
    proposal = change(owner, name="Amboss", country="AT", website="https://a.example", about="Dies.")

    assert (now(anvil).name, now(anvil).country.code, now(anvil).about) == ("Anvil", "DE", "Dies.")
    assert proposal.before == {"name": "Anvil", "country": "DE", "website": ""}
    assert proposal.rows == [
        ("Name", "Anvil", "Amboss"),
        ("Country", "Germany", "Austria"),
        ("Website", "–", "https://a.example"),
    ]
    assert {entry.deed for entry in AuditEntry.objects.all()} == {Deed.EDITED, Deed.CHANGE_PROPOSED}


def test_accepted_it_is_so_and_the_old_name_is_kept_with_its_address(owner, anvil, reviewer):
    profile_changes.accept(change(owner, name="Amboss", role="customer"), by=reviewer)

    changed, (former,) = now(anvil), FormerName.objects.all()
    assert (changed.name, changed.slug, changed.role) == ("Amboss", "amboss", "customer")
    assert (former.organisation, former.name, former.address) == (anvil, "Anvil", "anvil")
    entry = AuditEntry.objects.get(deed=Deed.CHANGE_ACCEPTED)
    assert (entry.by, entry.changes) == (reviewer, [("name", "Anvil", "Amboss"), ("role", "vendor", "customer")])


def test_refused_nothing_changes_and_the_reason_is_kept(owner, anvil, reviewer):
    profile_changes.refuse(change(owner, name="Amboss"), reason=" Another one is called so. ", by=reviewer)

    assert now(anvil).name == "Anvil"
    assert ProfileChange.objects.get().reason == "Another one is called so."
    assert AuditEntry.objects.get(deed=Deed.CHANGE_REFUSED).reason == "Another one is called so."


def test_refusing_wants_a_reason(owner, reviewer):
    proposal = change(owner, name="Amboss")
    with pytest.raises(Refused, match=r"Say why you refuse it\."):
        profile_changes.refuse(proposal, reason="  ", by=reviewer)

    assert ProfileChange.objects.open().count() == 1


def test_there_is_one_open_proposal_an_organisation(owner, anvil):
    change(owner, name="Amboss")
    with pytest.raises(Refused, match="Another change waits for the association"):
        change(owner, name="Enclume", about="Lost?")

    assert ProfileChange.objects.get().after == {"name": "Amboss"}
    assert now(anvil).about == "Tools."


def test_nothing_is_decided_twice(owner, anvil, reviewer):
    proposal = change(owner, name="Amboss")
    profile_changes.refuse(proposal, reason="No.", by=reviewer)

    for again in (
        lambda: profile_changes.accept(proposal, by=reviewer),
        lambda: profile_changes.refuse(proposal, reason="No.", by=reviewer),
        lambda: profile_changes.withdraw(proposal, by=owner.user),
    ):
        with pytest.raises(Refused, match="decided or withdrawn already"):
            again()
    assert now(anvil).name == "Anvil"


def test_after_withdrawing_another_can_be_proposed(owner):
    profile_changes.withdraw(change(owner, name="Amboss"), by=owner.user)

    assert change(owner, name="Enclume").after == {"name": "Enclume"}


def test_nobody_decides_about_their_own_organisation_nor_without_the_right(owner, anvil):
    insider = MembershipFactory(organisation=anvil, user=ReviewerFactory()).user
    proposal = change(owner, name="Amboss")
    for person in (insider, owner.user, UserFactory(is_staff=True)):
        with pytest.raises(PermissionDenied):
            profile_changes.accept(proposal, by=person)
    with pytest.raises(PermissionDenied):
        profile_changes.withdraw(proposal, by=MembershipFactory().user)


def test_only_administrators_change_anything(anvil):
    editor = MembershipFactory(organisation=anvil, is_administrator=False).user
    with pytest.raises(PermissionDenied):
        profile_changes.change(anvil, typed(anvil, about="Mine."), by=editor)


# names of others


@pytest.fixture
def once_forge(reviewer):
    """Smithy, once called Forge."""
    other = MembershipFactory(organisation__name="Forge")
    SigningFactory(organisation=other.organisation, confirmed_at=timezone.now())
    profile_changes.accept(change(other, name="Smithy"), by=reviewer)
    return now(other.organisation)


@pytest.mark.parametrize("name", ["Forge", "fORGE", "Smithy", "smithy"])
def test_name_that_another_one_has_or_had_is_not_to_be_had(once_forge, owner, name):
    with pytest.raises(Refused, match=f"Another organisation is called “{name}”, or was once"):
        change(owner, name=name)


def test_former_name_is_not_to_be_founded(once_forge):
    with pytest.raises(look_alikes.Alike):
        members.found(Organisation(name="FORGE", role="vendor", country="DE"), by=UserFactory())


def test_former_address_goes_to_nobody_else(once_forge):
    assert OrganisationFactory(name="Forge!").slug == "forge-2"


def test_name_that_was_taken_meanwhile_is_refused_when_it_is_to_be_accepted(owner, anvil, reviewer):
    proposal = change(owner, name="Amboss")
    OrganisationFactory(name="Amboss")
    with pytest.raises(Refused, match="Another organisation is called “Amboss”"):
        profile_changes.accept(proposal, by=reviewer)

    assert (now(anvil).name, ProfileChange.objects.open().get()) == ("Anvil", proposal)


def test_its_own_former_name_can_be_taken_up_again_with_its_address(owner, anvil, reviewer):
    profile_changes.accept(change(owner, name="Amboss"), by=reviewer)
    owner.organisation.refresh_from_db()
    profile_changes.accept(change(owner, name="Anvil"), by=reviewer)

    assert (now(anvil).name, now(anvil).slug) == ("Anvil", "anvil")
    assert {(each.name, each.address) for each in FormerName.objects.all()} == {("Anvil", ""), ("Amboss", "amboss")}


def test_other_capitals_keep_the_address(owner, anvil, reviewer):
    profile_changes.accept(change(owner, name="ANVIL"), by=reviewer)

    assert (now(anvil).slug, FormerName.objects.get().address) == ("anvil", "")


# the role


def test_role_waits_until_no_assessment_is_under_way(owner, anvil):
    draft = make_assessment(by=owner.user)
    with pytest.raises(Refused, match="once no assessment is under way"):
        change(owner, role="customer")
    draft.delete()

    assert change(owner, role="customer").after == {"role": "customer"}


def test_assessment_begun_meanwhile_keeps_the_role(owner, anvil, reviewer):
    proposal = change(owner, role="customer")
    make_assessment(by=owner.user)
    with pytest.raises(Refused, match="once no assessment is under way"):
        profile_changes.accept(proposal, by=reviewer)

    assert now(anvil).role == "vendor"


# what was declared


def test_statement_keeps_the_name_it_was_declared_with(reviewer, client):
    statement = store_statement(make_assessment(answered=True))
    owner = statement.organisation.memberships.get()
    before, canonical = statement.organisation.name, statement.document
    profile_changes.accept(change(owner, name="Renamed"), by=reviewer)

    statement.refresh_from_db()
    assert statement.document == canonical
    assert statement.declaration["issuer"]["organisation"] == before
    page = client.get(statement.get_absolute_url()).content.decode()
    assert f"<dd>{before} (" in page
    assert 'href="/directory/renamed/"' in page


# products and versions


def test_product_that_something_was_published_about_keeps_its_former_names(owner):
    statement = store_statement(make_assessment(answered=True))
    product, person = statement.product, statement.organisation.memberships.get().user
    for name in ("Forge 2", product.name):
        before, product.name = {"name": product.name}, name
        names.store(product, before=before, by=person)

    assert [each.name for each in product.former_names.all()] == ["Forge 2"]
    assert AuditEntry.objects.filter(deed=Deed.PRODUCT_EDITED).count() == 2
    statement.refresh_from_db()
    assert statement.object_name.startswith(product.name)


def test_mistyped_version_is_renamed_and_leaves_nothing_unless_it_was_published():
    statement = store_statement(make_assessment(answered=True))
    published, typo = statement.submission.assessment.version, VersionFactory(product=statement.product, name="R41")
    for version in (published, typo):
        before, version.name = {"name": version.name}, f"{version.name}-R14"
        names.store(version, before=before, by=UserFactory())

    assert (published.former_names.count(), typo.former_names.count()) == (1, 0)


def test_two_products_do_not_get_one_name():
    product = ProductFactory(name="Forge")
    other = ProductFactory(organisation=product.organisation, name="Anvil")
    other.name = "Forge"
    with pytest.raises(Refused, match="takes this name at this very moment"):
        names.store(other, before={"name": "Anvil"}, by=UserFactory())


# the pages


def test_administrator_proposes_withdraws_and_is_told_what_waits(sign_in, owner, anvil):
    browser = sign_in(owner.user)
    response = browser.post("/organisation/anvil/edit/", typed(anvil, name="Amboss <&>"), follow=True)

    page = response.content.decode()
    assert "Proposed. The association decides about it." in page
    assert "<del>Anvil</del> → <ins>Amboss &lt;&amp;&gt;</ins>" in page
    form = browser.get("/organisation/anvil/edit/").context["form"]
    assert [name for name, field in form.fields.items() if field.disabled] == ["name", "role", "country", "website"]
    browser.post("/organisation/anvil/edit/", typed(anvil, name="Ignored", about="Dies."))
    assert (now(anvil).about, ProfileChange.objects.get().after) == ("Dies.", {"name": "Amboss <&>"})

    page = browser.post(f"/organisation/anvil/changes/{ProfileChange.objects.get().pk}/withdraw/", follow=True)
    assert "The change is withdrawn." in page.content.decode()


def test_refusal_stands_on_the_organisation_s_page(sign_in, owner, reviewer):
    profile_changes.refuse(change(owner, name="Amboss"), reason="<b>No.</b>", by=reviewer)

    assert "&lt;b&gt;No.&lt;/b&gt;" in sign_in(owner.user).get("/organisation/anvil/").content.decode()


@pytest.mark.parametrize("name", ["Forge", "smithy"])
def test_form_says_that_another_one_is_or_was_called_so(sign_in, owner, anvil, once_forge, name):
    response = sign_in(owner.user).post("/organisation/anvil/edit/", typed(anvil, name=name))

    assert response.context["form"].errors == {"name": ["Another organisation is called so, or was once."]}


def test_role_that_cannot_change_is_a_sentence_on_the_form(sign_in, owner, anvil):
    make_assessment(by=owner.user)
    response = sign_in(owner.user).post("/organisation/anvil/edit/", typed(anvil, role="customer"))

    (sentence,) = response.context["form"].non_field_errors()
    assert sentence == "The role can change once no assessment is under way: finish them, or delete the drafts."


def test_old_address_of_a_member_s_page_leads_to_the_same_page_and_nobody_else(sign_in, owner, reviewer):
    profile_changes.accept(change(owner, name="Amboss"), by=reviewer)
    browser = sign_in(owner.user)

    response = browser.get("/organisation/anvil/people/invite/?a=b")
    assert (response.status_code, response["Location"]) == (301, "/organisation/amboss/people/invite/?a=b")
    assert browser.get("/organisation/anvil/")["Location"] == "/organisation/amboss/"
    response = browser.post("/organisation/anvil/people/invite/", {})
    assert (response.status_code, response["Location"]) == (308, "/organisation/amboss/people/invite/")
    assert sign_in(UserFactory()).get("/organisation/anvil/").status_code == 404


def test_renaming_in_the_admin_keeps_the_old_name_too(sign_in, owner, anvil, once_forge):
    browser = sign_in(UserFactory(is_staff=True, is_superuser=True))
    inlines = {
        f"{each}-{what}": "0"
        for each in ("signing", "products", "memberships")
        for what in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    page = f"/admin/organisations/organisation/{anvil.pk}/change/"

    refused = browser.post(page, typed(anvil, name="forge") | inlines)
    assert "Another organisation is called so, or was once." in refused.content.decode()
    assert browser.post(page, typed(anvil, name="Amboss") | inlines).status_code == 302

    assert (now(anvil).name, now(anvil).slug) == ("Amboss", "amboss")
    assert anvil.former_names.get().address == "anvil"


def test_version_is_renamed_on_its_page(sign_in, owner, anvil):
    version = VersionFactory(product__organisation=anvil, name="R41")
    VersionFactory(product=version.product, name="R15")
    page = f"/organisation/anvil/products/{version.product_id}/versions/{version.pk}/"
    browser = sign_in(owner.user)

    refused = browser.post(page, {"name": "r15"})
    assert refused.context["form"].errors == {"name": ["There is a version of this name already, or was once."]}
    assert browser.post(page, {"name": "R14"}).status_code == 302
    version.refresh_from_db()
    assert version.name == "R14"
