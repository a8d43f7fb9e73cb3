"""Downloading answers, uploading them, looking at what would change, and confirming."""

import json
from contextlib import ExitStack
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.answers.save import TooLate
from assessments.exchange import proposals
from assessments.exchange.cpo_json.schema import schema
from assessments.exchange.file_contents import MAX_SIZE
from assessments.exchange.spreadsheet import writer
from assessments.models import Code, Origin, Proposal, Revision, Status
from core.budgets import PLACES, at_once
from tests.factories import MembershipFactory, ReviewerFactory, answer_of, make_assessment, signatory_of

from .sheets import book_of, cell, file_of, saved, say, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(open_draft):
    return open_draft


@pytest.fixture
def editor(assessment):
    return signatory_of(assessment)


@pytest.fixture
def browser(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def colleague(assessment):
    return MembershipFactory(organisation=assessment.organisation, user__name="Grace").user


def at(assessment, name="import", **kwargs):
    return reverse(f"exchange:{name}", kwargs={"pk": assessment.pk, **kwargs})


def changed_book(assessment, **explanations):
    """The questionnaire with explanations written into it, by the key with underscores."""
    book = book_of(assessment)
    for key, text in explanations.items():
        cell(book, key.replace("_", "-"), "answer").value = "fulfilled"
        cell(book, key.replace("_", "-"), "explanation").value = text
    return saved(book)


def upload(browser, assessment, content, name="answers.xlsx"):
    return browser.post(at(assessment), {"file": file_of(content, name)})


def uploaded(browser, assessment, content, name="answers.xlsx"):
    """Upload a file, and return the address of its preview."""
    response = upload(browser, assessment, content, name)
    assert response.status_code == 302, response.content.decode()
    return response.url


def text_of(response):
    return " ".join(response.content.decode().split())


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


# out


def test_a_member_downloads_spreadsheet_and_json_at_any_status(client, assessment):
    reader = MembershipFactory(organisation=assessment.organisation, is_editor=False, is_signatory=False).user
    say(assessment, "data-export")
    client.force_login(reader)

    for status in Status.values:
        assessment.status = status
        assessment.save()
        sheet, data = client.get(at(assessment, "xlsx")), client.get(at(assessment, "json"))
        assert cell(load_workbook(BytesIO(sheet.content)), "data-export", "answer").value == "fulfilled"
        assert [answer["criterion"] for answer in data.json()["answers"]] == ["data-export"]


def test_downloads_are_files_with_names_that_say_what_they_are(browser, assessment):
    product = assessment.version.product
    product.name = 'Größe "1"/2'
    product.save()

    sheet, data = browser.get(at(assessment, "xlsx")), browser.get(at(assessment, "json"))

    name = f"cpo-groe-12-{assessment.version.name.replace('.', '')}.xlsx"
    assert sheet["Content-Disposition"] == f'attachment; filename="{name}"'
    assert sheet["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert (data["Content-Disposition"], data["Content-Type"]) == (
        'attachment; filename="cpo.json"',
        "application/json",
    )


@pytest.mark.parametrize("name", ["xlsx", "json"])
def test_a_download_takes_few_queries(browser, assessment, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        browser.get(at(assessment, name))


def test_the_schema_is_served_to_anybody_with_its_address(client, db, settings):
    settings.SITE_URL = "https://portal.example"

    response = client.get("/schemas/cpo-1.json")

    assert response.json() == schema()
    assert response.json()["$id"] == "https://portal.example/schemas/cpo-1.json"
    assert response["Content-Type"] == "application/schema+json"
    assert response["Access-Control-Allow-Origin"] == "*"


# who may upload


def test_a_reader_and_a_reviewer_cannot_upload(client, assessment):
    reader = MembershipFactory(organisation=assessment.organisation, is_editor=False).user
    client.force_login(reader)
    refused = upload(client, assessment, changed_book(assessment))
    client.force_login(ReviewerFactory())
    unknown = upload(client, assessment, changed_book(assessment))

    assert (refused.status_code, unknown.status_code) == (403, 404)
    assert "You may read this assessment, but not answer it." in text_of(refused)
    assert not Proposal.objects.exists()


def test_nobody_uploads_to_an_assessment_that_was_declared(browser, assessment):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="New."))
    assessment.status = Status.SUBMITTED
    assessment.save()

    for response in (browser.post(at(assessment)), browser.get(address), browser.post(address, {"confirm": ""})):
        assert response.status_code == 403
        assert "This assessment was declared, so its answers cannot be changed." in text_of(response)
    assert answer_of(assessment, "data-export").code == ""


def test_a_proposal_belongs_to_who_uploaded_it(client, browser, assessment, colleague):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="New."))
    client.force_login(colleague)

    assert client.get(address).status_code == 404
    assert client.post(address, {"confirm": ""}).status_code == 404
    assert address not in client.get(at(assessment)).content.decode()


def test_a_proposal_is_not_found_under_another_assessment(browser, assessment, editor):
    other = make_assessment(by=editor)
    address = uploaded(browser, assessment, changed_book(assessment, data_export="New."))

    pk = Proposal.objects.get().pk
    assert browser.get(address).status_code == 200
    assert browser.get(at(other, "proposal", proposal=pk)).status_code == 404


# uploading


def test_the_page_offers_both_downloads_and_lists_what_waits(browser, assessment):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="New."), "mine.xlsx")

    page = text_of(browser.get(at(assessment)))

    assert at(assessment, "xlsx") in page
    assert at(assessment, "json") in page
    assert f'<a href="{address}">mine.xlsx</a>' in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"x" * (MAX_SIZE + 1), "This file is larger than 5 MB, so it cannot be a questionnaire of ours."),
        (b"MZ\x90", "This file is neither a spreadsheet (.xlsx) nor a cpo.json."),
        (b"[" * 100_000, "This file is nested more deeply than any cpo.json, so it was not read."),
        (b'{"\\ud800": "\\u0000"}', "This file is no cpo.json as this portal knows it."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(browser, assessment, content, sentence):
    response = upload(browser, assessment, content)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not Proposal.objects.exists()


def test_without_a_file_the_form_asks_for_one(browser, assessment):
    response = browser.post(at(assessment), {"file": "a text"})

    assert response.status_code == 422
    assert "This field is required." in text_of(response)


def test_a_file_is_known_by_its_content_and_not_by_its_name(browser, assessment):
    uploaded(browser, assessment, changed_book(assessment, data_export="New."), "answers.json")
    data = {"catalogue": {"identifier": "test-code", "edition": "1"}, "answers": []}
    uploaded(browser, assessment, json.dumps(data).encode(), "answers.xlsx")

    assert [each.origin for each in Proposal.objects.order_by("pk")] == [Origin.SPREADSHEET, Origin.JSON]


def test_a_hostile_file_name_is_shown_as_text(browser, assessment):
    name = "\u202e<script>" + "x" * 300 + ".xlsx"

    address = uploaded(browser, assessment, changed_book(assessment), name)

    assert len(Proposal.objects.get().file_name) <= 200
    assert "<script>x" not in browser.get(address).content.decode()


def test_old_proposals_are_cleared_away_daily(browser, assessment):
    uploaded(browser, assessment, changed_book(assessment, data_export="Old."))
    uploaded(browser, assessment, changed_book(assessment, data_export="Recent."))
    old, recent = Proposal.objects.order_by("pk")
    Proposal.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=7, minutes=1))
    Proposal.objects.filter(pk=recent.pk).update(made_at=timezone.now() - timedelta(days=6))

    proposals.forget_old()

    assert Proposal.objects.get() == recent


# the preview


def test_the_preview_shows_what_would_change_and_stores_nothing(browser, assessment):
    say(assessment, "data-export", explanation="The old words stand here.")
    say(assessment, "data-import", explanation="Cleared.")
    book = book_of(assessment)
    cell(book, "data-export", "explanation").value = "The new words stand here."
    cell(book, "data-import", "explanation").value = None
    cell(book, "data-import", "planned_for").value = "2027-03-31"
    cell(book, "data-formats", "answer").value = "perhaps"
    before = stored(assessment)

    response = browser.get(uploaded(browser, assessment, saved(book)))

    page = text_of(response)
    assert "2 answers would change. There is 1 problem in the file." in page
    assert "The <del>old</del> words" in page
    assert "The <ins>new</ins> words" in page
    assert "<code>1 Data!G5</code> “perhaps” is no answer." in page
    assert "Take over 2 answers" in page
    assert [
        (each.criterion.key, [(change.field, change.old, change.new) for change in each.changes])
        for each in response.context["changed"]
    ] == [
        ("data-export", [("Explanation", "The old words stand here.", "The new words stand here.")]),
        ("data-import", [("Explanation", "Cleared.", ""), ("Planned for", "", "31 March 2027")]),
    ]
    assert stored(assessment) == before


def test_the_preview_reads_evidence_and_standards_as_lines(browser, assessment):
    jt = {"standard": "jt", "name": "JT", "edition": "10", "direction": "both", "scope": "PMI", "evidence": ""}
    document = {"title": "Report", "document": "tok", "sha256": "0" * 64, "access": "public"}
    say(assessment, "data-formats", evidence=[document], standards=[jt])
    book = book_of(assessment)
    for sheet in ("Evidence", "Standards"):
        book[sheet].delete_rows(3)

    response = browser.get(uploaded(browser, assessment, saved(book)))

    (changed,) = response.context["changed"]
    assert [(change.field, change.old, change.new) for change in changed.changes] == [
        ("Evidence", "Report – http://127.0.0.1:8000/evidence/tok/", ""),
        ("Standards", "JT · edition 10 · read and write · PMI", ""),
    ]


def test_the_preview_says_so_when_nothing_would_change(browser, assessment):
    say(assessment, "data-export")

    page = text_of(browser.get(uploaded(browser, assessment, writer.filled_in(assessment))))

    assert "No answer would change: the file says what stands here already." in page
    assert "Take over" not in page
    assert "Discard" in page


def test_the_preview_escapes_what_the_file_says(browser, assessment):
    content = changed_book(assessment, data_export="<script>alert(1)</script>")

    page = browser.get(uploaded(browser, assessment, content)).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_texts_made_to_be_hard_to_compare_are_shown_at_once(browser, assessment):
    say(assessment, "data-export", explanation="same " + "a " * 4_000 + "end")
    content = changed_book(assessment, data_export="same " + "b " * 4_000 + "end")

    page = text_of(browser.get(uploaded(browser, assessment, content)))

    assert f"same <ins>{'b ' * 3_999}b</ins> end" in page


def test_the_preview_takes_few_queries(browser, assessment, django_assert_max_num_queries):
    address = uploaded(
        browser, assessment, changed_book(assessment, data_export="1", data_import="2", data_formats="3")
    )

    with django_assert_max_num_queries(8):
        browser.get(address)


# confirming


def test_confirming_stores_what_was_proposed_and_says_so(browser, assessment, editor):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="One.", data_import="Two."))

    response = browser.post(address, {"confirm": ""}, follow=True)

    answer = answer_of(assessment, "data-export")
    revision = Revision.objects.get(assessment=assessment, criterion="data-export")
    assert response.redirect_chain == [(assessment.get_absolute_url(), 302)]
    assert messages_of(response) == ["2 answers were taken over."]
    assert (answer.code, answer.explanation, answer.changed_by) == (Code.FULFILLED, "One.", editor)
    assert (revision.number, revision.origin, revision.by) == (1, Origin.SPREADSHEET, editor)
    assert not Proposal.objects.exists()


def test_what_comes_from_json_is_remembered_as_such(browser, assessment):
    answer = {"criterion": "data-export", "answer": "partly"}
    data = {"catalogue": {"identifier": "test-code", "edition": "1"}, "answers": [answer]}
    address = uploaded(browser, assessment, json.dumps(data).encode())

    browser.post(address, {"confirm": ""})

    assert Revision.objects.get(assessment=assessment, criterion="data-export").origin == Origin.JSON


def test_discarding_changes_nothing_and_forgets_the_upload(browser, assessment):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="New."))
    before = stored(assessment)

    response = browser.post(address, {"discard": ""}, follow=True)

    assert messages_of(response) == ["The upload was discarded; no answer was changed."]
    assert stored(assessment) == before
    assert not Proposal.objects.exists()


def test_a_post_without_a_button_changes_nothing(browser, assessment):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="New."))

    response = browser.post(address)

    assert response.status_code == 200
    assert answer_of(assessment, "data-export").code == ""
    assert Proposal.objects.count() == 1


def test_an_answer_changed_since_the_preview_is_not_overwritten_but_told(browser, assessment, colleague):
    say(assessment, "data-export", explanation="Before.")
    address = uploaded(browser, assessment, changed_book(assessment, data_export="Ours.", data_import="Ours."))
    evidence = [{"title": "Theirs", "url": "https://example.org"}]
    say(assessment, "data-export", by=colleague, explanation="Theirs.", evidence=evidence)

    response = browser.post(address, {"confirm": ""}, follow=True)

    (left,) = response.context["changed"]
    assert response.redirect_chain == [(address, 302)]
    assert messages_of(response) == [
        "1 answer was taken over.",
        "1.1 Export was not taken over: Grace changed this answer meanwhile. Below it is compared with what stands "
        "there now.",
    ]
    assert (answer_of(assessment, "data-export").explanation, answer_of(assessment, "data-import").explanation) == (
        "Theirs.",
        "Ours.",
    )
    assert [(each.field, each.old, each.new) for each in left.changes] == [("Explanation", "Theirs.", "Ours.")]


def test_confirming_again_after_a_conflict_takes_ours_upon_theirs(browser, assessment, colleague):
    say(assessment, "data-export", explanation="Before.")
    address = uploaded(browser, assessment, changed_book(assessment, data_export="Ours."))
    evidence = [{"title": "Theirs", "url": "https://example.org"}]
    say(assessment, "data-export", by=colleague, explanation="Theirs.", evidence=evidence)
    browser.post(address, {"confirm": ""})

    browser.post(address, {"confirm": ""})

    answer = answer_of(assessment, "data-export")
    assert (answer.explanation, answer.evidence, answer.revision) == ("Ours.", evidence, 3)
    assert not Proposal.objects.exists()


def test_what_somebody_wrote_the_same_meanwhile_is_no_conflict(browser, assessment, colleague):
    address = uploaded(browser, assessment, changed_book(assessment, data_export="The same."))
    say(assessment, "data-export", by=colleague, explanation="The same.")

    response = browser.post(address, {"confirm": ""}, follow=True)

    assert messages_of(response) == []
    assert answer_of(assessment, "data-export").revision == 1
    assert not Proposal.objects.exists()


def test_declared_while_the_confirmation_was_under_way_changes_nothing(assessment, editor):
    content = changed_book(assessment, data_export="New.")
    proposal = proposals.propose(assessment, content, file_name="a.xlsx", by=editor)
    assessment.status = Status.SUBMITTED
    assessment.save()

    with pytest.raises(TooLate):
        proposals.accept(proposal, by=editor)

    assert answer_of(assessment, "data-export").code == ""
    assert Proposal.objects.get() == proposal


def test_confirming_in_two_windows_stores_once(assessment, editor):
    content = changed_book(assessment, data_export="New.")
    proposal = proposals.propose(assessment, content, file_name="a.xlsx", by=editor)
    proposals.accept(proposal, by=editor)

    with pytest.raises(Proposal.DoesNotExist):
        proposals.accept(proposal, by=editor)

    assert answer_of(assessment, "data-export").revision == 1


# in measure


@pytest.mark.parametrize("htmx", [False, True])
def test_uploads_of_one_person_are_limited_and_their_colleagues_are_not(
    browser, assessment, settings, monkeypatch, htmx
):
    settings.RATE_LIMITS = True
    moment = timezone.now().replace(minute=5, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    headers = {"hx-request": "true"} if htmx else {}
    statuses = [upload(browser, assessment, b"nothing").status_code for _time in range(30)]

    refused = browser.post(at(assessment), {"file": file_of(b"nothing")}, headers=headers)
    looking = browser.get(at(assessment))
    browser.force_login(MembershipFactory(organisation=assessment.organisation).user)
    colleague = upload(browser, assessment, b"nothing")

    assert (statuses, refused.status_code, refused["Retry-After"]) == ([422] * 30, 429, "300")
    assert "This was asked for too often." in refused.content.decode()
    assert ("<html" in refused.content.decode()) is not htmx
    assert (looking.status_code, colleague.status_code) == (200, 422)


def test_who_uploads_while_everything_is_busy_is_asked_to_send_it_again(browser, assessment):
    content = saved(book_of(assessment))

    with ExitStack() as others:
        for _place in range(PLACES):
            others.enter_context(at_once("imports"))
        busy = upload(browser, assessment, content)
    again = upload(browser, assessment, content)

    assert (busy.status_code, busy["Retry-After"], again.status_code) == (503, "5", 302)
    assert "if you sent a file, send it again." in busy.content.decode()
