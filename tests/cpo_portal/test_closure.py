"""``/organisation/<organisation>/close/``: all that belongs to an organisation goes, if nothing of it is public."""

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import CASCADE, SET_NULL, FileField
from django.utils import timezone

from assessments import lifecycle
from assessments.models import Assessment, Submission
from core.refusals import Refused
from cpo_portal import closure
from organisations.models import AuditEntry, Deed, Organisation, Product, ProductVersion, User
from requirements import profiles
from requirements.models import MatchReport

from ..assessments.evidence.files import attach
from ..factories import (
    InvitationFactory,
    MembershipFactory,
    ReviewerFactory,
    SigningFactory,
    VersionFactory,
    answer_of,
    make_assessment,
    make_submission,
)
from ..statements.handed_out import keep_signed
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return MembershipFactory(organisation__name="Omega").user


@pytest.fixture
def omega(owner):
    return owner.organisations.get()


@pytest.fixture
def draft(owner, omega):
    return make_assessment(by=owner, version=VersionFactory(product__organisation=omega, product__name="Forge"))


def returned(owner):
    """A submission that came back, signed and commented on."""
    submission = make_submission(make_assessment(by=owner, answered=True))
    keep_signed(submission)
    reviewer = ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Not yet.", by=reviewer)
    return submission


def everything(owner, omega, draft):
    """Something of each kind; returns the names of the files."""
    document = attach(answer_of(draft, "data-export")).document
    signed = returned(owner).signed_declaration
    profile = profiles.start(omega, name="PDM", catalogue=draft.catalogue, requirements=[], by=owner)
    report = MatchReport.objects.create(
        profile=profile, content="{}", language="en", found=0, shown=0, made_at=timezone.now()
    )
    report.pdf.save("match-reports/0af1.pdf", ContentFile(b"%PDF-"))
    InvitationFactory(organisation=omega, email="guest@example.org")
    SigningFactory(organisation=omega, recorded_by=owner)
    sketch = default_storage.save(f"drafts/{draft.pk}/0af1.pdf", ContentFile(b"%PDF-"))
    return [document.file.name, signed.pdf.name, report.pdf.name, sketch]


def test_its_last_administrator_reads_what_goes_and_closes_it(
    sign_in, owner, omega, draft, mailoutbox, django_capture_on_commit_callbacks
):
    files = everything(owner, omega, draft)
    member = MembershipFactory(organisation=omega, is_administrator=False, user__name="Ines").user
    client, address = sign_in(owner), f"{omega.get_absolute_url()}close/"

    html = client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address)

    for word in ("Forge", "PDM", "guest@example.org", "Ines", "draft", "returned"):
        assert word in html
    assert (response.url, [str(each) for each in get_messages(response.wsgi_request)]) == (
        "/dashboard/",
        ["Omega is closed."],
    )
    assert not Organisation.objects.filter(pk=omega.pk).exists()
    assert not Assessment.objects.exists()
    assert [default_storage.exists(name) for name in files] == [False] * 4
    assert User.objects.filter(pk__in=[owner.pk, member.pk]).count() == 2
    assert [mail.to for mail in mailoutbox] == [[member.email]]
    entry = AuditEntry.objects.get(deed=Deed.CLOSED)
    assert (entry.by, entry.about, entry.organisation) == (owner, "Omega", None)


def published(owner, omega):
    store_statement(make_assessment(by=owner, answered=True))


def in_review(owner, omega):
    lifecycle.take(make_submission(make_assessment(by=owner, answered=True)), by=ReviewerFactory())


def waiting(owner, omega):
    make_submission(make_assessment(by=owner, answered=True))


def signee(owner, omega):
    SigningFactory(organisation=omega, confirmed_at=timezone.now())


def managed_by_others(owner, omega):
    MembershipFactory(organisation=omega)


KEEPS = {
    published: "Statements of the organisation are published",
    in_review: "A declaration of the organisation is in review",
    waiting: "A declaration of the organisation is in review",
    signee: "published as a signee",
    managed_by_others: "Others manage the organisation, too.",
}


@pytest.mark.parametrize("how", KEEPS)
def test_what_is_public_in_review_or_managed_by_others_stays_with_a_sentence(sign_in, owner, omega, draft, how):
    how(owner, omega)
    client, address = sign_in(owner), f"{omega.get_absolute_url()}close/"

    page, response = client.get(address), client.post(address)

    assert KEEPS[how] in page.content.decode()
    assert "Close the organisation</button>" not in page.content.decode()
    assert response.url == address
    assert KEEPS[how] in str(next(iter(get_messages(response.wsgi_request))))
    assert Assessment.objects.filter(pk=draft.pk).exists()


def test_a_declaration_made_while_the_page_was_open_keeps_it(owner, omega):
    waiting(owner, omega)

    with pytest.raises(Refused, match="in review"):
        closure.close(omega, by=owner)

    assert Organisation.objects.filter(pk=omega.pk).exists()


def test_every_row_that_holds_an_organisation_and_every_file_is_thought_of():
    """Whoever adds one decides in ``cpo_portal/closure.py`` what becomes of it."""
    columns = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    held = (Organisation, Product, ProductVersion, Assessment, Submission)
    holding = {
        str(field)
        for field in columns
        if field.related_model in held and field.remote_field.on_delete not in (CASCADE, SET_NULL)
    }
    files = {str(field) for field in columns if isinstance(field, FileField)}

    assert holding == {
        "assessments.Assessment.organisation",
        "assessments.Assessment.version",
        "assessments.Submission.assessment",
        *(f"statements.Listing.{name}" for name in ("organisation", "product")),
        *(f"statements.Statement.{name}" for name in ("organisation", "product", "submission")),
    }
    assert files == {
        "assessments.Document.file",
        "association.Archive.file",  # of no organisation, as the next one
        "association.PackageFile.file",
        "organisations.Signing.file",
        "requirements.MatchReport.pdf",
        "statements.HandedOut.pdf",
        "statements.SignedDeclaration.pdf",
        "statements.Statement.pdf",
    }


def test_nobody_else_closes_it(owner, omega):
    member = MembershipFactory(organisation=omega, is_administrator=False).user

    for person in (member, MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            closure.close(omega, by=person)
