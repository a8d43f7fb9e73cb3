"""What the floor keeps of its own."""

from django.db import models


class Spending(models.Model):
    """How much of a limit somebody used up in one window of time; see :mod:`core.budgets`, which alone writes it.

    ``key`` is a digest, so that no address and no person can be read from it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    spent = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)


class WorkerLease(models.Model):
    """That a worker lives, ``until`` which moment unless it says so again; see :mod:`core.background.leases`."""

    worker = models.CharField(max_length=80, primary_key=True)
    until = models.DateTimeField()
