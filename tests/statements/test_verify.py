"""The page on which anybody drops a PDF and reads one sentence."""

import hashlib
from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.budgets import PLACES, at_once
from core.models import Spending
from cpo_verify.command import read_certificates
from statements import withdrawal
from statements.seal import keys
from statements.views import verify

from ..factories import ReviewerFactory
from .corpus import embedded


@pytest.fixture
def verify_page(client, db):
    def _verify_page(content, name="statement.pdf"):
        return client.post("/verify/", {"file": SimpleUploadedFile(name, content)})

    return _verify_page


def test_anybody_reads_that_a_statement_is_genuine_and_in_force(verify_page, statement, sealed):
    text = verify_page(sealed).content.decode()

    expected = [
        "This statement is genuine and in force.",
        "verdict-good",
        f'href="{statement.get_absolute_url()}"',
        "It was sealed by this portal with the key",
        "The file is whole and unaltered since it was sealed.",
        "The data attached is the record, byte for byte.",
    ]
    assert [words for words in expected if words not in text] == []


def test_withdrawn_statement_is_shown_with_its_reason(verify_page, statement, sealed):
    withdrawal.withdraw(statement, reason="A criterion was misread.", by=ReviewerFactory())

    text = verify_page(sealed).content.decode()

    assert "genuine, but it was withdrawn" in text
    assert "A criterion was misread." in text
    assert "verdict-good" not in text


def test_altered_statement_is_told_with_what_was_changed(verify_page, statement, sealed):
    text = verify_page(sealed + b"X").content.decode()

    assert "This file was altered after it was sealed." in text
    assert "the seal does not cover the whole file" in text
    assert "The data attached is the record; what the pages show may not be." in text
    assert "verdict-bad" in text


def test_altered_padding_leads_to_the_unaltered_statement(verify_page, statement, sealed):
    place = sealed.rindex(b"0" * 100) + 50

    text = verify_page(sealed[:place] + b"1" + sealed[place + 1 :]).content.decode()

    assert "The unaltered statement is here:" in text
    assert statement.get_absolute_url() in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"hello", "This file is not a PDF."),
        (b"%PDF-1.7 and rubbish", "This PDF is damaged or encrypted"),
        (b"%PDF-" + bytes(21 * 1024 * 1024), "This file is too large"),
    ],
    ids=["empty", "text", "rubbish", "21 MB"],
)
def test_what_is_no_statement_gets_its_sentence(verify_page, content, sentence):
    response = verify_page(content)

    assert response.status_code == 200
    assert sentence in response.content.decode()


def test_name_of_the_file_is_shown_as_text(verify_page):
    text = verify_page(b"hello", name="<img src=x>.pdf").content.decode()

    assert "&lt;img src=x&gt;.pdf" in text
    assert "<img src=x>" not in text


def test_page_without_a_file_asks_for_one(client, db):
    response = client.post("/verify/", {"csrfmiddlewaretoken": "sent by every browser"})

    assert response.context["form"].errors == {"file": ["This field is required."]}


def test_page_shows_the_fingerprints_of_all_its_seals(client, db, own_key):
    keys.create(own_key, "First", days=30)
    keys.rotate("Second", days=30)

    text = client.get("/verify/").content.decode()

    assert [each.fingerprint in text for each in keys.trusted()] == [True, True]
    assert "Second (in use)" in text
    assert "First (in use)" not in text


def test_page_tells_somebody_elses_seal(verify_page, sealed, own_key):
    keys.create(own_key, "Another portal", days=30)

    text = verify_page(sealed).content.decode()

    assert "This PDF was not issued by this portal." in text
    assert "It was not sealed by this portal" in text


def test_page_shows_which_criterion_of_the_data_differs(verify_page, genuine, statement):
    text = verify_page(embedded.answer_changed(genuine)).content.decode()

    number = statement.declaration["answers"][0]["number"]
    row = f'<tr><td>{number}</td><td><code>answer</code></td><td><span class="side">In this file:</span> partly</td>'
    assert row in text


def test_verdict_says_what_was_checked_by_whom(verify_page, sealed, settings):
    settings.SITE_URL = "https://portal.example"

    text = verify_page(sealed).content.decode()

    expected = [
        "<dd>https://portal.example/</dd>",
        f"<code>{hashlib.sha256(sealed).hexdigest()}</code>",
        f"<code>{keys.describe_key_in_use().fingerprint}</code>",
        "data-print hidden>Print this verdict",
    ]
    assert [words for words in expected if words not in text] == []


def test_verdict_is_told_in_german(client, statement, sealed):
    file = SimpleUploadedFile("statement.pdf", sealed)

    response = client.post("/verify/", {"file": file}, headers={"accept-language": "de"})

    assert response.context["sentence"] != "This statement is genuine and in force."
    assert "März" in response.content.decode()


def test_certificates_of_all_seals_are_one_file_to_verify_with(client, own_key, db, tmp_path):
    keys.create(own_key, "First", days=30)
    keys.rotate("Second", days=30)

    response = client.get("/verify/seals.pem")

    file = tmp_path / "seals.pem"
    file.write_bytes(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="cpo-portal-seals.pem"'
    assert read_certificates([file]) == [each.certificate.dump() for each in keys.trusted()]


# in measure


@pytest.fixture
def limits(settings, monkeypatch):
    """Limits count, at a moment that stands still."""
    settings.RATE_LIMITS = True
    moment = timezone.now().replace(second=20, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_no_more_than_thirty_files_a_minute_are_read_for_one_address(verify_page, client, limits):
    statuses = [verify_page(b"hello").status_code for _file in range(30)]

    refused = verify_page(b"hello")
    looking = client.get("/verify/")
    elsewhere = client.post("/verify/", {"file": SimpleUploadedFile("a.pdf", b"hello")}, REMOTE_ADDR="192.0.2.9")

    assert (statuses, refused.status_code, refused["Retry-After"]) == ([200] * 30, 429, "40")
    assert "This was asked for too often." in refused.content.decode()
    assert (looking.status_code, elsewhere.status_code) == (200, 200)


def test_file_that_takes_long_counts_for_several(verify_page, sealed, limits, monkeypatch):
    """As if the reading had begun two seconds earlier than it did."""
    moments = iter([100.0, 102.5])
    monkeypatch.setattr(verify, "monotonic", lambda: next(moments))

    verify_page(sealed)

    assert Spending.objects.get().spent == 1 + 2 * verify.A_SECOND


def test_who_finds_everything_busy_is_asked_to_send_it_again(verify_page, sealed, statement):
    with ExitStack() as others:
        for _place in range(PLACES):
            others.enter_context(at_once("verify"))
        busy = verify_page(sealed)
    again = verify_page(sealed)

    assert (busy.status_code, busy["Retry-After"], again.status_code) == (503, "5", 200)
    assert "if you sent a file, send it again." in busy.content.decode()
    assert "This statement is genuine and in force." not in busy.content.decode()
