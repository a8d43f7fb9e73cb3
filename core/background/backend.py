"""Asking for slow work: stored with the transaction it belongs to, and once where the same already waits."""

from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db import DatabaseBackend
from django_tasks_db.backend import TaskResult
from django_tasks_db.models import DBTaskResult, get_date_max

running: ContextVar[str] = ContextVar("running", default="")  # the id of the task that is run here, by a worker


class QueueBackend(DatabaseBackend):
    """Keeps tasks in the database; what waits already is not stored a second time, but done as early as asked for."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        with transaction.atomic():
            if waiting := self._waiting(task, args, kwargs):
                due = task.run_after or timezone.now()
                DBTaskResult.objects.filter(Q(run_after__gt=due), ~Q(run_after=get_date_max()), pk=waiting.pk).update(
                    run_after=due
                )
                return waiting.task_result
            return super().enqueue(task, args, kwargs)

    def _waiting(self, task: Task, args: Any, kwargs: Any) -> DBTaskResult | None:
        """Return the same work that waits. The row is held, so that no worker begins before what was done is stored.

        A row that a worker is taking up this moment is passed over: that worker may not see what was done here.
        """
        asked = normalize_json({"args": args, "kwargs": kwargs})
        rows = DBTaskResult.objects.filter(
            status=TaskResultStatus.READY, task_path=task.module_path, backend_name=self.alias, args_kwargs=asked
        )
        return rows.order_by().select_for_update(skip_locked=True).first()


def waits(task: Task) -> bool:
    """Whether slow work waits for a worker, and can be put off; else it is done by who asks for it."""
    return task.get_backend().supports_defer


def enqueue(task: Task, *args, **kwargs) -> None:
    """Ask for the work as part of the transaction: stored with it, or not at all.

    Where no worker is, it is done once the transaction is stored; what fails then undoes nothing, and is logged.
    """
    if waits(task):
        task.enqueue(*args, **kwargs)
    else:
        transaction.on_commit(partial(task.enqueue, *args, **kwargs), robust=True)
