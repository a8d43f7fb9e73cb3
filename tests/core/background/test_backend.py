"""Asking for slow work: with the transaction, once, and in its order."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.background.backend import enqueue

from . import deeds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_done():
    deeds.done.clear()
    deeds.trouble.clear()


def waiting():
    return [row.args_kwargs["args"] for row in DBTaskResult.objects.ready()]


def test_work_is_stored_with_the_transaction_it_belongs_to(work):
    with transaction.atomic():
        enqueue(deeds.write_letter, 1)
        assert waiting() == [[1]]
        transaction.set_rollback(True)

    assert waiting() == []


def test_without_workers_it_is_done_once_the_transaction_is_stored(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(deeds.write_letter, 1)
        assert deeds.done == []

    assert deeds.done == [1]


def test_what_waits_already_is_asked_for_once(work):
    first = deeds.write_letter.enqueue(1)

    again = [deeds.write_letter.enqueue(1).id for _click in range(3)]
    deeds.write_letter.enqueue(2)
    deeds.ask_links.enqueue(1)

    assert again == [first.id] * 3
    assert DBTaskResult.objects.count() == 3


def test_what_runs_already_is_asked_for_anew_since_it_may_not_see_what_changed(work):
    deeds.write_letter.enqueue(1)
    DBTaskResult.objects.get().claim("a worker")

    deeds.write_letter.enqueue(1)

    assert DBTaskResult.objects.ready().count() == 1


def test_what_was_put_off_is_brought_forward_by_who_asks_for_it_now(work):
    deeds.write_letter.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1)
    assert waiting() == []

    deeds.write_letter.enqueue(1)

    assert waiting() == [[1]]


def test_what_is_due_now_is_not_put_off_by_who_asks_for_it_later(work):
    deeds.write_letter.enqueue(1)

    deeds.write_letter.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(1)

    assert waiting() == [[1]]


def test_mail_goes_before_links_however_many_were_asked_for(work):
    for number in range(3):
        deeds.ask_links.enqueue(number)
    deeds.write_letter.enqueue(7)

    work()

    assert deeds.done == [7, "links 0", "links 1", "links 2"]


def test_what_waits_for_long_goes_before_all(work):
    deeds.ask_links.enqueue(1)
    deeds.ask_links.enqueue(2)
    DBTaskResult.objects.filter(args_kwargs__args=[2]).update(enqueued_at=timezone.now() - timedelta(minutes=2))
    deeds.write_letter.enqueue(7)

    work()

    assert deeds.done == ["links 2", 7, "links 1"]
