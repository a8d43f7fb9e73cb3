"""The worker: does what waits, one piece after the other, until it is told to stop.

It outlives the database. After a connection broke, it goes on under a new name, since it cannot know whether it holds
anything under the old one; that is then taken up like what a dead worker held.
"""

import logging
import os
import secrets
import signal
import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from traceback import format_exception

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from .. import log_lines
from . import leases
from .backend import running
from .kinds import kind_of

logger = logging.getLogger(__name__)

RENEWED = timedelta(seconds=10)  # so often; and so often is looked for what dead workers held
LONG = timedelta(minutes=1)  # nothing waits longer because of what goes first
PAUSE = 2.0  # seconds between two tries to reach a database that is away
AWAY = (DatabaseError, InterfaceError)
HUNG = 70  # exit status (EX_SOFTWARE of sysexits.h)


class Worker:
    def __init__(self, *, interval: float = 1.0, batch: bool = False):
        """``interval`` is how many seconds it rests when nothing waits; ``batch`` ends it then instead."""
        self.interval, self.batch = interval, batch
        self.stopped, self._gone = threading.Event(), threading.Event()
        self.name = _new_name()
        self._look_after = 0.0  # monotonic; not before is anything taken from others
        self._busy_until: datetime | None = None

    def run(self) -> None:
        heart = threading.Thread(target=self._beat, name="lease", daemon=True)
        heart.start()
        while not self.stopped.is_set():
            try:
                self._begin_anew()
                self._work()
            except AWAY as error:
                logger.warning("The database is away: %s", error)
                connection.close()
                self.stopped.wait(PAUSE)
            else:
                break
        self._gone.set()
        heart.join()
        with suppress(*AWAY):  # else the lease runs out by itself
            leases.give_up(self.name)

    def _work(self) -> None:
        while not self.stopped.is_set():
            close_old_connections()
            if time.monotonic() >= self._look_after:
                leases.take_from_the_dead()
                self._look_after = time.monotonic() + RENEWED.total_seconds()
            if not self.take_up():
                if self.batch:
                    break
                self.stopped.wait(self.interval)

    def stop(self, *_signal) -> None:
        """End after what is being done; told twice, at once."""
        if self.stopped.is_set():
            raise SystemExit(1)
        self.stopped.set()

    def configure_signals(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self.stop)

    def _begin_anew(self) -> None:
        """Take a new name with a lease, and leave others time to renew theirs before anything is taken from them."""
        leases.give_up(self.name)
        name = _new_name()
        leases.renew(name)
        self.name = name
        self._look_after = time.monotonic() + 2 * RENEWED.total_seconds()

    def _beat(self) -> None:
        """Renew the lease, in a thread of its own; end the whole process if what it does takes too long."""
        while not self._gone.wait(RENEWED.total_seconds()):
            if self._busy_until and timezone.now() > self._busy_until:
                logger.critical("A task takes longer than it may; this worker ends, and another takes the task up.")
                os._exit(HUNG)  # the thread that hangs can be ended by nothing less
            try:
                leases.renew(self.name)
            except AWAY:
                connection.close()
        connection.close()

    def take_up(self) -> bool:
        """Do the first of what waits; return whether anything did."""
        row = self._claim()
        if row is not None:
            self._do(row)
        return row is not None

    @transaction.atomic
    def _claim(self) -> DBTaskResult | None:
        """Take what goes first; before that, so that nothing waits for ever, what was asked for long ago."""
        ready = DBTaskResult.objects.ready()
        long_ago = ready.filter(enqueued_at__lt=timezone.now() - LONG).order_by("enqueued_at")
        row = long_ago.get_locked() or ready.get_locked()
        if row is not None:
            row.claim(self.name)
        return row

    def _do(self, row: DBTaskResult) -> None:
        """Run a task and note how it ended; what ends the process puts it back."""
        kind = kind_of(row.task_path)
        try:
            with self._busy_with(row):
                returned = _call(row)
        except Exception as error:
            at = kind.next_try(error, attempts=len(row.worker_ids), asked_at=row.enqueued_at)
            if at:
                logger.warning("Task %s of %s is tried again at %s: %r", row.pk, row.task_path, at, error)
                self._note(row, status=TaskResultStatus.READY, run_after=at, **_told(error))
            else:
                self._note(row, status=TaskResultStatus.FAILED, finished_at=timezone.now(), **_told(error))
        except BaseException:
            self._note(row, status=TaskResultStatus.READY, run_after=timezone.now())
            raise
        else:
            told = {"return_value": returned, "exception_class_path": "", "traceback": ""}
            self._note(row, status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now(), **told)

    @contextmanager
    def _busy_with(self, row: DBTaskResult):
        token, reference = running.set(str(row.pk)), log_lines.reference.set(row.pk.hex)
        self._busy_until = timezone.now() + kind_of(row.task_path).longest
        try:
            yield
        finally:
            self._busy_until = None
            running.reset(token)
            log_lines.reference.reset(reference)

    def _note(self, row: DBTaskResult, **fields) -> None:
        """Store how it ended, however long the database is away; not if it was taken from this worker meanwhile."""
        mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids)
        while True:
            try:
                noted = mine.update(**fields)
                break
            except (OperationalError, InterfaceError):
                connection.close()
                if self.stopped.is_set():
                    raise
                logger.warning("How task %s ended is not stored yet: the database is away.", row.pk)
                time.sleep(PAUSE)
        if not noted:
            logger.warning("Task %s was taken from this worker before it ended.", row.pk)
            return
        row.refresh_from_db()
        if row.status != TaskResultStatus.READY:
            _tell(task_finished, row)


def _new_name() -> str:
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def _call(row: DBTaskResult):
    """Run it; returns what it returned, as JSON can hold it."""
    task, result = row.task, row.task_result
    task_started.send(sender=type(task.get_backend()), task_result=result)
    return normalize_json(task.call(*result.args, **result.kwargs))


def _told(error: Exception) -> dict[str, str]:
    return {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error)).replace("\0", "\N{REPLACEMENT CHARACTER}"),
    }


def _tell(signal, row: DBTaskResult) -> None:
    """Tell who listens, as the log does; a task that this version does not know has nobody."""
    try:
        signal.send(sender=type(row.task.get_backend()), task_result=row.task_result)
    except ImportError:
        logger.error("Task %s: this version of the portal has no %s.", row.pk, row.task_path)
