"""What becomes of slow work: done, tried again, failed, or taken from a worker that is gone."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.background import leases
from core.background.kinds import LINKS, MAIL, MOST_DEATHS, PAPER, TryAgain
from core.background.worker import Worker
from core.models import WorkerLease

from . import deeds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("work")]

LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_done():
    deeds.done.clear()
    deeds.trouble.clear()


def refused(code):
    return smtplib.SMTPRecipientsRefused({"ada@example.org": (code, b"no")})


def the_task():
    return DBTaskResult.objects.get()


@pytest.mark.parametrize(
    ("kind", "error", "tried_again"),
    [
        (MAIL, ConnectionRefusedError(), True),
        (MAIL, TimeoutError(), True),
        (MAIL, smtplib.SMTPServerDisconnected("gone"), True),
        (MAIL, smtplib.SMTPAuthenticationError(535, b"a password that was changed"), True),
        (MAIL, smtplib.SMTPConnectError(421, b"busy"), True),
        (MAIL, smtplib.SMTPDataError(451, b"greylisted"), True),
        (MAIL, smtplib.SMTPDataError(554, b"spam"), False),
        (MAIL, refused(450), True),
        (MAIL, refused(550), False),
        (MAIL, KeyError("template"), False),
        (MAIL, OperationalError("the database restarts"), True),
        (PAPER, OSError("no space left"), True),
        (PAPER, ValueError("no such font"), False),
        (LINKS, OperationalError("the database restarts"), True),
    ],
)
def test_what_passes_by_itself_is_tried_again(kind, error, tried_again):
    assert (kind.next_try(error, attempts=1, asked_at=timezone.now()) is not None) == tried_again


def test_mail_is_tried_after_20_seconds_then_twice_as_long_an_hour_at_most_for_three_days():
    now = timezone.now()

    def wait(attempts, asked_at=now):
        at = MAIL.next_try(OSError(), attempts=attempts, asked_at=asked_at)
        return at and round((at - timezone.now()).total_seconds())

    assert [wait(attempts) for attempts in (1, 2, 3, 8, 9, 500)] == [20, 40, 80, 2560, 3600, 3600]
    assert wait(1, asked_at=now - timedelta(days=3)) is None


def test_what_is_done_is_noted_with_what_it_returned():
    deeds.write_letter.enqueue(4)

    assert Worker().take_up() is True
    assert Worker().take_up() is False

    row = the_task()
    assert (row.status, row.return_value, deeds.done) == ("SUCCESSFUL", "letter 4", [4])


def test_mail_server_that_is_away_delays_the_mail_and_staff_see_why(work):
    deeds.write_letter.enqueue(4)
    deeds.trouble.append(ConnectionRefusedError("Connection refused"))

    work()
    delayed = the_task()
    deeds.trouble.clear()
    work(later=timedelta(seconds=20))

    assert (delayed.status, "Connection refused" in delayed.traceback) == ("READY", True)
    assert delayed.run_after > timezone.now() + timedelta(seconds=15)
    assert (the_task().status, the_task().traceback, deeds.done) == ("SUCCESSFUL", "", [4])


def test_task_that_knows_when_is_tried_again_then():
    deeds.write_letter.enqueue(4)
    deeds.trouble.append(TryAgain("no time-stamp", at=LATER))

    Worker().take_up()

    assert (the_task().status, the_task().run_after) == ("READY", LATER)


def test_what_does_not_pass_has_failed_with_its_reason_even_if_no_database_can_store_that():
    deeds.write_letter.enqueue(4)
    deeds.trouble.append(ValueError("nothing \0 at all"))

    Worker().take_up()

    assert (the_task().status, "nothing � at all" in the_task().traceback) == ("FAILED", True)


def test_task_of_another_version_has_failed_and_the_worker_goes_on():
    deeds.write_letter.enqueue(4)
    deeds.ask_links.enqueue(5)
    DBTaskResult.objects.filter(priority=MAIL.priority).update(task_path="nowhere.tasks.gone")

    worker = Worker()
    assert [worker.take_up(), worker.take_up()] == [True, True]

    assert DBTaskResult.objects.failed().get().exception_class_path == "builtins.ModuleNotFoundError"
    assert deeds.done == ["links 5"]


def test_worker_told_to_end_at_once_puts_back_what_it_holds():
    deeds.write_letter.enqueue(4)
    deeds.trouble.append(SystemExit(1))

    with pytest.raises(SystemExit):
        Worker().take_up()

    assert DBTaskResult.objects.ready().count() == 1


def test_mail_sent_by_a_worker_is_known_by_its_task(mailoutbox, work, settings):
    from core.mail import compose, post

    settings.DEFAULT_FROM_EMAIL = "CPO Portal <portal@cpo.example>"
    post(compose("account", to="ada@example.org", heading="Hello", said="There."))
    assert mailoutbox == []

    work()

    (mail,) = mailoutbox
    assert mail.extra_headers["Message-ID"] == f"<{the_task().pk}@cpo.example>"
    assert (mail.to, mail.subject, "There." in mail.body) == (["ada@example.org"], "Hello", True)
    assert "There." in mail.alternatives[0].content


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["worker", "db_worker"])
def test_command_does_what_waits_and_leaves_no_lease(name, monkeypatch):
    monkeypatch.setattr(Worker, "configure_signals", lambda worker: None)
    monkeypatch.setattr("core.background.worker.RENEWED", timedelta(seconds=60))  # a thread sees no database in memory
    deeds.write_letter.enqueue(4)

    call_command(name, batch=True)

    assert (the_task().status, deeds.done) == ("SUCCESSFUL", [4])
    assert not WorkerLease.objects.exists()


def test_command_says_that_nothing_waits_for_it(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

    with pytest.raises(CommandError, match="TASKS is not"):
        call_command("worker", batch=True)


# workers that are gone


def held_by(worker):
    deeds.write_letter.enqueue(4)
    row = the_task()
    row.claim(worker)
    return row


def test_what_a_dead_worker_held_is_done_by_another():
    held_by("dead")

    assert leases.take_from_the_dead() == 1
    Worker().take_up()

    row = the_task()
    assert (row.status, row.worker_ids[0], deeds.done) == ("SUCCESSFUL", "dead lost", [4])


def test_what_a_worker_with_a_lease_holds_stays_with_it():
    held_by("alive")
    leases.renew("alive")

    assert leases.take_from_the_dead() == 0
    assert the_task().status == "RUNNING"


def test_lease_that_ran_out_is_none_and_goes(monkeypatch):
    held_by("dead")
    monkeypatch.setattr(leases, "LASTS", timedelta(seconds=-1))
    leases.renew("dead")

    assert leases.take_from_the_dead() == 1
    assert not WorkerLease.objects.exists()


def test_work_that_kills_its_workers_has_failed_at_last():
    held_by("dead 0")
    for death in range(1, MOST_DEATHS):
        assert leases.take_from_the_dead() == 1
        the_task().claim(f"dead {death}")
    leases.take_from_the_dead()

    row = the_task()
    assert (row.status, row.exception_class_path) == ("FAILED", "core.background.leases.WorkerLost")
    assert f"{MOST_DEATHS} workers died over it" in row.traceback


def test_worker_whose_work_was_taken_from_it_notes_nothing(caplog):
    worker = Worker()
    row = held_by(worker.name)
    leases.take_from_the_dead()
    other = the_task()
    other.claim("another")

    worker._note(row, status="FAILED")

    assert (the_task().status, the_task().worker_ids[-1]) == ("RUNNING", "another")
    assert "was taken from this worker" in caplog.text
