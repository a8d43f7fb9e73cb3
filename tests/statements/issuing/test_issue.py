"""An approved submission becomes a statement, or nothing at all happens."""

import hashlib
import json
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.urls import reverse

from assessments import lifecycle
from assessments.models import Decision, Status, Submission
from core.moments import ClockWentBack
from core.refusals import Refused
from organisations.models import Role
from statements import withdrawal
from statements.issuing import issue
from statements.models import Statement
from statements.seal import keys
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    VersionFactory,
    make_assessment,
    make_statement,
    make_submission,
)

from ..paperless import store_statement

pytestmark = pytest.mark.slow(reason="draws the paper and seals it for real")

SPRING, AUTUMN = datetime(2026, 4, 1, 9, 30, tzinfo=UTC), datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
DECLARED = datetime(2025, 1, 7, 9, 30, tzinfo=UTC)  # before all that is issued here


def approved_submission(assessment=None):
    submission, reviewer = make_submission(assessment, at=DECLARED), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)
    return Submission.objects.with_object().get(pk=submission.pk)


def two_assessments_of_one_product():
    signatory = MembershipFactory().user
    version = VersionFactory(product__organisation=signatory.memberships.get().organisation)
    return [make_assessment(by=signatory, answered=True, version=version) for _ in range(2)]


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen while the next PDF is rendered, as if another process did it."""
    render = issue.pdf.render

    def _meanwhile(happen):
        def rendering(*args, **kwargs):
            monkeypatch.setattr(issue.pdf, "render", render)
            happen()
            return render(*args, **kwargs)

        monkeypatch.setattr(issue.pdf, "render", rendering)

    return _meanwhile


@pytest.mark.slow(reason="issues for real, once a test about issuing itself")
def test_issue_stores_statement_and_file_and_accepts_the_submission(db, stored_files):
    submission = approved_submission()

    statement = issue.issue(submission, at=SPRING)

    submission.refresh_from_db()
    assessment = submission.assessment
    assessment.refresh_from_db()
    [file] = stored_files()
    assert (assessment.status, submission.decision, submission.decided_at) == (Status.ACCEPTED, "accepted", SPRING)
    assert statement.number == "CPO-2026-0001"
    assert statement.issued_at == SPRING
    assert statement.valid_until == datetime(2028, 4, 1, 9, 30, tzinfo=UTC)
    assert statement.product == assessment.version.product
    assert statement.object_name == str(assessment.version)
    assert statement.declaration == submission.content
    assert statement.digest == hashlib.sha256(submission.canonical.encode()).hexdigest()
    assert statement.pdf_sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert assessment.events.last().by == submission.approved_by


def test_issue_writes_a_document_of_canonical_json(statement):
    text = statement.document

    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_customer_statement_is_about_the_organisation(db):
    assessment = make_assessment(role=Role.CUSTOMER, answered=True)

    statement = make_statement(assessment)

    assert statement.product is None
    assert statement.object_name == assessment.organisation.name
    assert statement.declaration["object"]["kind"] == "organisation"


def test_numbers_have_no_gaps_and_start_again_each_year(db):
    days = [datetime(year, 12, 31, 12, tzinfo=UTC) for year in (2024, 2024, 2025)]

    numbers = [make_statement(at=day).number for day in days]

    assert numbers == ["CPO-2024-0001", "CPO-2024-0002", "CPO-2025-0001"]


def test_number_has_the_year_of_the_day_it_is_issued_on_here(db):
    new_years_eve_in_utc = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert issue.issue(approved_submission(), at=new_years_eve_in_utc).number == "CPO-2027-0001"


def test_issue_again_gives_the_same_statement(db, stored_files):
    submission = approved_submission()

    first, second = issue.issue(submission), issue.issue(submission)

    assert first == second
    assert Statement.objects.count() == len(stored_files()) == 1


def test_issue_refuses_a_submission_that_is_not_approved(db, stored_files):
    submission, reviewer = make_submission(), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)

    with pytest.raises(Refused, match="not approved"):
        issue.issue(submission)

    assert not Statement.objects.exists()
    assert stored_files() == []


def test_issue_of_an_object_read_before_the_approval_accepts_and_issues(db):
    submission, reviewer = make_submission(), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    stale = Submission.objects.get(pk=submission.pk)
    lifecycle.approve(submission, by=reviewer)

    statement = issue.issue(stale)

    assert Submission.objects.get(statement=statement).decision == Decision.ACCEPTED


def test_issue_refuses_a_submission_that_was_returned(db, stored_files):
    submission, reviewer = make_submission(), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    with pytest.raises(Refused, match="returned"):
        issue.issue(submission)

    assert not Statement.objects.exists()
    assert stored_files() == []


def test_issue_leaves_nothing_behind_when_the_submission_is_returned_meanwhile(db, stored_files, meanwhile):
    submission = approved_submission()

    def withdraw_approval_and_return():
        Submission.objects.filter(pk=submission.pk).update(approved_at=None)
        lifecycle.return_to_organisation(submission, reason="A second thought.", by=submission.reviewer)

    meanwhile(withdraw_approval_and_return)

    with pytest.raises(Refused):
        issue.issue(submission)

    assert not Statement.objects.exists()
    assert stored_files() == []
    assert Submission.objects.get().assessment.status == Status.RETURNED


def test_issue_without_a_key_leaves_nothing_behind_and_works_later(db, stored_files, own_key):
    submission = approved_submission()

    with pytest.raises(keys.NoSealKey):
        issue.issue(submission)

    left = Submission.objects.get()
    assert not Statement.objects.exists()
    assert stored_files() == []
    assert (left.decision, left.assessment.status) == ("", Status.IN_REVIEW)

    keys.create(own_key, "A seal", days=30)
    assert issue.issue(submission).number == "CPO-2026-0001"


def test_issue_whose_sealing_fails_leaves_nothing_behind_and_works_later(db, stored_files, own_key):
    submission = approved_submission()
    own_key.parent.mkdir()
    own_key.write_bytes(b"not a key")

    with pytest.raises(keys.NoSealKey):
        issue.issue(submission)

    assert not Statement.objects.exists()
    assert stored_files() == []

    own_key.unlink()
    keys.create(own_key, "A seal", days=30)
    assert issue.issue(submission).submission == submission


def test_newer_statement_on_the_same_product_supersedes_the_older(db):
    older, newer = two_assessments_of_one_product()
    first = make_statement(older, at=SPRING)

    second = make_statement(newer, at=AUTUMN)

    assert (second.supersedes, second.content["supersedes"]) == (first, first.number)
    assert list(Statement.objects.with_status().order_by("number").values_list("status", flat=True)) == [
        "superseded",
        "in_force",
    ]


def test_statement_on_another_product_supersedes_nothing(statement):
    second = make_statement()

    assert second.supersedes is None


def test_number_taken_meanwhile_leads_to_the_next_one(db, stored_files, meanwhile):
    ours, theirs = approved_submission(), approved_submission()
    meanwhile(lambda: issue.issue(theirs))

    statement = issue.issue(ours)

    assert Statement.objects.get(submission=theirs).number == "CPO-2026-0001"
    assert (statement.number, statement.content["number"]) == ("CPO-2026-0002", "CPO-2026-0002")
    assert len(stored_files()) == 2


def test_predecessor_that_appears_meanwhile_is_superseded(db, stored_files, meanwhile):
    theirs, ours = (approved_submission(assessment) for assessment in two_assessments_of_one_product())
    # in another year, so that the number does not show it
    meanwhile(lambda: issue.issue(theirs, at=datetime(2025, 11, 3, tzinfo=UTC)))

    statement = issue.issue(ours, at=SPRING)

    assert statement.supersedes == Statement.objects.get(submission=theirs)
    assert statement.content["supersedes"] == "CPO-2025-0001"
    assert len(stored_files()) == 2


def test_number_taken_in_the_other_year_does_not_matter(db, meanwhile):
    ours, theirs = approved_submission(), approved_submission()
    meanwhile(lambda: issue.issue(theirs, at=datetime(2025, 5, 5, tzinfo=UTC)))

    statement = issue.issue(ours, at=SPRING)

    assert statement.number == "CPO-2026-0001"


class BrokenOff(EmailBackend):
    """A mail server at which somebody loses patience."""

    def send_messages(self, messages):
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_what_breaks_off_while_the_mails_are_sent_leaves_the_statement_its_file(settings):
    submission = approved_submission()
    settings.EMAIL_BACKEND = f"{__name__}.BrokenOff"

    with pytest.raises(KeyboardInterrupt):
        issue.issue(submission)

    statement = Statement.objects.get()
    with statement.pdf.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == statement.pdf_sha256


@pytest.mark.slow(reason="issues for real in two threads")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_get_two_numbers_in_a_row(stored_files):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time and an in-memory database for tests")
    submissions = [approved_submission(), approved_submission()]
    ready, failures = threading.Barrier(2), []

    def work(submission):
        try:
            ready.wait()
            issue.issue(submission, at=SPRING)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[submission]) for submission in submissions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failures == []
    assert sorted(Statement.objects.values_list("number", flat=True)) == ["CPO-2026-0001", "CPO-2026-0002"]
    assert len(stored_files()) == 2


def test_reviewer_who_accepts_is_led_to_the_statement(sign_in, reviewer, django_capture_on_commit_callbacks):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(reviewer).post(reverse("review:accept", args=[submission.pk]))

    assert response.status_code == 302
    assert Statement.objects.get().submission == submission


def test_reviewer_cannot_accept_what_is_not_in_review(sign_in, reviewer):
    submission = make_submission()

    response = sign_in(reviewer).post(reverse("review:accept", args=[submission.pk]), follow=True)

    assert "cannot become" in response.content.decode()
    assert not Statement.objects.exists()


def test_accepting_is_hidden_from_everybody_but_reviewers(sign_in, stranger):
    submission = make_submission()

    response = sign_in(stranger).post(reverse("review:accept", args=[submission.pk]))

    assert response.status_code == 404


def test_accepting_takes_a_post(sign_in, reviewer):
    submission = make_submission()

    response = sign_in(reviewer).get(reverse("review:accept", args=[submission.pk]))

    assert response.status_code == 405


def test_nothing_is_issued_before_its_declaration(db, stored_files):
    with pytest.raises(ClockWentBack):
        issue.issue(approved_submission(), at=DECLARED - timedelta(seconds=1))

    assert (Statement.objects.count(), stored_files()) == (0, [])


def test_nothing_is_issued_before_the_newest_entry_of_the_log(db, stored_files):
    issue.issue(approved_submission(), at=SPRING)

    with pytest.raises(ClockWentBack):
        issue.issue(approved_submission(), at=SPRING - timedelta(seconds=1))

    assert Statement.objects.count() == len(stored_files()) == 1


def test_what_happens_while_the_paper_is_drawn_is_no_clock_that_went_back(db, meanwhile):
    other = store_statement()

    def withdraw_a_second_later():
        time.sleep(1.1)
        withdrawal.withdraw(other, reason="Misread.", by=ReviewerFactory())

    meanwhile(withdraw_a_second_later)

    assert issue.issue(approved_submission()).content["log"]["position"] == 2


def test_log_that_went_on_meanwhile_is_not_preceded(db, stored_files, meanwhile):
    theirs, ours = approved_submission(), approved_submission()
    meanwhile(lambda: issue.issue(theirs, at=AUTUMN))

    with pytest.raises(ClockWentBack):
        issue.issue(ours, at=SPRING)

    assert Statement.objects.get().submission == theirs
