import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.answers.save import save
from assessments.answers.values import current_values
from assessments.models import Access, Answer, Assessment, Document, Status
from tests.factories import MembershipFactory, answer_of, make_assessment, signatory_of

from ..evidence.files import attach, pdf
from ..posting import page_address

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}


@pytest.fixture
def assessment(open_draft):
    return open_draft


@pytest.fixture
def answer(assessment):
    return answer_of(assessment, "data-export")


@pytest.fixture
def editor(assessment, sign_in):
    """The browser of somebody who may answer."""
    return sign_in(signatory_of(assessment))


def upload_address(answer):
    return reverse("documents:upload", args=[answer.assessment_id, answer.criterion.category.key, answer.criterion.key])


def upload(client, answer, file=None, headers=None, **fields):
    data = {"file": file or pdf(), "revision": answer.revision} | fields
    return client.post(upload_address(answer), data, headers=headers)


def now(answer):
    return Answer.objects.get(pk=answer.pk)


def saved_by_another(answer):
    """Somebody else saves the answer after our page was read."""
    other = MembershipFactory(organisation=answer.assessment.organisation).user
    values = current_values(answer) | {"explanation": "Theirs."}
    return save(now(answer), values, revision=answer.revision, by=other)


# uploading


def test_uploading_goes_back_to_the_card_and_says_so(editor, answer):
    response = upload(editor, answer, title=" The report ")

    assert response["Location"] == answer.get_absolute_url()
    assert now(answer).evidence[0] | {"document": "", "sha256": ""} == {
        "title": "The report",
        "document": "",
        "sha256": "",
        "access": "public",
    }
    assert "“report.pdf” is attached." in editor.get(page_address(answer)).content.decode()


def test_uploading_by_htmx_gets_the_row_and_tells_the_page_the_new_revision(editor, answer):
    response = upload(editor, answer, headers=HTMX, access="reviewers")

    token = Document.objects.get().token
    html = response.content.decode()
    assert html.lstrip().startswith('<li class="document">')
    assert f'name="data-export-documents" value="{token}"' in html
    assert 'value="reviewers" selected' in html
    assert 'id="upload-data-export-fields" hx-swap-oob="true"' in html
    assert response["HX-Trigger"] == '{"document-attached": {"key": "data-export", "revision": 1}}'


def test_uploading_by_htmx_says_on_the_card_that_it_was_saved(editor, answer):
    html = upload(editor, answer, headers=HTMX).content.decode()

    _row, _id, line = html.partition('id="saved-data-export" hx-swap-oob="true">')
    assert f"by {signatory_of(answer.assessment)}" in line.partition("</p>")[0]
    assert 'id="saved-data-export">' in editor.get(page_address(answer)).content.decode()


def test_uploading_by_htmx_from_a_stale_page_keeps_its_revision_from_it(editor, answer):
    saved_by_another(answer)

    response = upload(editor, answer, headers=HTMX)

    assert response["HX-Trigger"] == '{"document-attached": {"key": "data-export", "revision": null}}'
    assert "This answer was changed elsewhere meanwhile." in response.content.decode()


def test_the_cards_own_revision_counts_when_the_page_sends_it(editor, answer):
    saved_by_another(answer)

    response = upload(editor, answer, headers=HTMX, **{"data-export-revision": 1})

    assert '"revision": 2}' in response["HX-Trigger"]


WRONG = [
    ({"file": SimpleUploadedFile("a.pdf", b"<svg/>")}, "This file cannot be attached."),
    ({"file": ""}, "Choose a file."),
    ({"title": "x" * 201}, "Ensure this value has at most 200 characters"),
    ({"access": "everybody"}, "Select a valid choice."),
    ({"revision": "x"}, "Enter a whole number."),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_uploading_what_is_wrong_gets_a_sentence_and_changes_nothing(editor, answer, fields, sentence):
    plain = editor.post(upload_address(answer), {"file": pdf(), "revision": 0} | fields)
    page = editor.get(page_address(answer)).content.decode()
    if fields.get("file"):
        fields["file"].seek(0)
    by_htmx = editor.post(upload_address(answer), {"file": pdf(), "revision": 0} | fields, headers=HTMX)

    assert (plain.status_code, by_htmx.status_code) == (302, 422)
    assert f'<p class="message message-error">{sentence}' in page
    assert sentence in by_htmx.content.decode()
    assert (by_htmx["HX-Retarget"], by_htmx["HX-Reswap"]) == ("#upload-data-export-said", "innerHTML")
    assert now(answer).revision == Document.objects.count() == 0


def test_uploading_to_a_declared_assessment_is_not_found(editor, answer):
    Assessment.objects.update(status=Status.SUBMITTED)

    assert upload(editor, answer).status_code == 404


# the documents of an assessment, and deleting them


def delete(client, document):
    return client.post(reverse("documents:delete", args=[document.assessment_id, document.pk]), follow=True)


def test_the_list_says_what_each_document_belongs_to(editor, assessment, answer, django_assert_max_num_queries):
    attach(answer, access=Access.REVIEWERS)
    removed = attach(answer_of(assessment, "data-import")).document
    assessment.answers.filter(criterion__key="data-import").update(evidence=[])

    with django_assert_max_num_queries(10):
        html = editor.get(reverse("documents:index", args=[assessment.pk])).content.decode()

    assert f'<a href="{answer.get_absolute_url()}">' in html
    assert "(for reviewers only)" in html
    assert "No answer refers to it now. It is kept" in html
    assert html.count("/delete/") == 1
    assert reverse("documents:delete", args=[assessment.pk, removed.pk]) in html


def test_an_assessment_without_documents_says_where_they_come_from(editor, assessment):
    html = editor.get(reverse("documents:index", args=[assessment.pk])).content.decode()

    assert "They are attached to an answer" in html


def test_a_document_nothing_refers_to_is_deleted_with_its_file(
    editor, answer, stored_files, django_capture_on_commit_callbacks
):
    document = attach(answer).document
    Answer.objects.update(evidence=[])

    with django_capture_on_commit_callbacks(execute=True):
        html = delete(editor, document).content.decode()

    assert "“report.pdf” is deleted." in html
    assert (Document.objects.count(), stored_files()) == (0, [])


def test_a_document_an_answer_points_to_stays(editor, answer, stored_files, django_capture_on_commit_callbacks):
    document = attach(answer).document

    with django_capture_on_commit_callbacks(execute=True):
        html = delete(editor, document).content.decode()

    assert "so it stays." in html
    assert (Document.objects.count(), len(stored_files())) == (1, 1)


def test_a_document_of_another_assessment_cannot_be_deleted_through_ones_own(editor, assessment):
    foreign = attach(answer_of(make_assessment(), "data-export")).document

    response = editor.post(reverse("documents:delete", args=[assessment.pk, foreign.pk]))

    assert response.status_code == 404
    assert Document.objects.count() == 1


def test_a_file_store_that_is_away_is_told_and_nothing_is_attached(s3_away, editor, answer):
    response = upload(editor, answer)

    assert (response.status_code, Document.objects.exists()) == (503, False)
    assert "nothing was read or stored" in response.content.decode()
