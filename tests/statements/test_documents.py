"""Documents as evidence in what is published: named with their digest, and links only for whoever may open them."""

import pytest

from assessments.models import Access, Document
from statements.issuing.pdf import to_html
from statements.seal import keys
from statements.verification import Outcome, verify

from ..assessments.evidence.files import attach, pdf
from ..factories import ReviewerFactory, answer_of, make_assessment, make_statement, signatory_of
from .issuing.test_pdf import needs_poppler, read_paper, squeezed
from .paperless import store_statement


@pytest.fixture
def assessment(db):
    """Answered, with a public document and one for reviewers as evidence."""
    assessment = make_assessment(answered=True)
    for title, access in (("Open report", Access.PUBLIC), ("Closed report", Access.REVIEWERS)):
        attach(answer_of(assessment, "data-export"), pdf(title), title=title, access=access)
    return assessment


def addresses():
    """Where the public document and the one for reviewers are opened."""
    return [f"/evidence/{token}/" for token in Document.objects.values_list("token", flat=True)]


@needs_poppler
def test_a_statement_with_documents_verifies_and_names_them_on_paper(assessment):
    statement = make_statement(assessment)

    with statement.pdf.open() as file:
        sealed = file.read()
    paper = squeezed(read_paper(statement))
    closed = Document.objects.last()
    assert verify(sealed).outcome is Outcome.IN_FORCE
    assert "Openreport;Closedreport(forreviewersonly;SHA-256" + closed.sha256[:12] in paper
    evidence = statement.declaration["answers"][0]["evidence"]
    assert [item["sha256"] for item in evidence] == list(Document.objects.values_list("sha256", flat=True))


def test_the_public_reads_of_a_document_for_reviewers_without_a_link(client, assessment):
    statement = store_statement(assessment)
    another = store_statement(make_assessment(answered=True))
    opened, closed = addresses()

    pages = [
        client.get(statement.get_absolute_url()).content.decode(),
        client.get(f"/compare/?statement={statement.number}&statement={another.number}&open=1").content.decode(),
    ]

    for html in pages:
        assert f'{opened}" rel="nofollow noopener"' in html
        assert closed not in html
        assert f"(for reviewers only; SHA-256 {Document.objects.last().sha256[:12]}…)" in html


def test_reviewers_and_the_organisation_get_a_link_to_it(sign_in, assessment):
    statement = store_statement(assessment)
    closed = addresses()[1]

    review = sign_in(ReviewerFactory()).get(statement.submission.get_absolute_url()).content.decode()
    own = sign_in(signatory_of(assessment)).get(f"/assessments/{assessment.pk}/data/").content.decode()

    for html in (review, own):
        assert f'{closed}" rel="nofollow noopener"' in html
        assert "(for reviewers only)" in html


def test_the_paper_links_to_what_everybody_may_open_only(assessment):
    statement = store_statement(assessment)

    html = to_html(statement.content, catalogue=statement.catalogue, seal=keys.describe_key_in_use())

    opened, closed = addresses()
    assert opened in html
    assert closed not in html
