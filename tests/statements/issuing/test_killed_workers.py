"""Workers that are killed while they issue, and workers in each other's way: whole statements, numbered in a row."""

import hashlib
import multiprocessing
import random
import time

import pytest
from django.db import connection, connections

from assessments.models import Decision, Status, Submission
from statements.models import Statement
from statements.tasks import issue_statement

from .test_issue import approved_submission

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow(reason="each worker is a process that issues for real"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Processes share no database in memory."),
]

KILLED = 4


def work(submission_id):
    connections.close_all()
    issue_statement.func(submission_id)


def start(submission):
    """Start a worker: a process of its own, with a connection of its own, that issues the submission's statement."""
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=work, args=[submission.pk])
    worker.start()
    return worker


def finish(worker):
    worker.join(timeout=60)
    return worker.exitcode


def is_whole(submission):
    """Whether the statement is there with all that belongs to it; otherwise nothing of it may be there."""
    submission = Submission.objects.select_related("assessment").get(pk=submission.pk)
    statement = Statement.objects.filter(submission=submission).first()
    state = (submission.decision, submission.assessment.status)
    if statement is None:
        assert state == ("", Status.IN_REVIEW)
        return False
    assert state == (Decision.ACCEPTED, Status.ACCEPTED)
    with statement.pdf.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == statement.pdf_sha256
    return True


def numbers():
    return sorted(Statement.objects.values_list("sequence", flat=True))


def check_killed(submissions, moment_of):
    """Kill a worker on each submission when ``moment_of`` has passed; run again, each has exactly one statement."""
    survived = []
    for place, submission in enumerate(submissions):
        worker = start(submission)
        moment_of(place)
        worker.kill()
        finish(worker)
        survived.append(is_whole(submission))
    again = [finish(start(submission)) for submission in submissions]

    assert False in survived
    assert again == [0] * len(submissions)
    assert [is_whole(submission) for submission in submissions] == [True] * len(submissions)
    assert numbers() == list(range(1, Statement.objects.count() + 1))


def test_a_worker_killed_at_any_moment_leaves_no_half_statement_and_the_next_issues_one():
    begun = time.monotonic()
    assert finish(start(approved_submission())) == 0
    duration = time.monotonic() - begun
    moments = random.Random(91372)
    submissions = [approved_submission() for _ in range(KILLED)]

    check_killed(submissions, lambda place: time.sleep(duration * (place + moments.random()) / KILLED))


def test_a_worker_killed_while_it_stores_leaves_no_half_statement_and_the_next_issues_one(stored_files):
    def just_stored(place):
        """The PDF lies there, and the transaction that makes it a statement begins or has just begun."""
        deadline = time.monotonic() + 60
        while len(stored_files()) == before[-1]:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        time.sleep(0.015 * place)
        before.append(len(stored_files()))

    before = [0]
    submissions = [approved_submission() for _ in range(KILLED)]

    check_killed(submissions, just_stored)


def test_two_workers_issuing_the_same_submission_issue_one_statement(stored_files):
    submission = approved_submission()

    workers = [start(submission) for _ in range(2)]

    assert [finish(worker) for worker in workers] == [0, 0]
    assert is_whole(submission)
    assert (numbers(), len(stored_files())) == ([1], 1)


def test_several_workers_at_once_number_their_statements_in_a_row(stored_files):
    submissions = [approved_submission() for _ in range(3)]

    workers = [start(submission) for submission in submissions]

    assert [finish(worker) for worker in workers] == [0] * 3
    assert numbers() == [1, 2, 3]
    assert len(stored_files()) == 3
