"""How the statement would look, as page and PDF: marked as a draft, and never to be taken for a statement."""

import shutil
import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pyhanko.pdf_utils.reader import PdfFileReader

from assessments import lifecycle
from assessments.models import Answer, Code
from statements.draft_pdf import place_of
from statements.drafts import draft_of
from statements.tasks import make_draft
from statements.verification import Outcome, verify

from ..factories import ReviewerFactory, answer_of, make_assessment, make_submission, signatory_of
from .paperless import store_statement

pytestmark = pytest.mark.django_db

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext of poppler-utils is not installed"
)
NOTHING_DECLARED = "Draft. Not declared, not reviewed, not sealed: it proves nothing."
DECLARED = "Draft. Declared, but neither accepted nor sealed: it proves nothing."


@pytest.fixture
def assessment():
    """Half of it answered."""
    assessment = make_assessment()
    Answer.objects.filter(pk=answer_of(assessment, "data-export").pk).update(
        code=Code.FULFILLED, explanation="By <export>.", changed_at=timezone.now()
    )
    return assessment


@pytest.fixture
def member(assessment, sign_in):
    return sign_in(signatory_of(assessment))


def page_address(assessment):
    return f"/assessments/{assessment.pk}/preview/"


def pdf_address(assessment):
    return f"/assessments/{assessment.pk}/preview.pdf"


def bytes_of(response):
    return b"".join(response.streaming_content)


def pages_of(pdf):
    """The words of each page, with single spaces between them."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return [" ".join(page.split()) for page in text.decode().split("\f")[:-1]]


def answer_more(assessment):
    Answer.objects.filter(assessment=assessment, code="").update(code=Code.NOT_FULFILLED, changed_at=timezone.now())


# the page


def test_page_shows_the_statement_as_it_would_be_and_says_that_it_is_a_draft(member, assessment):
    response = member.get(page_address(assessment))

    html = response.content.decode()
    expected = [NOTHING_DECLARED, "nobody yet", "By &lt;export&gt;.", "The vendor should import.", "3 of 4 criteria"]
    assert [words for words in expected if words not in html] == []
    assert html.count('class="answer answer-open"') == 4  # three answers, and the number of them
    assert [words for words in ("CPO-", "in force", "Sealed PDF", "Digest", "Issued") if words in html] == []


def test_page_counts_what_is_open_in_the_chart(member, assessment):
    response = member.get(page_address(assessment))

    position = response.context["position"]
    assert (position.total.fulfilled, position.total.open) == (1, 3)


def test_page_of_what_is_declared_says_by_whom(member, assessment):
    answer_more(assessment)
    make_submission(assessment)
    Answer.objects.filter(assessment=assessment).update(explanation="Changed behind the reviewers’ back.")

    html = member.get(page_address(assessment)).content.decode()

    assert DECLARED in html
    assert "Ada Byron, Head of Development, Bremen" in html
    assert "By &lt;export&gt;." in html


def test_page_of_what_was_returned_is_a_draft_again(member, assessment):
    answer_more(assessment)
    submission, reviewer = make_submission(assessment), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    assert NOTHING_DECLARED in member.get(page_address(assessment)).content.decode()


def test_page_needs_few_queries(member, assessment, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        response = member.get(page_address(assessment))

    assert response.status_code == 200


def test_page_and_pdf_of_what_is_accepted_lead_to_the_statement(sign_in):
    statement = store_statement()
    assessment = statement.submission.assessment
    member = sign_in(signatory_of(assessment))

    assert member.get(page_address(assessment))["Location"] == statement.get_absolute_url()
    assert member.get(pdf_address(assessment))["Location"] == f"/statements/{statement.number}.pdf"


@pytest.mark.parametrize("address", [page_address, pdf_address])
def test_strangers_and_reviewers_find_no_draft(client, sign_in, assessment, stranger, reviewer, address):
    codes = [sign_in(person).get(address(assessment)).status_code for person in (stranger, reviewer)]

    assert codes == [404, 404]


# the paper


@pytest.mark.slow(reason="draws the paper and seals it for real")
@needs_poppler
def test_paper_says_on_every_page_that_it_is_an_unsealed_draft(member, assessment):
    Answer.objects.filter(assessment=assessment, code="").update(code=Code.PARTLY, explanation="So far.\n" * 40)

    pages = pages_of(bytes_of(member.get(pdf_address(assessment))))

    assert len(pages) > 3
    assert [page.startswith("DRAFT · unsealed") for page in pages] == [True] * len(pages)
    assert NOTHING_DECLARED in pages[0]


@pytest.mark.slow(reason="draws the paper and seals it for real")
@needs_poppler
def test_paper_has_every_criterion_and_nothing_that_only_issuing_gives(member, assessment):
    paper = " ".join(pages_of(bytes_of(member.get(pdf_address(assessment)))))

    expected = ["1.1 Export", "By <export>.", "1.2 Import", "should open", "Number Draft", "Not declared yet."]
    assert [words for words in expected if words not in paper] == []
    never = ["CPO-", "Issued", "Valid until", "Digest", "seal,", "Declared for", "/statements/", "reviewed for"]
    assert [words for words in never if words in paper] == []


@pytest.mark.slow(reason="draws the paper and seals it for real")
@needs_poppler
def test_paper_names_who_declared_what_waits_for_review(member, assessment):
    answer_more(assessment)
    make_submission(assessment)

    paper = " ".join(pages_of(bytes_of(member.get(pdf_address(assessment)))))

    expected = [DECLARED, "Ada Byron, Head of Development"]
    assert [words for words in expected if words not in paper] == []
    assert "Digest" not in paper


@pytest.mark.slow(reason="draws the paper and seals it for real")
@needs_poppler
def test_paper_is_in_the_language_of_the_declaration_whoever_reads_it(sign_in):
    assessment = make_assessment(language="de")

    response = sign_in(signatory_of(assessment)).get(pdf_address(assessment), headers={"accept-language": "en"})

    assert "Der Vendor muss in einem Roundtrip exportieren." in " ".join(pages_of(bytes_of(response)))


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_draft_is_no_statement_for_anybody_who_verifies_it(client, member, assessment):
    draft = bytes_of(member.get(pdf_address(assessment)))

    verdict = verify(draft)
    page = client.post("/verify/", {"file": SimpleUploadedFile("draft.pdf", draft)}).content.decode()

    assert (verdict.outcome, verdict.seal, verdict.statement) == (Outcome.NOT_OURS, None, None)
    assert "This PDF was not issued by this portal." in page
    assert "It carries no seal. Every statement has one; a draft never does." in page


def test_draft_has_nothing_attached_and_its_marks_are_no_part_of_the_text(member, assessment):
    root = PdfFileReader(BytesIO(bytes_of(member.get(pdf_address(assessment))))).root

    page = root["/Pages"]["/Kids"][0]["/Contents"].data
    assert ("/AF" in root, "/EmbeddedFiles" in root.get("/Names", {}), "/AcroForm" in root) == (False, False, False)
    assert bool(root["/MarkInfo"]["/Marked"])
    assert page.count(b"/Artifact") >= 2


# making it


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_is_shown_in_the_browser_and_kept_by_nobody(member, assessment):
    response = member.get(pdf_address(assessment))

    name = assessment.object_name.lower().replace(" ", "-").replace(".", "")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}-draft.pdf"'
    assert response["Cache-Control"] == "private, no-store"
    assert bytes_of(response).startswith(b"%PDF-")


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_asked_again_is_not_made_again(member, assessment, stored_files):
    member.get(pdf_address(assessment))
    [before] = stored_files()
    made = before.stat().st_mtime_ns

    member.get(pdf_address(assessment))

    assert [(file, file.stat().st_mtime_ns) for file in stored_files()] == [(before, made)]


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_of_changed_answers_takes_the_place_of_the_earlier_one(member, assessment, stored_files):
    other = make_assessment()
    default_storage.save(place_of(draft_of(other)), ContentFile(b"%PDF-"))
    member.get(pdf_address(assessment))
    answer_more(assessment)

    member.get(pdf_address(assessment))

    places = {place_of(draft_of(each)) for each in (assessment, other)}
    assert {"/".join(file.parts[-3:]) for file in stored_files()} == places


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_is_awaited_on_a_page_that_asks_again_by_itself(member, assessment, work):
    response = member.get(pdf_address(assessment))

    assert response.status_code == 202
    assert response["Refresh"] == "2"
    assert "The PDF is being made" in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_awaited_is_enqueued_once_and_shown_when_a_worker_has_made_it(member, assessment, work):
    waiting = [member.get(pdf_address(assessment)).status_code for _reload in range(3)]
    enqueued = DBTaskResult.objects.count()
    work()

    response = member.get(pdf_address(assessment))

    assert (waiting, enqueued) == ([202, 202, 202], 1)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_whose_answers_changed_while_it_was_made_is_made_anew(member, assessment, work):
    member.get(pdf_address(assessment))
    work()
    answer_more(assessment)

    codes = [member.get(pdf_address(assessment)).status_code]
    work()
    codes.append(member.get(pdf_address(assessment)).status_code)

    assert codes == [202, 200]
    assert DBTaskResult.objects.count() == 2


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_that_could_not_be_made_is_told_and_can_be_tried_again(member, assessment, work):
    member.get(pdf_address(assessment))
    DBTaskResult.objects.get().set_failed(OSError("no space left"))

    failed = member.get(pdf_address(assessment))
    again = member.get(pdf_address(assessment))
    work()

    html = failed.content.decode()
    assert (failed.status_code, again.status_code) == (503, 202)
    assert "The PDF could not be made" in html
    assert f"<code>{failed['X-Request-ID']}</code>" in html
    assert f'href="{pdf_address(assessment)}"' in html
    assert "Refresh" not in failed
    assert member.get(pdf_address(assessment)).status_code == 200


@pytest.mark.slow(reason="draws the paper and seals it for real")
@pytest.mark.parametrize(("status", "codes"), [("READY", [503, 503]), ("RUNNING", [503, 202])])
def test_pdf_that_nobody_makes_is_not_awaited_for_ever(member, assessment, work, status, codes):
    member.get(pdf_address(assessment))
    DBTaskResult.objects.update(status=status, enqueued_at=timezone.now() - timedelta(minutes=6))

    assert [member.get(pdf_address(assessment)).status_code for _reload in range(2)] == codes
    work()
    assert member.get(pdf_address(assessment)).status_code == 200


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_whose_task_was_cleared_away_is_enqueued_anew(member, assessment, work):
    member.get(pdf_address(assessment))
    DBTaskResult.objects.all().delete()

    assert member.get(pdf_address(assessment)).status_code == 202
    assert DBTaskResult.objects.count() == 1


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_pdf_that_cannot_be_stored_is_told_without_a_worker_too(member, assessment, settings):
    settings.DATA_DIR.mkdir(exist_ok=True)
    (settings.DATA_DIR / "files").write_text("no folder")

    response = member.get(pdf_address(assessment))

    assert response.status_code == 503


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_task_run_twice_does_no_harm(assessment, stored_files):
    first, second = make_draft.call(assessment.pk), make_draft.call(assessment.pk)

    assert first == second
    assert len(stored_files()) == 1
