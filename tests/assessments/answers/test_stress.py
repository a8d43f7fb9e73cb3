"""Twenty people at once in one assessment, each in the others' way on purpose: nothing is lost, nothing mixed up."""

import json
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections

from assessments import lifecycle
from assessments.answers import history, save as saving
from assessments.answers.save import Conflict, TooLate
from assessments.answers.values import Values, current_values
from assessments.models import Answer
from assessments.submissions import answer_content
from criteria.load import load
from organisations.models import User
from tests.factories import MembershipFactory, answer_all, declaration, make_assessment, signatory_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]

CATALOGUE = settings.BASE_DIR / "fixtures/catalogues/din-spec-91372-1/2026.1"
WRITERS, SAVES_EACH = 20, 100
WANTED = 6  # so many criteria everybody wants to answer


@dataclass(frozen=True)
class Save:
    """What somebody tried to save, the revision it was read at, and the one it became: none if it was refused."""

    by: User
    criterion: str
    explanation: str
    read_at: int
    became: int | None


class Writer:
    """Somebody with a page of answers, who saves them one by one at the revisions read.

    A ``sitting`` names the page; whoever has one saves again, as if the reply to what was saved had got lost.
    """

    def __init__(self, number, assessment):
        self.user = MembershipFactory(organisation=assessment.organisation).user
        self.answers = Answer.objects.editable_by(self.user).filter(assessment=assessment).select_related("criterion")
        self.keys = [answer.criterion.key for answer in assessment.answers.in_order()]
        self.sitting = f"page {number}" if number % 4 == 0 else ""
        self.random = random.Random(number)
        self.page, self.saves, self.came_too_late = [], [], False

    def read(self):
        """Open five answers. Who has them open when the assessment is declared, keeps them so."""
        keys = self.random.sample(self.keys[:WANTED], 2) + self.random.sample(self.keys[WANTED:], 3)
        self.page = list(self.answers.filter(criterion__key__in=keys)) or self.page

    def occasions(self):
        """Yield what to save next, and the revision it was read at, without an end."""
        while True:
            self.read()
            for answer in self.page:
                read_at = answer.revision
                yield answer, read_at
                if self.sitting and self.saves[-1].became:
                    yield answer, read_at

    def save(self, answer, read_at):
        explanation = f"{self.user}, {len(self.saves)}"
        values = Values(**current_values(answer) | {"code": "fulfilled", "explanation": explanation})
        try:
            became = saving.save(answer, values, revision=read_at, by=self.user, sitting=self.sitting).revision
        except Conflict:
            became = None
        self.saves.append(Save(self.user, answer.criterion.key, explanation, read_at, became))

    def work(self, saves):
        for answer, read_at in islice(self.occasions(), saves):
            try:
                self.save(answer, read_at)
            except TooLate:
                self.came_too_late = True
                return


@contextmanager
def at_once(writers, saves):
    """Let all writers work, each with a connection of their own, until the end of the block and of their work."""
    start = Barrier(len(writers))

    def work(writer):
        try:
            start.wait(timeout=30)
            writer.work(saves)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(writers)) as pool:
        working = [pool.submit(work, writer) for writer in writers]
        yield
    for each in working:
        each.result()


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def assessment():
    return make_assessment(catalogue=load(CATALOGUE)[0])


@pytest.fixture
def writers(assessment):
    return [Writer(number, assessment) for number in range(WRITERS)]


def accepted(writers):
    return [save for writer in writers for save in writer.saves if save.became]


def check_history(assessment, saves):
    """The accepted saves are the history, none of them over what its writer had not seen; answers are as saved last."""
    revisions = {(each.criterion, each.number): each for each in assessment.revisions.select_related("by")}
    kept = [(*place, each.values["explanation"], each.by.pk) for place, each in revisions.items()]
    assert sorted(kept) == sorted((save.criterion, save.became, save.explanation, save.by.pk) for save in saves)

    between = {save: range(save.read_at + 1, save.became) for save in saves}
    assert [
        save
        for save, numbers in between.items()
        if any(revisions[save.criterion, number].by != save.by for number in numbers)
    ] == []

    last = Counter(criterion for criterion, _number in revisions)
    assert sorted(revisions) == [(key, number) for key in sorted(last) for number in range(1, last[key] + 1)]
    changed = {answer.criterion.key: answer for answer in assessment.answers.in_order() if answer.revision}
    assert {key: answer.revision for key, answer in changed.items()} == last
    assert {
        key: (history.as_data(current_values(answer)), answer.changed_by_id) for key, answer in changed.items()
    } == {key: (revisions[key, number].values, revisions[key, number].by_id) for key, number in last.items()}


def test_of_twenty_writers_in_each_others_way_every_accepted_save_is_kept_and_no_other(assessment, writers):
    with at_once(writers, SAVES_EACH):
        pass

    tried = [save for writer in writers for save in writer.saves]
    refused = [save for save in tried if not save.became]
    after_lost_replies = [save for save in accepted(writers) if save.became > save.read_at + 1]
    assert len(tried) == WRITERS * SAVES_EACH
    assert min(len(accepted(writers)), len(refused)) > 300
    assert len(after_lost_replies) > 20
    check_history(assessment, accepted(writers))


def test_what_is_declared_while_twenty_write_is_what_stands_there_afterwards(assessment, writers):
    answer_all(assessment)

    with at_once(writers, 300):
        wait_until(lambda: len(accepted(writers)) > 100)
        submission = lifecycle.submit(assessment, declared=declaration(), by=signatory_of(assessment))

    frozen = json.loads(submission.canonical)["answers"]
    assert frozen == [answer_content(answer) for answer in assessment.answers.in_order()]
    assert [writer.came_too_late for writer in writers] == [True] * WRITERS
    check_history(assessment, accepted(writers))
