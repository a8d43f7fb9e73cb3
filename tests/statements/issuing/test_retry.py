"""Issuing that fails is tried again, and staff see why it takes so long; nothing is published unsealed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from assessments import lifecycle
from assessments.models import Decision, Submission
from statements.issuing import retry
from statements.issuing.issue import issue
from statements.models import IssuingFailure, Reason, Statement
from statements.seal import keys
from tests.factories import make_submission

from ..authority import serving

pytestmark = pytest.mark.slow(reason="draws the paper and seals it for real")


@pytest.fixture(scope="module")
def authority():
    with serving() as authority:
        yield authority


@pytest.fixture
def time_stamped(settings, own_key, authority):
    """A key and a time-stamp authority; call it with the authority's habit."""
    keys.create(own_key, "A seal", days=30)
    settings.TIMESTAMP_URL, authority.habit = authority.timestamp_url, None
    return lambda habit: setattr(authority, "habit", habit)


@pytest.fixture
def submission(reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    return submission


@pytest.fixture
def accept(sign_in, submission, reviewer, django_capture_on_commit_callbacks):
    """Call it to accept as the reviewer's button does; it returns the submission's page as it is afterwards."""
    client = sign_in(reviewer)

    def _accept():
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("review:accept", args=[submission.pk]))
        return client.get(submission.get_absolute_url()).content.decode()

    return _accept


def waiting():
    """How many attempts are still to come."""
    return DBTaskResult.objects.filter(status="READY").count()


def test_time_stamp_authority_that_is_down_leaves_the_approval_and_the_retry_issues(
    accept, work, time_stamped, submission, sign_in, reviewer
):
    time_stamped("down")
    accept()
    work()
    page = sign_in(reviewer).get(submission.get_absolute_url()).content.decode()

    left = Submission.objects.get()
    assert (left.is_approved, left.decision, Statement.objects.count()) == (True, "", 0)
    assert "The time-stamp authority gave no time-stamp." in page
    assert "the portal tries again on its own" in page

    time_stamped(None)
    work(later=timedelta(minutes=2))

    assert Submission.objects.get(statement__isnull=False).decision == Decision.ACCEPTED
    assert retry.issuing_state(submission) is None


def test_retries_wait_longer_each_time_and_six_hours_at_most(submission):
    noted = [IssuingFailure.objects.note(submission, Reason.TIMESTAMP, is_tried_again=True) for _ in range(11)]

    waited = [(failure.next_at - failure.failed_at) // timedelta(minutes=1) for failure in noted]
    assert waited == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


def test_somebody_who_tries_again_leaves_one_retry_waiting(accept, work, time_stamped, submission):
    time_stamped("down")
    accept()
    work()
    accept()
    work()

    work(later=timedelta(hours=6))

    assert retry.issuing_state(submission).attempts == 3
    assert waiting() == 1


def test_retry_that_finds_the_statement_issued_does_nothing(accept, work, time_stamped, submission):
    time_stamped("down")
    accept()
    work()
    time_stamped(None)
    statement = issue(Submission.objects.with_object().get())

    work(later=timedelta(hours=6))

    assert Statement.objects.get() == statement
    assert waiting() == 0
    assert not IssuingFailure.objects.exists()


def test_retry_of_what_was_returned_meanwhile_ends(accept, work, time_stamped, submission, reviewer):
    time_stamped("down")
    accept()
    work()
    Submission.objects.update(approved_at=None)
    lifecycle.return_to_organisation(submission, reason="A second thought.", by=reviewer)

    work(later=timedelta(hours=6))

    assert waiting() == 0
    assert not IssuingFailure.objects.exists()


def test_without_workers_the_reviewer_is_told_at_once_and_tries_again(accept, own_key, submission):
    page = accept()

    assert page.count("The portal has no key it can seal with.") == 1
    assert "Try again when that is mended." in page
    assert retry.issuing_state(submission).next_at is None

    keys.create(own_key, "A seal", days=30)
    accept()

    assert Statement.objects.get().submission == submission


def test_reviewer_who_tries_again_in_vain_reads_why_and_gets_no_second_mail(accept, own_key, mailoutbox):
    accept()
    mails = len(mailoutbox)

    page = accept()

    assert page.count("The portal has no key it can seal with.") == 2  # as a message, and on the page
    assert (mails, len(mailoutbox)) == (1, 1)


def test_certificate_that_nobody_confirms_is_told(accept, time_stamped, authority, settings, tmp_path, submission):
    with serving() as other:
        other.save_root(tmp_path / "authorities")
    settings.SEAL_AUTHORITIES_DIR = str(tmp_path / "authorities")

    accept()

    assert retry.issuing_state(submission).reason == Reason.CERTIFICATES
    assert not Statement.objects.exists()


def test_anything_else_is_told_too(accept, submission, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "nowhere.Storage"}}

    page = accept()

    assert "Something unexpected went wrong" in page
    assert not Statement.objects.exists()


def test_clock_that_went_back_is_a_reason_to_wait(accept, work, submission):
    accept()
    declared_at = submission.declared_at
    Submission.objects.update(declared_at=timezone.now() + timedelta(hours=1))  # as if it were an hour earlier now
    work()

    assert retry.issuing_state(submission).reason == Reason.CLOCK
    assert (Statement.objects.count(), waiting()) == (0, 1)
    assert "The portal’s clock stands before the declaration" in accept()

    Submission.objects.update(declared_at=declared_at)
    work(later=timedelta(minutes=2))

    assert Statement.objects.get().submission == submission
    assert retry.issuing_state(submission) is None
