import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from assessments import submissions
from assessments.answers.save import TooLate, save
from assessments.answers.values import current_values
from assessments.editions import transfer
from assessments.evidence import documents, entries
from assessments.models import Access, Answer, Assessment, Document, Origin, Revision, Status
from core.refusals import Refused
from tests.factories import (
    MembershipFactory,
    VersionFactory,
    answer_of,
    load_edition,
    make_assessment,
    make_submission,
    signatory_of,
)

from .files import attach, docx, pdf, picture

pytestmark = pytest.mark.django_db

LOG = {"title": "Log", "url": "https://example.org/log"}
SITTING = "5f2b3a10-0000-4000-8000-000000000001"


@pytest.fixture
def assessment(open_draft):
    return open_draft


@pytest.fixture
def answer(assessment):
    return answer_of(assessment, "data-export")


def now(answer):
    return Answer.objects.get(pk=answer.pk)


def saved_by_another(answer):
    """Somebody else saves the answer after our page was read."""
    other = MembershipFactory(organisation=answer.assessment.organisation).user
    values = current_values(answer) | {"explanation": "Theirs."}
    return save(now(answer), values, revision=answer.revision, by=other)


# attaching


def test_a_document_attached_is_stored_and_stands_in_the_answers_evidence_and_history(answer, stored_files):
    Answer.objects.filter(pk=answer.pk).update(evidence=[LOG])

    attached = attach(answer, pdf("a", name="Größe.pdf"), access=Access.REVIEWERS)

    document = Document.objects.get()
    row = {"title": "Report", "document": document.token, "sha256": document.sha256, "access": "reviewers"}
    revision = Revision.objects.get()
    assert now(answer).evidence == revision.values["evidence"] == [LOG, row]
    assert (now(answer).revision, revision.number, revision.origin) == (1, 1, Origin.DOCUMENT)
    assert (document.name, document.kind, document.size) == ("Größe.pdf", "pdf", len(pdf("a").read()))
    assert (attached.document, attached.answer.revision, attached.is_stale) == (document, 1, False)
    assert [file.read_bytes() for file in stored_files()] == [pdf("a").read()]
    assert "Größe" not in document.file.name


def test_a_document_is_called_as_its_file_if_no_title_is_given(answer):
    attach(answer, SimpleUploadedFile("plan.exe", picture("PNG")), title="")

    assert now(answer).evidence[0]["title"] == "plan.exe.png"


def test_a_document_is_appended_to_what_somebody_else_saved_meanwhile_and_that_is_told(answer):
    theirs = saved_by_another(answer)

    attached = attach(answer, revision=0, sitting=SITTING)

    assert attached.is_stale
    assert now(answer).explanation == theirs.explanation
    assert len(now(answer).evidence) == 1


def test_a_document_attached_by_the_page_that_saved_meanwhile_is_not_stale(answer):
    values = current_values(answer) | {"explanation": "Mine."}
    save(answer, values, revision=0, by=signatory_of(answer.assessment), sitting=SITTING)

    assert not attach(answer, revision=0, sitting=SITTING).is_stale


def test_a_save_on_its_way_while_its_page_attaches_a_document_does_not_remove_it(answer):
    read_before = now(answer)
    attach(answer, sitting=SITTING)
    values = current_values(read_before) | {"explanation": "Typed meanwhile."}

    save(read_before, values, revision=0, by=signatory_of(answer.assessment), sitting=SITTING)

    assert now(answer).explanation == "Typed meanwhile."
    assert len(now(answer).evidence) == len(Revision.objects.last().values["evidence"]) == 1


REFUSED = [
    (lambda: pdf(size=11 * 1024 * 1024), "This file is larger than 10 MB."),
    (lambda: SimpleUploadedFile("a.pdf", b""), "This file is empty."),
    (lambda: SimpleUploadedFile("a.pdf", b"MZ"), "This file cannot be attached."),
    (lambda: SimpleUploadedFile("a.docx", docx("word/vbaProject.bin")), "This file contains macros."),
    (pdf, "This document is attached to this answer already."),
]


@pytest.mark.parametrize(("make_file", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_is_refused_leaves_nothing_behind(answer, stored_files, make_file, sentence):
    attach(answer)
    before = now(answer).revision, stored_files()

    with pytest.raises(Refused, match=sentence):
        attach(answer, make_file())

    assert (now(answer).revision, stored_files()) == before
    assert Document.objects.count() == 1


def test_the_same_file_can_be_attached_to_two_answers(assessment, answer):
    attach(answer)
    attach(answer_of(assessment, "data-import"))

    assert Document.objects.count() == 2


def test_a_document_is_refused_when_the_assessment_has_no_room_left(answer, stored_files):
    attach(answer)
    Document.objects.update(size=documents.MAX_TOTAL - 1024)

    attach(answer, pdf("fits", size=1024))
    with pytest.raises(Refused, match="may have 100 MB together; 0\xa0bytes are left"):
        attach(answer, pdf("does not"))

    assert len(stored_files()) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_only_one_fits_into_the_room_left(stored_files):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time and an in-memory database for tests")
    answer = answer_of(make_assessment(), "data-export")
    attach(answer)
    Document.objects.update(size=documents.MAX_TOTAL - 1500)
    by, ready, refused = signatory_of(answer.assessment), threading.Barrier(2), []

    def upload(text):
        try:
            ready.wait()
            attach(now(answer), pdf(text, size=1000), by=by)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=upload, args=[text]) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(refused) == 1
    assert Document.objects.count() == len(stored_files()) == len(now(answer).evidence) == 2


def test_an_answer_has_thirty_documents_at_most(answer):
    row = {"title": "x", "document": "x", "sha256": "x", "access": "public"}
    Answer.objects.filter(pk=answer.pk).update(evidence=[row] * 30)

    with pytest.raises(Refused, match="30 documents at most"):
        attach(answer)


def test_a_document_that_comes_after_declaring_is_too_late_and_leaves_no_file(answer, stored_files):
    Assessment.objects.update(status=Status.SUBMITTED)

    with pytest.raises(TooLate):
        attach(answer)

    assert (stored_files(), Document.objects.count(), now(answer).evidence) == ([], 0, [])


def test_a_document_for_an_answer_that_moved_to_another_edition_is_appended_there():
    assessment = make_assessment(catalogue=load_edition("1"))
    answer = assessment.answers.select_related("criterion").get(criterion__key="kept")
    second = load_edition("2")
    second.make_current()
    transfer.move(assessment, to=second, by=signatory_of(assessment))

    attached = documents.attach(answer, pdf(), title="", access=Access.PUBLIC, revision=0, by=signatory_of(assessment))

    assert attached.is_stale
    assert len(assessment.answers.get(criterion__key="kept").evidence) == 1


# deleting


def test_a_document_that_was_declared_stays_even_if_no_answer_points_to_it_now():
    assessment = make_assessment(answered=True)
    document = attach(answer_of(assessment, "data-export")).document
    make_submission(assessment)
    Answer.objects.update(evidence=[])

    with pytest.raises(Refused, match="so it stays"):
        documents.delete(document)


def test_a_document_of_an_edition_left_stays_since_it_may_be_put_back():
    assessment = make_assessment(catalogue=load_edition("1"))
    answer = assessment.answers.select_related("criterion").get(criterion__key="kept")
    document = attach(answer).document
    second = load_edition("2")
    second.make_current()
    transfer.move(assessment, to=second, by=signatory_of(assessment))
    assert entries.tokens(assessment.answers.get(criterion__key="kept").evidence) == [document.token]
    assessment.answers.update(evidence=[])

    with pytest.raises(Refused, match="so it stays"):
        documents.delete(document)


# another assessment started as a copy


def start_like(earlier):
    version = VersionFactory(product__organisation=earlier.organisation)
    return make_assessment(by=signatory_of(earlier), version=version, like=earlier)


def test_an_assessment_started_as_a_copy_gets_documents_of_its_own_with_the_same_file(answer, stored_files):
    Answer.objects.filter(pk=answer.pk).update(evidence=[LOG])
    document = attach(answer).document
    unused = attach(answer_of(answer.assessment, "data-import")).document
    Answer.objects.filter(evidence__icontains=unused.token).update(evidence=[])

    copy = start_like(answer.assessment)

    own = copy.documents.get()
    row = {"title": "Report", "document": own.token, "sha256": document.sha256, "access": "public"}
    brought = answer_of(copy, "data-export")
    assert brought.evidence == [LOG, row]
    assert copy.revisions.get().values["evidence"] == brought.evidence
    assert own.token != document.token
    assert own.file.name == document.file.name
    assert now(answer).evidence[1]["document"] == document.token
    assert len(stored_files()) == 2


def test_a_file_shared_with_a_copy_goes_only_with_the_last_document(
    answer, stored_files, django_capture_on_commit_callbacks
):
    document = attach(answer).document
    copied = start_like(answer.assessment).documents.get()
    Answer.objects.update(evidence=[])

    with django_capture_on_commit_callbacks(execute=True):
        documents.delete(document)
    left = stored_files()
    with django_capture_on_commit_callbacks(execute=True):
        documents.delete(copied)

    assert (len(left), stored_files()) == (1, [])


# declaring


def test_a_document_is_declared_by_its_address_digest_and_access(settings, answer):
    settings.SITE_URL = "https://portal.example"
    Answer.objects.filter(pk=answer.pk).update(evidence=[LOG])
    document = attach(answer).document

    content = submissions.answer_content(answer_of(answer.assessment, "data-export"))

    assert content["evidence"] == [
        LOG,
        {
            "title": "Report",
            "url": f"https://portal.example/evidence/{document.token}/",
            "sha256": document.sha256,
            "access": "public",
        },
    ]
