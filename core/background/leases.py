"""Leases: a worker that lives renews its own; what one without a lease holds is taken from it.

All moments are the database's, so that clocks of machines need not agree.
"""

import logging
from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ..models import WorkerLease
from .kinds import MOST_DEATHS

logger = logging.getLogger(__name__)

LASTS = timedelta(seconds=45)
LOST = " lost"  # stands behind the name of a worker that did not finish what it held


class WorkerLost(Exception):
    """The workers that took up a task died over it."""


def renew(worker: str) -> None:
    WorkerLease.objects.update_or_create(worker=worker, defaults={"until": Now() + LASTS})


def give_up(worker: str) -> None:
    WorkerLease.objects.filter(worker=worker).delete()


def in_force() -> models.QuerySet[WorkerLease]:
    return WorkerLease.objects.filter(until__gt=Now())


def take_from_the_dead() -> int:
    """Let what dead workers held be done by others, at once; what killed too many has failed. Return how many."""
    WorkerLease.objects.filter(until__lte=Now()).delete()
    alive = set(in_force().values_list("worker", flat=True))
    return sum(_take(row.pk, alive) for row in DBTaskResult.objects.running() if row.worker_ids[-1] not in alive)


@transaction.atomic
def _take(pk, alive: set[str]) -> bool:
    row = DBTaskResult.objects.select_for_update(skip_locked=True).running().filter(pk=pk).first()
    if row is None or row.worker_ids[-1] in alive:
        return False
    row.worker_ids[-1] += LOST
    deaths = sum(worker.endswith(LOST) for worker in row.worker_ids)
    row.exception_class_path = f"{WorkerLost.__module__}.{WorkerLost.__qualname__}"
    row.traceback = f"{WorkerLost.__name__}: {deaths} workers died over it."
    if deaths < MOST_DEATHS:
        row.status, row.run_after = TaskResultStatus.READY, timezone.now()
    else:
        row.status, row.finished_at = TaskResultStatus.FAILED, timezone.now()
    row.save()
    logger.warning("Task %s of %s: its worker is gone (%d so far), now %s.", row.pk, row.task_path, deaths, row.status)
    return True
