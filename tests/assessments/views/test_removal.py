"""Deleting a draft; removing a product or a version while nothing was declared about it."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage

from assessments import lifecycle, removal
from assessments.models import Assessment, Document, Status
from core.refusals import Refused
from organisations.models import AuditEntry, Deed, Product, ProductVersion

from ...factories import (
    MembershipFactory,
    VersionFactory,
    answer_of,
    declaration,
    load_catalogue,
    make_assessment,
    make_submission,
)
from ...statements.paperless import store_statement
from ..evidence.files import attach, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory(organisation__name="Anvil")


@pytest.fixture
def version(owner):
    return VersionFactory(product__organisation=owner.organisation, product__name="Forge", name="1")


@pytest.fixture
def draft(owner, version):
    return make_assessment(by=owner.user, version=version)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# drafts


@pytest.mark.parametrize("rights", [{"is_editor": False}, {"is_administrator": False}])
def test_editor_or_administrator_deletes_a_draft(sign_in, owner, draft, rights):
    person = MembershipFactory(organisation=owner.organisation, is_signatory=False, **rights).user
    page = f"/assessments/drafts/{draft.pk}/delete/"
    assert sign_in(person).get(page).status_code == 200
    assert Assessment.objects.exists()

    response = sign_in(person).post(page)

    assert (response.url, said(response)) == ("/assessments/", ["The draft is deleted."])
    assert not Assessment.objects.exists()
    assert (AuditEntry.objects.get().deed, AuditEntry.objects.get().about) == (Deed.DRAFT_DELETED, "Forge 1 (Anvil)")


def test_documents_go_with_the_draft_but_for_files_that_another_one_shares(
    owner, draft, version, django_capture_on_commit_callbacks
):
    kept = attach(answer_of(draft, "data-export")).document
    other = make_assessment(by=owner.user, version=version)
    Document.objects.create(assessment=other, file=kept.file.name, name="a", kind=kept.kind, size=1, sha256="0" * 64)
    gone = attach(answer_of(draft, "data-import"), pdf("other")).document

    with django_capture_on_commit_callbacks(execute=True):
        removal.delete_draft(draft, by=owner.user)

    assert (default_storage.exists(kept.file.name), default_storage.exists(gone.file.name)) == (True, False)


def test_what_was_declared_is_not_deleted(sign_in, owner, draft):
    lifecycle_before = make_submission(make_assessment(by=owner.user, answered=True))
    assessment = lifecycle_before.assessment

    response = sign_in(owner.user).post(f"/assessments/drafts/{assessment.pk}/delete/")

    assert said(response) == ["This was declared, so it stays."]
    assert Assessment.objects.filter(pk=assessment.pk).exists()


def test_declared_while_the_page_was_open_it_stays(owner, draft):
    submission = make_submission(draft)
    Assessment.objects.filter(pk=draft.pk).update(status=Status.RETURNED)
    with pytest.raises(Refused, match="This was declared, so it stays"):
        removal.delete_draft(draft, by=owner.user)

    assert submission.assessment == draft


def test_declaring_what_was_deleted_meanwhile_is_a_sentence(owner):
    draft = make_assessment(by=owner.user, answered=True)
    stale = Assessment.objects.with_object().get(pk=draft.pk)
    removal.delete_draft(draft, by=owner.user)
    with pytest.raises(Refused, match="was deleted, or moved to another organisation, meanwhile"):
        lifecycle.submit(stale, declared=declaration(), by=owner.user)


# products and versions


@pytest.mark.parametrize("kind", ["products", "versions"])
def test_what_nobody_spoke_about_is_removed(sign_in, owner, version, kind):
    thing = version.product if kind == "products" else version

    response = sign_in(owner.user).post(f"/assessments/{kind}/{thing.pk}/remove/")

    assert (response.url, said(response)) == ("/organisation/anvil/", [f"{thing} is removed."])
    assert not ProductVersion.objects.exists()
    assert Product.objects.exists() == (kind == "versions")
    assert AuditEntry.objects.get().deed == Deed.PRODUCT_REMOVED


@pytest.mark.parametrize("kind", ["products", "versions"])
def test_drafts_are_named_and_go_only_if_the_person_agrees(sign_in, owner, version, draft, kind):
    thing = version.product if kind == "products" else version
    browser, page = sign_in(owner.user), f"/assessments/{kind}/{thing.pk}/remove/"
    assert list(browser.get(page).context["drafts"]) == [draft]

    refused = browser.post(page, {"drafts": draft.pk})
    assert (refused.status_code, Assessment.objects.count()) == (409, 1)
    assert "1 draft about it is not among those you agreed to delete." in refused.content.decode()

    assert browser.post(page, {"drafts": draft.pk, "agreed": "1"}).status_code == 302
    assert not Assessment.objects.exists()
    assert not ProductVersion.objects.exists()


def test_draft_begun_while_the_page_was_open_is_not_deleted(sign_in, owner, version, draft):
    newer = make_assessment(by=owner.user, version=version)

    response = sign_in(owner.user).post(
        f"/assessments/versions/{version.pk}/remove/", {"drafts": draft.pk, "agreed": "1"}
    )

    assert response.status_code == 409
    assert set(Assessment.objects.all()) == {draft, newer}


@pytest.mark.parametrize("kind", ["products", "versions"])
@pytest.mark.parametrize("declare", [make_submission, store_statement])
def test_what_was_declared_about_stays(sign_in, owner, version, kind, declare):
    declare(make_assessment(by=owner.user, answered=True, version=version))
    thing = version.product if kind == "products" else version
    page = f"/assessments/{kind}/{thing.pk}/remove/"

    response = sign_in(owner.user).post(page, {"agreed": "1"})

    assert response.status_code == 409
    assert f"Something was declared about {thing}, so it stays." in response.content.decode()
    assert ProductVersion.objects.get() == version


@pytest.mark.parametrize("drafts", ["x", "-1", "9" * 40, "٣"])
def test_nonsense_agrees_to_nothing(sign_in, owner, version, draft, drafts):
    response = sign_in(owner.user).post(
        f"/assessments/versions/{version.pk}/remove/", {"drafts": drafts, "agreed": "1"}
    )

    assert (response.status_code, Assessment.objects.get()) == (409, draft)


def test_starting_on_a_version_removed_meanwhile_is_a_sentence(owner, version):
    stale = ProductVersion.objects.select_related("product").get()
    removal.remove(version, drafts=[], by=owner.user)
    with pytest.raises(Refused, match="This version was removed meanwhile"):
        lifecycle.start(owner.organisation, version=stale, catalogue=load_catalogue(), language="en", by=owner.user)


def test_organisation_s_page_leads_to_renaming_and_removing(sign_in, owner, version):
    page = sign_in(owner.user).get("/organisation/anvil/").content.decode()

    assert f'href="/assessments/products/{version.product_id}/remove/"' in page
    assert f'href="/assessments/versions/{version.pk}/remove/"' in page
    assert f'href="/organisation/anvil/products/{version.product_id}/versions/{version.pk}/"' in page
