"""The public log of statements: what happened to them, entry by entry, never changed."""

import json
from datetime import datetime

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from .statement import Statement


class LogAct(models.TextChoices):
    """What the log tells about a statement."""

    ISSUED = "issued", pgettext_lazy("log", "issued")
    SUPERSEDED = "superseded", pgettext_lazy("log", "superseded")
    WITHDRAWN = "withdrawn", pgettext_lazy("log", "withdrawn")


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def newest(self) -> "LogEntry | None":
        return self.order_by("-position").first()


def with_digest(canonical: str, digest: str) -> str:
    """Return an entry's text with its digest as the last field, as the log shows it."""
    return f'{canonical[:-1]},"digest":"sha256:{digest}"}}'


class LogEntry(models.Model):
    """One act upon one statement. Written by :mod:`statements.public_log` and never changed."""

    position = models.PositiveIntegerField(unique=True, help_text="1, 2, 3 and on, without gaps.")
    act = models.CharField(max_length=12, choices=LogAct.choices)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="log_entries")
    canonical = models.TextField(help_text="The entry as canonical JSON (RFC 8785), without its own digest.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical entry.")

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "log entries"

    def __str__(self):
        return f"{self.position}: {self.content['number']} {self.act}"

    @cached_property
    def content(self) -> dict:
        """The entry as the log shows it, with its digest."""
        return json.loads(with_digest(self.canonical, self.digest))

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.content["at"])

    @property
    def reference(self) -> dict:
        """What a statement issued after this entry carries of the log."""
        return {"position": self.position, "digest": f"sha256:{self.digest}"}

    @property
    def before(self) -> dict | None:
        """The reference of the entry before."""
        previous = self.content["previous"]
        return {"position": self.position - 1, "digest": previous} if previous else None
