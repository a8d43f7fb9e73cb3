import pytest

from assessments.evidence import entries
from assessments.models import Answer, Document, Revision
from tests.factories import answer_of, keep_in_memory, make_assessment, signatory_of

from ..evidence.files import attach, pdf
from ..posting import address, page_address, posted

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


def now(answer):
    return Answer.objects.get(pk=answer.pk)


def rows_of(answer, **changes):
    """What the page posts of the documents the answer has, but for the changes."""
    data = {f"{answer.criterion.key}-documents": entries.tokens(answer.evidence)}
    for item in entries.documents(answer.evidence):
        row = {"title": item["title"], "access": item["access"]} | changes
        prefix = f"{answer.criterion.key}-document-{item['document']}"
        data |= {f"{prefix}-{name}": value for name, value in row.items()}
    return data


def save(client, answer, **changes):
    answer.refresh_from_db()
    return client.post(address(answer), posted(answer) | rows_of(answer, **changes), headers=HTMX)


def test_the_page_shows_the_documents_of_an_answer(editor, answer, django_assert_max_num_queries):
    document = attach(answer).document
    keep_in_memory(answer.assessment.catalogue)

    with django_assert_max_num_queries(12):
        html = editor.get(page_address(answer)).content.decode()

    assert f'<a href="/evidence/{document.token}/">report.pdf</a>' in html
    assert f'name="data-export-document-{document.token}-title"' in html
    assert html.count('class="document"') == 1
    assert html.count(">Attach a document</a>") == 2  # of the one that is open, and the template for blank ones


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_the_form_to_attach_a_document_is_asked_for(editor, answer, headers):
    where = f"{address(answer)}documents/"

    html = editor.get(where, headers=headers).content.decode()

    assert f'<form class="upload" method="post" action="{where}" enctype="multipart/form-data"' in html
    assert f'name="revision" value="{answer.revision}"' in html
    assert ("<html" in html) == (not headers)


def test_saving_the_answer_keeps_its_documents_as_they_are(editor, answer):
    attach(answer)
    before = now(answer).evidence

    response = save(editor, answer)

    assert response.status_code == 200
    assert (now(answer).evidence, now(answer).revision) == (before, 1)


def test_title_and_access_of_a_document_are_changed_with_the_answer(editor, answer):
    row = entries.documents(attach(answer).answer.evidence)[0]

    save(editor, answer, title=" Better\u202e ", access="reviewers")

    assert now(answer).evidence == [row | {"title": "Better", "access": "reviewers"}]
    assert [revision.number for revision in Revision.objects.all()] == [1, 2]


def test_a_document_removed_leaves_the_answer_but_stays_stored(editor, answer, stored_files):
    attach(answer)

    save(editor, answer, remove="1")

    assert now(answer).evidence == []
    assert (Document.objects.count(), len(stored_files())) == (1, 1)


def test_a_document_attached_after_the_page_was_read_is_not_removed_by_saving_it(editor, answer):
    attach(answer)
    theirs = attach(answer, pdf("another")).document
    answer.refresh_from_db()
    first = answer.evidence[:1]
    answer.evidence = first

    editor.post(address(answer), posted(answer) | rows_of(answer), headers=HTMX)

    assert entries.tokens(now(answer).evidence) == [first[0]["document"], theirs.token]


def test_a_digest_posted_does_not_count(editor, answer):
    document = attach(answer).document

    save(editor, answer, sha256="0" * 64, title="x")

    assert now(answer).evidence[0]["sha256"] == document.sha256


@pytest.mark.parametrize("token", ["nothing", "a\0b", "x" * 500, '"><script>'])
def test_a_token_that_names_no_document_of_the_assessment_is_refused(editor, answer, token):
    answer.evidence = [{"title": "x", "document": token, "access": "public"}]

    response = editor.post(address(answer), posted(answer) | rows_of(answer), headers=HTMX)

    assert response.status_code == 422
    assert "This document does not belong to this assessment." in response.content.decode()
    assert now(answer).revision == 0


def test_a_document_of_another_assessment_is_refused(editor, answer):
    foreign = attach(answer_of(make_assessment(), "data-export"))
    answer.evidence = foreign.answer.evidence

    response = editor.post(address(answer), posted(answer) | rows_of(answer))

    assert response.status_code == 422
    assert "This document does not belong to this assessment." in response.content.decode()
    assert now(answer).evidence == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "x" * 201}, "Title: Ensure this value has at most 200 characters"),
        ({"access": "everybody"}, "Who may open it: Select a valid choice."),
        ({"access": ""}, "Who may open it: This field is required."),
    ],
)
def test_a_wrong_row_gets_a_sentence_and_the_page_shows_what_was_typed(editor, answer, changes, sentence):
    attach(answer)
    answer.refresh_from_db()

    response = editor.post(address(answer), posted(answer) | rows_of(answer, **changes))

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert html.count('class="document"') == 1
    assert now(answer).revision == 1
