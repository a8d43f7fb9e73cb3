"""The kinds of slow work: what goes first, what is tried again and for how long. Decided here and nowhere else."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import Task

PERMANENT = 500  # replies of a mail server from here on (RFC 5321, 4.2.1)
MOST_DEATHS = 5  # of workers at one piece of work; then it is the work that kills them


class TryAgain(Exception):
    """Raised by a task that knows itself when to be tried again: ``at``. The message says why."""

    def __init__(self, reason: str, *, at: datetime):
        super().__init__(reason)
        self.at = at


@dataclass(frozen=True)
class Kind:
    """``priority`` says what goes first; ``longest`` is what one attempt may take, before its worker is given up.

    What passes by itself is tried again after ``first_wait``, then twice as long each time, up to ``longest_wait``,
    until ``tried_for`` is over since the work was asked for.
    """

    priority: int
    longest: timedelta
    tried_for: timedelta = timedelta(hours=1)
    first_wait: timedelta = timedelta(seconds=5)
    longest_wait: timedelta = timedelta(minutes=10)
    passes: Callable[[BaseException], bool] = lambda error: isinstance(error, OSError)

    def next_try(self, error: BaseException, *, attempts: int, asked_at: datetime) -> datetime | None:
        """Return when work is tried again of which so many attempts were made; None if it has failed for good."""
        if isinstance(error, TryAgain):
            return error.at
        if not (self.passes(error) or isinstance(error, OperationalError | InterfaceError)):
            return None
        wait = min(self.first_wait * 2 ** min(attempts - 1, 20), self.longest_wait)
        at = timezone.now() + wait
        return at if at <= asked_at + self.tried_for else None


def _mail_passes(error: BaseException) -> bool:
    """A server that is away, busy or does not let us in will once be mended; an address it refuses stays refused."""
    match error:
        case SMTPRecipientsRefused():
            return any(code < PERMANENT for code, _reply in error.recipients.values())
        case SMTPDataError():
            return error.smtp_code < PERMANENT
    return isinstance(error, OSError)


# Issuing says itself when it is tried again, and never gives up: see statements.issuing.retry.
ISSUING = Kind(priority=20, longest=timedelta(minutes=5), tried_for=timedelta(days=1))
MAIL = Kind(
    priority=10,
    longest=timedelta(minutes=2),
    tried_for=timedelta(days=3),
    first_wait=timedelta(seconds=20),
    longest_wait=timedelta(hours=1),
    passes=_mail_passes,
)
# Somebody looks at a page that says it is being made.
PAPER = Kind(priority=5, longest=timedelta(minutes=5), tried_for=timedelta(minutes=10))
# Everything published is copied, however much it is.
ARCHIVES = Kind(priority=-5, longest=timedelta(hours=2), tried_for=timedelta(hours=4))
LINKS = Kind(priority=-10, longest=timedelta(minutes=15))
OTHER = Kind(priority=0, longest=timedelta(minutes=15))  # a task of a library

_kinds: dict[str, Kind] = {}


def background(kind: Kind) -> Callable[[Callable[..., Any]], Task]:
    """Make a function a task of this kind. It may be run more than once, so it first looks what is to be done."""

    def made(function: Callable[..., Any]) -> Task:
        made_task = task(priority=kind.priority)(function)
        _kinds[made_task.module_path] = kind
        return made_task

    return made


def kind_of(path: str) -> Kind:
    """Return the kind of the task with this path; its module is imported, if this version has it."""
    with suppress(ImportError):
        import_string(path)
    return _kinds.get(path, OTHER)
