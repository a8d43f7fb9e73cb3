"""People who use the portal while it is being killed, and write down what it told them is done.

Each goes on asking for the same thing until it is answered, as our script and patient people do.
"""

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

from assessments.models import Assessment, Decision, Submission
from organisations.models import User
from statements.models import Statement
from tests.benchmarks.client import WrongAnswer
from tests.benchmarks.form import read_form

from .person import Answered, Person, Unreachable

DECLARED = {"name": "Ada Signatory", "function": "Managing director", "place": "Darmstadt", "confirmed": "on"}
PATIENCE = 30  # seconds with a statement that is being made
Found = TypeVar("Found")


class Over(Exception):
    """The time is up."""


@dataclass
class Journal:
    """What was acknowledged, and of saves and letters also what was only asked for."""

    saves: list[tuple[int, str, str]] = field(default_factory=list)  # assessment, criterion, text
    declared: list[int] = field(default_factory=list)  # assessments, as often as they were
    returned: list[int] = field(default_factory=list)  # submissions
    accepted: list[int] = field(default_factory=list)  # submissions
    resets: list[str] = field(default_factory=list)  # addresses, to each of which a mail was promised
    unanswered: int = 0  # tries that got no answer, or an error
    wrong: list[str] = field(default_factory=list)  # answers that nobody should get


@dataclass
class Actor:
    journal: Journal
    over: Event
    chance: random.Random

    def run(self) -> None:
        try:
            self.live()
        except Over:
            pass
        except Exception as wrong:  # whatever it is, it is told in the end instead of being lost with the thread
            self.journal.wrong.append(f"{type(wrong).__name__}: {wrong}")
        finally:
            connection.close()

    def live(self) -> None:
        raise NotImplementedError

    def asked(self, ask: Callable[[], Answered]) -> Answered:
        """Ask until there is an answer that is not the portal's inability."""
        while True:
            self.rest(0)
            try:
                answered = ask()
            except Unreachable:
                answered = None
            if answered and answered.status < 500:
                return answered
            self.journal.unanswered += 1
            self.rest(0.3)

    def found(self, query: Callable[[], Found]) -> Found:
        """Look into the database, as soon as that is possible."""
        while True:
            try:
                return query()
            except (DatabaseError, InterfaceError):
                connection.close()
                self.rest(0.3)

    def rest(self, seconds: float) -> None:
        if self.over.wait(seconds):
            raise Over


@dataclass
class Saver(Actor):
    """Saves one answer again and again, each time another text."""

    person: Person
    assessment: int
    category: str
    criterion: str
    revision: int = 0
    count: int = 0

    def live(self) -> None:
        fields = {}
        while True:
            fields = fields or self._form()
            self.count += 1
            text = f"Save {self.count} of {self.assessment}."
            fields |= {f"{self.criterion}-explanation": text, "sitting": f"sitting-{self.assessment}"}
            answered = self.asked(lambda fields=fields: self.person.post(self._address, fields, HX_Request="true"))
            name = f"{self.criterion}-revision"
            found = re.search(rf'name="{name}" value="(\d+)"', answered.text)
            if answered.status == 200 and found and "Saved" in answered.text:
                self.journal.saves.append((self.assessment, self.criterion, text))
                fields[name] = found[1]
            else:
                self.journal.wrong.append(f"Saving answered {answered.status}.")
                fields = {}
            self.rest(self.chance.uniform(0.05, 0.3))

    @property
    def _page(self) -> str:
        return f"/assessments/{self.assessment}/{self.category}/"

    @property
    def _address(self) -> str:
        return f"{self._page}{self.criterion}/"

    def _form(self) -> dict[str, str]:
        answered = self.asked(lambda: self.person.get(f"{self._page}?open={self.criterion}"))
        return read_form(answered.text, self._address)


@dataclass
class Life(Actor):
    """Declares assessments and decides on them, as a signatory and a reviewer; every third is returned first."""

    waiting: list[tuple[Person, int]]
    reviewer: Person

    def live(self) -> None:
        while self.waiting:
            signatory, assessment = self.waiting.pop()
            if self.chance.random() < 1 / 3:
                self._give_back(self._declare(signatory, assessment))
            submission = self._declare(signatory, assessment)
            self._accept(submission)
            ends = time.monotonic() + PATIENCE
            while time.monotonic() < ends and not self.found(_issued(submission)):
                self.rest(0.5)
        raise WrongAnswer("There was nothing left to declare.")

    def _declare(self, signatory: Person, assessment: int) -> int:
        before = self.found(lambda: Submission.objects.filter(assessment=assessment).count())
        self.asked(lambda: signatory.post(f"/assessments/{assessment}/submit/", DECLARED))
        now = self.found(lambda: Assessment.objects.get(pk=assessment).submissions.order_by("-pk").first())
        after = self.found(lambda: Submission.objects.filter(assessment=assessment).count())
        assert after == before + 1, f"Assessment {assessment} was declared, and has {after - before} submissions more."
        self.journal.declared.append(assessment)
        self.asked(lambda: self.reviewer.post(f"/review/{now.pk}/take/"))
        return now.pk

    def _give_back(self, submission: int) -> None:
        reason = {"reason": "Name the edition you speak of."}
        self.asked(lambda: self.reviewer.post(f"/review/{submission}/return/", reason))
        decision = self.found(lambda: Submission.objects.get(pk=submission)).decision
        assert decision == Decision.RETURNED, f"Submission {submission} was returned, and is “{decision}”."
        self.journal.returned.append(submission)

    def _accept(self, submission: int) -> None:
        self.asked(lambda: self.reviewer.post(f"/review/{submission}/accept/"))
        assert self.found(lambda: Submission.objects.get(pk=submission)).approved_at, "An approval is not there."
        self.journal.accepted.append(submission)


def _issued(submission: int) -> Callable[[], bool]:
    return lambda: Statement.objects.filter(submission=submission).exists()


@dataclass
class Forgetful(Actor):
    """Asks for new passwords, each person once: who got no answer is promised nothing."""

    person: Person
    people: list[User]

    def live(self) -> None:
        for user in self.people:
            try:
                answered = self.person.post("/accounts/password/reset/", {"email": user.email})
            except Unreachable:
                answered = None
            if answered and answered.status == 302:
                self.journal.resets.append(user.email)
            else:
                self.journal.unanswered += 1
            self.rest(self.chance.uniform(0.5, 1.5))
