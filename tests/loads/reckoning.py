"""Afterwards: what was acknowledged, held against the database, the storage and the mails that arrived."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from assessments.models import Decision, Revision, Submission
from core.stored_files import FileLost, opened
from cpo_verify import Outcome, log_chain
from organisations.members import speakers
from statements.issuing import numbers
from statements.models import LogEntry, Statement
from statements.verification import verify

from .actors import Journal
from .mail_sink import Mail

STUCK = timedelta(minutes=2)
KINDS = {"Received:": "received", "Returned:": "returned", "Published:": "issued"}  # by the subject's first word


@dataclass
class Account:
    """Of one kind: what there should be, and what of it is not or is twice. ``noted`` is said of it beside."""

    kind: str
    expected: int
    lost: list[str]
    doubled: list[str]
    noted: str = ""

    @property
    def row(self) -> tuple[str, ...]:
        return self.kind, f"{self.expected:,}", f"{len(self.lost)}", f"{len(self.doubled)}", self.noted

    @property
    def broken(self) -> Iterator[str]:
        for what, found in (("lost", self.lost), ("doubled", self.doubled)):
            if found:
                yield f"{len(found)} {self.kind} {what}, such as {found[0]}."


def accounts(journal: Journal, mails: list[Mail]) -> list[Account]:
    return [
        _saves(journal),
        _submissions(journal),
        _statements(journal),
        _numbers(),
        _mails(mails),
        _resets(journal, mails),
    ]


def _saves(journal: Journal) -> Account:
    """The history holds each text once."""
    texts = Counter(Revision.objects.values_list("assessment", "criterion", "values__explanation"))
    lost = [text for *answer, text in journal.saves if not texts[*answer, text]]
    doubled = [
        text for (_assessment, _criterion, text), times in texts.items() if times > 1 and text.startswith("Save ")
    ]
    return Account("saves", len(journal.saves), lost, doubled)


def _submissions(journal: Journal) -> Account:
    there, told = Counter(Submission.objects.values_list("assessment", flat=True)), Counter(journal.declared)
    lost = [f"assessment {each}" for each in told if there[each] < told[each]]
    returned = set(Submission.objects.filter(decision=Decision.RETURNED).values_list("pk", flat=True))
    lost += [f"the return of {each}" for each in set(journal.returned) - returned]
    doubled = [f"assessment {each}" for each in there if there[each] > told[each] + 1]  # one may have no answer yet
    return Account("submissions and returns", len(journal.declared) + len(journal.returned), lost, doubled)


def _statements(journal: Journal) -> Account:
    """Each acceptance led to a statement whose file is whole and verifies."""
    issued = {each.submission_id: each for each in Statement.objects.all()}
    lost = [f"that of submission {each}" for each in journal.accepted if each not in issued]
    lost += [f"{each}: {problem}" for each in issued.values() for problem in _problems_of(each)]
    per_submission = Counter(Statement.objects.values_list("submission", flat=True))
    doubled = [f"that of submission {each}" for each, times in per_submission.items() if times > 1]
    return Account("statements", len(journal.accepted), lost, doubled)


def _problems_of(statement: Statement) -> Iterator[str]:
    try:
        with opened(statement.pdf.name, sha256=statement.pdf_sha256) as file:
            outcome = verify(file.read()).outcome
    except FileLost as error:
        yield str(error)
    else:
        if outcome != Outcome.IN_FORCE:
            yield f"it is {outcome.value}"


def _numbers() -> Account:
    """No number is there twice, the log is sound, and the storage knows none that the database does not."""
    stated = Counter(Statement.objects.values_list("number", flat=True))
    entries = [each.content for each in LogEntry.objects.order_by("position")]
    problems = [str(each) for each in log_chain.problems(log_chain.entries_of({"entries": entries}))]
    problems += numbers.newer_ones(timezone.localdate().year)
    return Account("numbers and log", len(stated), problems, [each for each, times in stated.items() if times > 1])


def _mails(mails: list[Mail]) -> Account:
    """Exactly one for each act and each who speaks for the organisation; what has one Message-ID is one mail."""
    expected = Counter()
    for submission in Submission.objects.select_related("assessment__organisation"):
        for person in speakers(submission.assessment.organisation):
            expected[person.email, "received"] += 1
            expected[person.email, "returned"] += submission.decision == Decision.RETURNED
            expected[person.email, "issued"] += Statement.objects.filter(submission=submission).exists()
    told = [(mail, KINDS.get(mail.subject.split()[0])) for mail in mails]
    arrived = Counter((mail.to, kind) for mail, kind in {(each, kind) for each, kind in told if kind})
    lost = [f"{kind} to {to}" for (to, kind) in (expected - arrived).elements()]
    doubled = [f"{kind} to {to}" for (to, kind) in (arrived - expected).elements()]
    again = len(mails) - len(set(mails))
    return Account("mails of acts", expected.total(), lost, doubled, f"{again} came again under the same Message-ID")


def _resets(journal: Journal, mails: list[Mail]) -> Account:
    arrived = Counter(mail.to for mail in set(mails) if mail.subject.split()[0] not in KINDS)
    lost = [each for each in journal.resets if not arrived[each]]
    doubled = [each for each in journal.resets if arrived[each] > 1]
    return Account("mails about accounts", len(journal.resets), lost, doubled)


@dataclass(frozen=True)
class Unfinished:
    task: str
    key: str
    state: str
    since: timedelta  # it was due, or was taken up

    @property
    def is_stuck(self) -> bool:
        return self.since > STUCK or self.state == TaskResultStatus.FAILED

    @property
    def sentence(self) -> str:
        return f"The task {self.task} is {self.state} since {self.since.total_seconds():.0f} s."


def unfinished() -> list[Unfinished]:
    """Tasks that are due, under way or given up, the oldest first; those put off until later are not due."""
    now, at_once = timezone.now(), get_date_max()
    there = DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
    found = [_unfinished(each, now) for each in there.filter(Q(run_after__lte=now) | Q(run_after=at_once))]
    return sorted(found, key=lambda each: each.since, reverse=True)


def put_off() -> int:
    return _later().count()


def bring_forward() -> None:
    """Let what is put off until later be due now."""
    _later().update(run_after=timezone.now())


def _later():
    later = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=timezone.now())
    return later.exclude(run_after=get_date_max())


def _unfinished(row: DBTaskResult, now) -> Unfinished:
    begun = row.started_at if row.status == TaskResultStatus.RUNNING else None
    put_off_until = row.run_after if row.run_after != get_date_max() else row.enqueued_at
    since = begun or max(row.enqueued_at, put_off_until)
    return Unfinished(row.task_path.rpartition(".")[2], str(row.pk), row.status, now - since)
