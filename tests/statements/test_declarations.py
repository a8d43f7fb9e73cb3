"""The page on which a signatory downloads the declaration, and hands it in with a signature of their own."""

import shutil
import subprocess
from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments.models import Submission
from core.budgets import PLACES, at_once
from cpo_verify.attachments import attached
from cpo_verify.signature_widgets import ZONE
from statements.models import HandedOut, SignedDeclaration
from statements.tasks import make_declaration
from statements.verification import Outcome, verify

from ..factories import MembershipFactory, signatory_of
from .corpus.cases import reader_of
from .handed_out import keep_signed
from .signatories import sign

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext of poppler-utils is not installed"
)
OFFER = "you can sign the declaration with your own electronic signature, too"


@pytest.fixture
def signatory(submission, sign_in):
    return sign_in(signatory_of(submission.assessment))


def address(submission, page=""):
    return f"/declarations/{submission.pk}/{page}"


def overview(submission):
    return submission.assessment.get_absolute_url()


def bytes_of(response):
    return b"".join(response.streaming_content)


def upload(client, submission, pdf):
    return client.post(address(submission), {"file": SimpleUploadedFile("signed.pdf", pdf)}, follow=True)


# what is handed out


def test_paper_is_that_declaration_with_a_field_to_sign_in(submission, paper):
    reader = reader_of(paper)

    [field] = [each.get_object() for each in reader.root["/AcroForm"]["/Fields"]]
    _left, _bottom, right, top = (float(each) for each in field["/Rect"])
    assert attached(reader, "declaration.json") == submission.canonical.encode()
    assert (field["/FT"], "/V" in field, right < ZONE[2], top < ZONE[3]) == ("/Sig", False, True, True)
    assert bool(reader.root["/MarkInfo"]["/Marked"])


@needs_poppler
def test_paper_looks_like_neither_a_statement_nor_a_draft(submission, paper):
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, check=True).stdout
    words = " ".join(text.decode().split())

    expected = [
        "Declaration by the Code of (PLM) Openness",
        "It is no statement",
        "Ada Byron, Head of Development",
        submission.digest,
        "Space for the signatory’s own electronic signature",
        "Declaration, without a number · Gearbox 4.2",
        "1.1 Export",
    ]
    assert [each for each in expected if each not in words] == []
    never = ["CPO-", "Issued", "Valid until", "DRAFT", "proves nothing", "reviewed for", "CPO Statement"]
    assert [each for each in never if each in words] == []


def test_paper_signed_or_not_is_no_statement_for_anybody_who_verifies_it(db, paper):
    assert [verify(pdf).outcome for pdf in (paper, sign(paper))] == [Outcome.NOT_OURS] * 2


def test_download_is_made_once_and_then_always_the_same(submission, signatory, stored_files):
    HandedOut.objects.all().delete()

    first, second = (signatory.get(address(submission, "declaration.pdf")) for _time in range(2))

    handed_out = HandedOut.objects.get()
    data = bytes_of(first)
    assert data == bytes_of(second)
    assert (handed_out.size, make_declaration.call(submission.pk)) == (len(data), handed_out.pdf.name)
    assert first["Content-Disposition"] == 'attachment; filename="gearbox-42-declaration.pdf"'
    assert first["Cache-Control"] == "private, no-store"


def test_download_waits_for_a_worker_on_a_page_that_asks_again(submission, signatory, work):
    HandedOut.objects.all().delete()

    codes = [signatory.get(address(submission, "declaration.pdf")).status_code for _reload in range(2)]
    DBTaskResult.objects.get().set_failed(OSError("no space left"))
    failed = signatory.get(address(submission, "declaration.pdf"))

    assert codes == [202, 202]
    assert (failed.status_code, "Your declaration stands all the same" in failed.content.decode()) == (503, True)


# handing it in


def test_signed_file_is_kept_and_the_page_says_who_signed(submission, signatory, paper):
    html = upload(signatory, submission, sign(paper)).content.decode()

    assert "The signed declaration was checked and is kept." in html
    assert "<strong>Ada Byron</strong>, Gear Works" in html
    assert "Issuer of the certificate: Test trust service, not known to this portal" in html
    assert f'href="{address(submission, "declaration-signed.pdf")}"' in html
    assert "Remove the signed declaration" in html


def test_what_is_wrong_is_said_at_the_field(submission, signatory, paper):
    response = upload(signatory, submission, paper)

    assert response.status_code == 422
    assert "This file is not signed yet." in response.content.decode()
    assert not SignedDeclaration.objects.exists()


def test_who_hands_in_while_everything_is_busy_is_asked_to_send_it_again(submission, signatory, paper):
    with ExitStack() as others:
        for _place in range(PLACES):
            others.enter_context(at_once("signed declarations"))
        busy = upload(signatory, submission, sign(paper))

    assert (busy.status_code, busy["Retry-After"], SignedDeclaration.objects.exists()) == (503, "5", False)
    assert "if you sent a file, send it again." in busy.content.decode()


def test_what_one_person_hands_in_is_limited(submission, signatory, settings, monkeypatch):
    settings.RATE_LIMITS = True
    moment = timezone.now().replace(minute=5, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: moment)

    codes = [signatory.post(address(submission), {}).status_code for _time in range(31)]

    assert codes == [422] * 30 + [429]


@pytest.mark.parametrize("posted", [{}, {"file": SimpleUploadedFile("signed.pdf", b"")}, {"file": "text"}])
def test_no_file_and_an_empty_one_get_a_sentence(submission, signatory, posted):
    response = signatory.post(address(submission), posted)

    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose a file." in html or "This file is empty." in html


def test_file_too_large_for_any_page_is_told_so(submission, signatory):
    response = upload(signatory, submission, bytes(22 * 1024 * 1024))

    assert response.status_code == 422
    assert "This file is larger than 5 MB." in response.content.decode()


def test_removing_leaves_the_offer(submission, signatory):
    keep_signed(submission)

    html = signatory.post(address(submission, "remove/"), follow=True).content.decode()

    assert "Your declaration stands without it." in html
    assert not SignedDeclaration.objects.exists()


def test_page_after_the_approval_offers_nothing_any_more(submission, signatory):
    Submission.objects.filter(pk=submission.pk).update(approved_at=timezone.now())
    pages = [signatory.get(address(submission)).content.decode()]
    keep_signed(submission)
    pages.append(signatory.get(address(submission)).content.decode())
    refused = signatory.post(address(submission, "remove/"), follow=True).content.decode()

    assert ['<form method="post" enctype' in page for page in pages] == [False, False]
    assert ["it cannot be signed any more" in page for page in pages] == [True, False]
    assert "accepted or returned meanwhile" in refused
    assert SignedDeclaration.objects.exists()


# where it is found


def test_overview_offers_it_calmly_to_signatories_only(submission, signatory, sign_in):
    offered = [OFFER in signatory.get(overview(submission)).content.decode()]
    editor = MembershipFactory(organisation=submission.assessment.organisation, is_signatory=False).user
    offered.append(OFFER in sign_in(editor).get(overview(submission)).content.decode())

    assert offered == [True, False]


def test_overview_tells_that_it_is_signed(submission, signatory):
    keep_signed(submission)

    html = signatory.get(overview(submission)).content.decode()

    assert (OFFER in html, "The declaration carries a signature of your own, too." in html) == (False, True)


def test_reviewer_sees_who_signed_and_opens_the_file(submission, sign_in, reviewer):
    keep_signed(submission, b"%PDF-signed")
    client = sign_in(reviewer)

    html = client.get(submission.get_absolute_url()).content.decode()
    file = client.get(address(submission, "declaration-signed.pdf"))

    assert "<strong>Ada Byron</strong>, Gear Works" in html
    assert f'href="{address(submission, "declaration-signed.pdf")}"' in html
    assert bytes_of(file) == b"%PDF-signed"
    assert set(file["Content-Security-Policy"].split("; ")) == {"default-src 'none'", "sandbox"}


def test_page_needs_few_queries(submission, signatory, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert signatory.get(address(submission)).status_code == 200
