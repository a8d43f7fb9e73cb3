"""Taking a statement back: who may, once, and with a reason."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from assessments.models import Act
from core.refusals import Refused
from statements import withdrawal
from statements.models import Statement

from ..factories import MembershipFactory, ReviewerFactory, VersionFactory, make_assessment
from .corpus.genuine import put_on_record
from .paperless import store_statement

DAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def statement(db):
    return store_statement(at=DAY - timedelta(days=30))


@pytest.fixture
def issued(db, genuine):
    """A statement with the PDF that was sealed for it."""
    return put_on_record(genuine)


def member(statement, **rights):
    return MembershipFactory(organisation=statement.organisation, **rights).user


def test_signatory_withdraws_with_a_reason(statement):
    signatory = member(statement)

    withdrawal.withdraw(statement, reason="  A criterion was misread. ", by=signatory, at=DAY)

    withdrawn = Statement.objects.with_status().get()
    assert (withdrawn.status, withdrawn.withdrawn_at, withdrawn.withdrawn_by, withdrawn.withdrawn_reason) == (
        "withdrawn",
        DAY,
        signatory,
        "A criterion was misread.",
    )


def test_withdrawing_leaves_document_and_file_as_they_were(issued):
    with issued.pdf.open() as file:
        before = issued.document, file.read()

    withdrawal.withdraw(issued, reason="Wrong.", by=ReviewerFactory())

    issued.refresh_from_db()
    with issued.pdf.open() as file:
        assert (issued.document, file.read()) == before


def test_withdraw_is_for_signatories_and_reviewers(statement):
    people = {
        "signatory": member(statement, is_administrator=False, is_editor=False),
        "administrator and editor": member(statement, is_signatory=False),
        "signatory of another organisation": MembershipFactory().user,
        "reviewer": ReviewerFactory(),
        "reviewer of its own people": member(statement, user=ReviewerFactory(), is_signatory=False),
        "signatory who reviews for the association": member(statement, user=ReviewerFactory()),
    }

    allowed = {name: withdrawal.may_withdraw(user, statement) for name, user in people.items()}

    assert allowed == {
        "signatory": True,
        "administrator and editor": False,
        "signatory of another organisation": False,
        "reviewer": True,
        "reviewer of its own people": False,
        "signatory who reviews for the association": True,
    }


def test_withdraw_refuses_whoever_may_not(statement):
    with pytest.raises(PermissionDenied):
        withdrawal.withdraw(statement, reason="Envy.", by=MembershipFactory().user)

    assert Statement.objects.get().withdrawn_at is None


def test_withdraw_refuses_without_a_reason(statement):
    with pytest.raises(Refused, match="Say why"):
        withdrawal.withdraw(statement, reason=" \n", by=ReviewerFactory())

    assert Statement.objects.get().withdrawn_at is None


def test_withdraw_refuses_a_second_time_and_keeps_the_first_reason(statement):
    reviewer = ReviewerFactory()
    withdrawal.withdraw(statement, reason="First.", by=reviewer)

    with pytest.raises(Refused, match="withdrawn already"):
        withdrawal.withdraw(statement, reason="Second.", by=reviewer)

    assert Statement.objects.get().withdrawn_reason == "First."


def test_signatory_withdraws_on_the_page(statement, sign_in):
    client = sign_in(member(statement))

    response = client.post(reverse("statements:withdraw", args=[statement.number]), {"reason": "Misread."}, follow=True)

    assert response.redirect_chain == [(f"/statements/{statement.number}/", 302)]
    assert "Misread." in response.content.decode()


def test_withdraw_page_wants_a_reason(statement, sign_in):
    client = sign_in(member(statement))

    response = client.post(reverse("statements:withdraw", args=[statement.number]), {"reason": ""})

    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert Statement.objects.get().withdrawn_at is None


def test_a_public_reason_is_stored_with_plain_line_ends_and_nothing_that_cannot_be_printed(statement, sign_in):
    reason = "It names\r\n" * 100 + "the wrong \u202eedition.\x1b"

    sign_in(member(statement)).post(reverse("statements:withdraw", args=[statement.number]), {"reason": reason})

    statement.refresh_from_db()
    assert statement.withdrawn_reason == "It names\n" * 100 + "the wrong edition."


def test_withdraw_page_says_when_it_is_withdrawn_already(statement, sign_in):
    withdrawal.withdraw(statement, reason="First.", by=ReviewerFactory())

    response = sign_in(member(statement)).post(
        reverse("statements:withdraw", args=[statement.number]), {"reason": "Second."}, follow=True
    )

    assert "withdrawn already" in response.content.decode()
    assert Statement.objects.get().withdrawn_reason == "First."


def test_withdraw_page_is_forbidden_to_strangers(statement, sign_in, stranger):
    response = sign_in(stranger).get(reverse("statements:withdraw", args=[statement.number]))

    assert response.status_code == 403
    assert "Only a signatory" in response.content.decode()


# Everywhere at once: each page is asked for, then asked again with its ETag after the statement was withdrawn.

SAID = "This statement was withdrawn on 1 June 2026: A criterion was misread."


@pytest.fixture
def asked_again(statement, client):
    """Call it with a page's address: the page before, and as it answers right after the statement was withdrawn."""

    def _asked_again(address, **query):
        before = client.get(address, query)
        withdrawal.withdraw(statement, reason="A criterion was misread.", by=ReviewerFactory(), at=DAY)
        headers = {"if-none-match": before["ETag"]} if "ETag" in before else {}
        after = client.get(address, query, headers=headers)
        assert (before.status_code, after.status_code) == (200, 200)
        return before.content.decode(), after.content.decode()

    return _asked_again


def successor_of(statement):
    version = VersionFactory(product=statement.product)
    signatory = statement.organisation.memberships.first().user
    return store_statement(make_assessment(by=signatory, answered=True, version=version), at=DAY - timedelta(days=1))


def test_its_own_page_shows_it_at_once(statement, asked_again):
    before, after = asked_again(statement.get_absolute_url())

    assert (SAID in before, SAID in after) == (False, True)


def test_page_of_the_statement_before_shows_it_at_once(statement, client):
    newer = successor_of(statement)
    etag = client.get(statement.get_absolute_url())["ETag"]

    withdrawal.withdraw(newer, reason="Misread.", by=ReviewerFactory())
    response = client.get(statement.get_absolute_url(), headers={"if-none-match": etag})

    assert response.status_code == 200
    assert "status-withdrawn" in response.content.decode()


def test_page_of_the_statement_after_shows_it_at_once(statement, asked_again):
    before, after = asked_again(successor_of(statement).get_absolute_url())

    assert ("status-withdrawn" in before, "status-withdrawn" in after) == (False, True)


def test_front_page_leaves_it_out_at_once(statement, asked_again):
    before, after = asked_again("/")

    assert (statement.get_absolute_url() in before, statement.get_absolute_url() in after) == (True, False)


def test_directory_leaves_it_out_at_once(statement, asked_again):
    before, after = asked_again("/directory/")

    assert (statement.get_absolute_url() in before, statement.get_absolute_url() in after) == (True, False)


def test_directory_of_old_ones_too_shows_it_at_once(asked_again):
    before, after = asked_again("/directory/", status="all")

    assert (SAID in before, SAID in after) == (False, True)


def test_profile_shows_it_at_once_among_the_earlier_ones(statement, asked_again):
    before, after = asked_again(reverse("directory:profile", args=[statement.organisation.slug]))

    assert ("Earlier statements" in before, SAID in before) == (False, False)
    assert ("Earlier statements" in after, SAID in after) == (True, True)


def test_comparison_shows_it_at_once(statement, asked_again):
    other = store_statement(at=DAY - timedelta(days=1))

    before, after = asked_again("/compare/", statement=[statement.number, other.number])

    assert (SAID in before, SAID in after) == (False, True)
    assert after.count("status-withdrawn") == 1


def test_comparison_offers_it_no_longer(statement, asked_again):
    before, after = asked_again("/compare/")

    assert (statement.number in before, statement.number in after) == (True, False)


def test_badge_shows_it_at_once(statement, asked_again):
    before, after = asked_again(reverse("statements:badge", args=[statement.number]))

    assert ("in force" in before, "withdrawn" in before) == (True, False)
    assert ("in force" in after, "withdrawn" in after) == (False, True)


def test_api_shows_it_at_once(statement, asked_again):
    before, after = map(json.loads, asked_again(f"/api/v1/statements/{statement.number}"))

    assert (before["status"], before["withdrawn_at"], before["withdrawn_reason"]) == ("in_force", None, "")
    assert (after["status"], after["withdrawn_at"], after["withdrawn_reason"]) == (
        "withdrawn",
        "2026-06-01T12:00:00Z",
        "A criterion was misread.",
    )


def test_api_lists_it_at_once_as_withdrawn(statement, asked_again):
    before, after = map(json.loads, asked_again("/api/v1/statements", status="withdrawn"))

    assert ([each["number"] for each in before["items"]], [each["number"] for each in after["items"]]) == (
        [],
        [statement.number],
    )


def test_verdict_on_its_pdf_shows_it_at_once(issued, client):
    withdrawal.withdraw(issued, reason="A criterion was misread.", by=ReviewerFactory(), at=DAY)

    with issued.pdf.open() as file:
        text = client.post("/verify/", {"file": file}).content.decode()

    assert "This statement is genuine, but it was withdrawn." in text
    assert SAID in text


def test_verify_statement_shows_it_at_once(issued, capsys):
    withdrawal.withdraw(issued, reason="A criterion was misread.", by=ReviewerFactory())

    with pytest.raises(SystemExit) as ended:
        call_command("verify_statement", issued.pdf.path)

    assert ended.value.code == 1
    first, *_lines = capsys.readouterr().out.splitlines()
    assert first == f"{issued.number}: This statement is genuine, but it was withdrawn."


def test_its_organisation_reads_it_in_the_history_and_on_the_dashboard(statement, sign_in):
    reviewer = ReviewerFactory()
    withdrawal.withdraw(statement, reason="A criterion was misread.", by=reviewer, at=DAY)
    client = sign_in(member(statement))

    history = client.get(reverse("assessments:history", args=[statement.submission.assessment_id])).context["events"]
    dashboard = client.get("/dashboard/").content.decode()

    assert SAID in dashboard
    [event] = [event for event in history if event.act == Act.WITHDRAWN]
    assert (event.status, event.by, event.at) == ("accepted", reviewer, DAY)
    assert event.note == "A criterion was misread."


def test_nothing_is_withdrawn_before_the_newest_entry_of_the_log(statement):
    with pytest.raises(Refused, match="clock"):
        withdrawal.withdraw(statement, reason="Wrong.", by=member(statement), at=statement.issued_at - timedelta(1))

    assert Statement.objects.with_status().get().status == "in_force"
