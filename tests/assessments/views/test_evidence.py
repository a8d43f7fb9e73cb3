import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.evidence import entries
from assessments.models import Access, Answer, Assessment, Document, Status
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    answer_of,
    make_submission,
    signatory_of,
)

from ..evidence.files import attach, docx, pdf, picture, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(complete_draft):
    return complete_draft


@pytest.fixture
def answer(assessment):
    return answer_of(assessment, "data-export")


def opened(document, user=None, **headers):
    client = Client()
    if user:
        client.force_login(user)
    return client.get(f"/evidence/{document.token}/", headers=headers)


def outcome(response):
    if response.status_code == 302:
        return "sign in" if response["Location"].startswith("/accounts/login/?next=/evidence/") else "?"
    return {200: "opened", 404: "not found"}[response.status_code]


# who may open a document

STAGES = {
    # of a document: public, for reviewers
    "draft": {
        "anonymous": ("sign in", "sign in"),
        "other": ("not found", "not found"),
        "reader": ("opened", "opened"),
        "reviewer": ("not found", "not found"),
    },
    "submitted": {
        "anonymous": ("sign in", "sign in"),
        "other": ("not found", "not found"),
        "reader": ("opened", "opened"),
        "reviewer": ("opened", "opened"),
    },
    "returned": {
        "anonymous": ("sign in", "sign in"),
        "other": ("not found", "not found"),
        "reader": ("opened", "opened"),
        "reviewer": ("opened", "opened"),
    },
    "accepted": {
        "anonymous": ("opened", "sign in"),
        "other": ("opened", "not found"),
        "reader": ("opened", "opened"),
        "reviewer": ("opened", "opened"),
    },
}


@pytest.mark.parametrize("stage", STAGES)
def test_each_kind_of_person_opens_at_each_stage_what_the_table_says(assessment, answer, stage):
    documents = [attach(answer, pdf(access), access=access).document for access in (Access.PUBLIC, Access.REVIEWERS)]
    people = {
        "anonymous": None,
        "other": MembershipFactory().user,
        "reader": MembershipFactory(
            organisation=assessment.organisation, is_administrator=False, is_editor=False, is_signatory=False
        ).user,
        "reviewer": ReviewerFactory(),
    }
    if stage != "draft":
        make_submission(assessment)
    Assessment.objects.update(status=stage)

    found = {
        name: tuple(outcome(opened(document, person)) for document in documents) for name, person in people.items()
    }

    assert found == STAGES[stage]


def test_reviewers_open_what_was_declared_even_if_it_was_removed_since(assessment, answer):
    declared = attach(answer).document
    make_submission(assessment)
    Answer.objects.update(evidence=[])

    assert outcome(opened(declared, ReviewerFactory())) == "opened"


def test_nobody_outside_opens_what_was_removed_before_declaring(assessment, answer):
    removed = attach(answer).document
    Answer.objects.update(evidence=[])
    make_submission(assessment)
    Assessment.objects.update(status=Status.ACCEPTED)

    people = [None, UserFactory(), ReviewerFactory(), signatory_of(assessment)]

    assert [outcome(opened(removed, person)) for person in people] == ["sign in", "not found", "not found", "opened"]


def test_a_document_that_does_not_exist_looks_like_one_that_may_not_be_opened(answer):
    nothing = Document(token="nothing-of-this-name")

    assert outcome(opened(nothing)) == "sign in"
    assert outcome(opened(nothing, UserFactory())) == "not found"


# how it is served

KINDS = {
    "pdf": (pdf().read(), "application/pdf"),
    "png": (picture("PNG"), "image/png"),
    "jpg": (picture("JPEG"), "image/jpeg"),
    "xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_sent_to_be_saved_as_what_it_is(answer, kind):
    content, content_type = KINDS[kind]
    document = attach(answer, SimpleUploadedFile("evil.html", content, content_type="text/html")).document

    response = opened(document, signatory_of(answer.assessment))

    assert b"".join(response.streaming_content) == content
    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="evil.html.{kind}"'
    assert sorted(response["Content-Security-Policy"].split("; ")) == ["default-src 'none'", "sandbox"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["ETag"] == f'"{document.sha256}"'


def test_a_name_beyond_ascii_is_sent_so_that_every_browser_reads_it(answer):
    document = attach(answer, pdf(name="Größe “Ω”.pdf")).document

    response = opened(document, signatory_of(answer.assessment))

    quoted = "Gr%C3%B6%C3%9Fe%20%E2%80%9C%CE%A9%E2%80%9D.pdf"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quoted}"


def test_a_public_document_may_be_kept_and_is_not_sent_twice(assessment, answer):
    document = attach(answer).document
    make_submission(assessment)
    Assessment.objects.update(status=Status.ACCEPTED)

    first = opened(document)
    again = opened(document, **{"If-None-Match": first["ETag"]})
    refused = opened(document, **{"If-Match": '"another"'})

    assert (first.status_code, first["Cache-Control"]) == (200, "public, max-age=86400")
    assert (again.status_code, again["Cache-Control"]) == (304, "public, max-age=86400")
    assert (refused.status_code, refused["Cache-Control"]) == (412, "no-store")


def test_an_etag_opens_nothing_to_whom_it_is_closed(answer):
    document = attach(answer).document

    assert outcome(opened(document, UserFactory(), **{"If-None-Match": f'"{document.sha256}"'})) == "not found"


# lists of evidence

LOG = {"title": "Log", "url": "https://example.org/log"}
ONE, TWO = ({"title": name, "document": name, "sha256": "0" * 64, "access": "public"} for name in ("one", "two"))


@pytest.mark.parametrize(
    ("typed", "there", "seen", "result"),
    [
        ([LOG, ONE], [ONE], ["one"], [LOG, ONE]),
        ([LOG], [ONE, LOG], [], [LOG, ONE]),
        ([LOG], [ONE], ["one"], [LOG]),
        ([ONE], [ONE, TWO], [], [ONE, TWO]),
    ],
    ids=["nothing new", "attached meanwhile", "removed", "another attached"],
)
def test_documents_not_seen_stay(typed, there, seen, result):
    assert entries.with_unseen_documents(typed, there=there, seen=seen) == result
