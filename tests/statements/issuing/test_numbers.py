"""A database older than the files beside it: no number is given twice, and staff are told why nothing is issued."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from statements.issuing import issue, numbers, retry
from statements.issuing.numbers import StorageIsNewer, newer_ones, next_number
from statements.models import IssuingAttempt, IssuingFailure, Reason, Statement
from tests.statements.issuing.test_issue import approved_submission

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year
LOST = f"statements/{YEAR}/CPO-{YEAR}-0014-0af1.pdf"


@pytest.fixture
def lost():
    """What a database restored from an older backup does not know any more."""
    return default_storage.save(LOST, ContentFile(b"%PDF-"))


def test_nothing_is_issued_while_the_storage_knows_more_and_staff_are_told_why(lost, client, sign_in, reviewer):
    submission = approved_submission()

    with pytest.raises(StorageIsNewer, match="0014"):
        retry.issue(submission, can_wait=False)

    assert not Statement.objects.exists()
    assert IssuingFailure.objects.get().reason == Reason.STORAGE
    assert client.get("/readyz").json()["statements"] == "storage knows newer ones"
    assert "No statement is issued at the moment" in sign_in(reviewer).get("/review/").content.decode()


def test_what_was_set_aside_lets_issuing_go_on_above_its_number(lost, capsys):
    call_command("unrecorded_statements")
    assert default_storage.exists(lost)

    call_command("unrecorded_statements", "--set-aside")

    assert f"{LOST} → {numbers.SET_ASIDE}/CPO-{YEAR}-0014-0af1.pdf" in capsys.readouterr().out
    assert not default_storage.exists(lost)
    assert (newer_ones(YEAR), next_number(YEAR)) == ([], f"CPO-{YEAR}-0015")
    assert next_number(YEAR + 1) == f"CPO-{YEAR + 1}-0001"


def test_what_the_last_days_of_a_year_left_is_known_in_the_next(lost):
    assert newer_ones(YEAR + 1) == [lost]


def test_a_file_that_a_killed_worker_left_before_it_was_a_statement_burns_no_number(lost):
    IssuingAttempt.objects.create(name=lost)

    assert (newer_ones(YEAR), next_number(YEAR)) == ([], f"CPO-{YEAR}-0001")


@pytest.mark.slow(reason="issues for real")
def test_a_statement_issued_leaves_no_attempt(db):
    statement = issue.issue(approved_submission())

    assert not IssuingAttempt.objects.exists()
    assert (newer_ones(YEAR), statement.sequence) == ([], 1)


@pytest.mark.slow(reason="issues for real")
def test_a_database_that_forgot_a_statement_gives_its_number_to_no_other(db):
    forgotten = issue.issue(approved_submission())
    Statement.objects.filter(pk=forgotten.pk).update(number="CPO-1999-0001", pdf="")

    with pytest.raises(StorageIsNewer):
        issue.issue(approved_submission())


@pytest.mark.slow(reason="draws the paper and seals it")
def test_a_full_disk_leaves_nothing_behind_and_the_number_is_given_later(db, monkeypatch, stored_files):
    submission = approved_submission()

    def no_room(name, content, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", no_room)
        with pytest.raises(OSError, match="No space"):
            issue.issue(submission)

    assert (stored_files(), IssuingAttempt.objects.exists()) == ([], False)
    assert issue.issue(submission).sequence == 1


@pytest.mark.slow(reason="draws the paper and seals it")
def test_a_paper_that_the_storage_kept_otherwise_is_no_statement(db, monkeypatch, stored_files):
    submission, save = approved_submission(), default_storage.save

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", lambda name, content: save(name, ContentFile(content.read()[:-9])))
        with pytest.raises(Exception, match="is not what was stored"):
            issue.issue(submission)

    assert (stored_files(), Statement.objects.exists()) == ([], False)
