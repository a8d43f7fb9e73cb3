"""Workers as processes that are killed, hang, and lose the database."""

import multiprocessing
import os
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django_tasks_db.models import DBTaskResult

from core.background import kinds, leases, worker as worker_module
from core.background.kinds import MAIL, background
from core.background.worker import HUNG, Worker

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow(reason="workers are processes, and what they lose is waited for"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Processes share no database in memory."),
]

PATIENCE = 30


@background(MAIL)
def last(seconds: float) -> int:
    """Takes so long; returns which process did it."""
    time.sleep(seconds)
    return os.getpid()


@pytest.fixture(autouse=True)
def short_leases(work, monkeypatch):
    monkeypatch.setattr(leases, "LASTS", timedelta(seconds=1))
    monkeypatch.setattr(worker_module, "RENEWED", timedelta(seconds=0.2))
    monkeypatch.setattr(worker_module, "PAUSE", 0.2)


@pytest.fixture
def start():
    """Start a worker: a process of its own, with a connection of its own."""
    started = []

    def _start():
        connections.close_all()
        process = multiprocessing.get_context("fork").Process(target=run)
        process.start()
        started.append(process)
        return process

    yield _start
    for process in started:
        process.kill()
        process.join()


def run():
    connections.close_all()
    worker = Worker(interval=0.05)
    worker.configure_signals()
    worker.run()


def until(found):
    """Wait until ``found()`` returns something, and return that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if it := found():
            return it
        time.sleep(0.05)
    raise AssertionError("It never came.")


def running():
    return DBTaskResult.objects.running().first()


def done():
    return DBTaskResult.objects.successful().first()


def test_what_a_killed_worker_held_is_done_by_the_next(start):
    last.enqueue(0.5)
    first = start()
    until(running)
    first.kill()
    second = start()

    row = until(done)

    assert row.return_value == second.pid
    assert [name.endswith(leases.LOST) for name in row.worker_ids] == [True, False]


def test_worker_outlives_the_database_and_does_nothing_twice(start):
    last.enqueue(1.0)
    process = start()
    until(running)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    row = until(done)
    last.enqueue(0.0)
    until(lambda: DBTaskResult.objects.successful().count() == 2)

    assert (row.return_value, len(row.worker_ids)) == (process.pid, 1)
    assert process.is_alive()


def test_worker_told_to_end_ends_after_what_it_does_and_leaves_no_lease(start):
    last.enqueue(0.5)
    process = start()
    until(running)
    process.terminate()
    process.join(PATIENCE)

    assert (process.exitcode, until(done).return_value) == (0, process.pid)
    assert not leases.in_force().exists()


def test_work_that_hangs_costs_its_worker_and_is_done_by_another(start, monkeypatch):
    hanging = kinds.Kind(priority=0, longest=timedelta(seconds=0.5))
    monkeypatch.setitem(kinds._kinds, last.module_path, hanging)
    last.enqueue(20.0)
    process = start()
    process.join(PATIENCE)
    held = running()

    until(leases.take_from_the_dead)

    assert process.exitcode == HUNG
    assert DBTaskResult.objects.ready().get().pk == held.pk
