"""Slow work, as staff and monitoring see it: what waits, what runs, what failed; and asking for it once more.

What ran goes with the daily clean-up, thirty days after. Tasks wait only with ``TASKS=database``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import models, transaction
from django.db.models import Case, Count, Min, Q, Value, When
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _, pgettext_lazy
from django_tasks.base import Task, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db.models import DBTaskResult, get_date_max

from core.background import leases
from core.refusals import Refused

KEPT = timedelta(days=30)
PATIENCE = timedelta(minutes=5)  # within which what waits is taken up, if all is well
LONGEST_ERROR = 300  # characters


class TaskState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("task", "Waiting")
    LATER = "later", pgettext_lazy("task", "Put off until later")
    RUNNING = "running", pgettext_lazy("task", "Running")
    FAILED = "failed", pgettext_lazy("task", "Failed")


# since when a task is in a state
SINCE = {
    TaskState.WAITING: "enqueued_at",
    TaskState.LATER: "enqueued_at",
    TaskState.RUNNING: "started_at",
    TaskState.FAILED: "finished_at",
}


RUN_AGAIN = (TaskState.FAILED, TaskState.LATER)


class InState(NamedTuple):
    number: int
    age: timedelta  # of the oldest; nothing if there is none


def by_state() -> dict[TaskState, InState]:
    """Return how many tasks are in each state, and for how long the oldest; one query."""
    now = timezone.now()
    rows = (
        _unfinished(now)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"), **{f"since_{field}": Min(field) for field in set(SINCE.values())})
    )
    found = {row["state"]: row for row in rows}
    return {
        state: InState(row["number"], now - (row[f"since_{SINCE[state]}"] or now))
        if (row := found.get(state))
        else InState(0, timedelta(0))
        for state in TaskState
    }


def in_state(state: TaskState, *, most: int) -> list[DBTaskResult]:
    """Return the oldest tasks in this state, at most so many; of those that failed the newest."""
    order = f"-{SINCE[state]}" if state == TaskState.FAILED else SINCE[state]
    return list(_unfinished(timezone.now()).filter(state=state).order_by(order, "pk")[:most])


def _unfinished(now: datetime) -> models.QuerySet:
    due = Q(run_after__lte=now) | Q(run_after=get_date_max())
    states = Case(
        When(status=TaskResultStatus.RUNNING, then=Value(TaskState.RUNNING)),
        When(status=TaskResultStatus.FAILED, then=Value(TaskState.FAILED)),
        When(due, then=Value(TaskState.WAITING)),
        default=Value(TaskState.LATER),
        output_field=models.CharField(),
    )
    return DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).annotate(state=states)


def workers() -> int:
    """Return how many workers live."""
    return leases.in_force().count()


def trouble() -> str:
    """Say in a few words of English what is wrong with slow work, for operators; nothing if all is well."""
    states, living = by_state(), workers()
    waiting, failed = states[TaskState.WAITING], states[TaskState.FAILED]
    said = []
    if waiting.number and not living:
        said.append("no worker lives")
    if waiting.age > PATIENCE:
        said.append(f"{waiting.number} wait, the oldest for {waiting.age.total_seconds() / 60:.0f} minutes")
    if failed.number:
        said.append(f"{failed.number} failed")
    return ", ".join(said)


def failed_mails() -> models.QuerySet[DBTaskResult]:
    """Those that failed and whose task is in a module of mails, or sends one that is written already."""
    of_a_mail = Q(task_path__contains="mails.") | Q(task_path__startswith="core.mail.")
    return DBTaskResult.objects.failed().filter(of_a_mail)


def about(task: DBTaskResult) -> str:
    """Return the numbers it was asked with. Words are left out: they may be secret, as the token of a link is."""
    given = [*task.args_kwargs["args"], *task.args_kwargs["kwargs"].values()]
    return ", ".join(str(each) for each in given if isinstance(each, int))


def error(task: DBTaskResult) -> str:
    """Return the last line of why it failed, shortened, without the words it was asked with."""
    lines = task.traceback.strip().splitlines()
    line = lines[-1] if lines else task.exception_class_path
    for word in sorted(_words(task.args_kwargs), key=len, reverse=True):
        line = line.replace(word, "…")
    return line[:LONGEST_ERROR]


def _words(given: object) -> Iterator[str]:
    match given:
        case dict():
            yield from _words(list(given.values()))
        case list() | tuple():
            for each in given:
                yield from _words(each)
        case str() if given:
            yield given


def run_again(pk: UUID) -> str:
    """Enqueue what failed or was put off with the same arguments; it goes, so that it is enqueued once, whoever asks.

    Returns what it is, and about what.
    Raises :class:`Refused` when it is not there any more, or this version has no such task.
    """
    with transaction.atomic():
        idle = _unfinished(timezone.now()).filter(state__in=RUN_AGAIN)
        row = idle.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise Refused(_("This task has been started again already, or is done."))
        try:
            task = import_string(row.task_path)
            if not isinstance(task, Task):
                raise ImportError(row.task_path)
            task = task.using(priority=row.priority, queue_name=row.queue_name)
        except (ImportError, InvalidTaskError):
            raise Refused(_("This version of the portal does not know such a task.")) from None
        told = f"{row.task_path} {about(row)}".strip()
        row.delete()
        task.enqueue(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    return told


def forget_finished() -> int:
    """Delete what finished, well or not, more than :data:`KEPT` ago; return how many. For a daily timer."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()[0]
