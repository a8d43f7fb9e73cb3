"""Writing the public log: every statement issued, superseded or withdrawn, each entry bound to the one before."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime

import rfc8785
from django.db.models import QuerySet
from django.urls import reverse

from assessments.submissions import rfc3339
from core.absolute_urls import absolute
from core.moments import must_follow

from .models import LogAct, LogEntry, Statement
from .models.log_entry import with_digest


def newest_reference() -> dict | None:
    """What a statement issued now carries of the log: position and digest of the newest entry, if there is one."""
    newest = LogEntry.objects.newest()
    return newest.reference if newest else None


def hold() -> None:
    """Let nobody else append until this transaction ends: the others wait, and then read which entry is the newest.

    The first entry of all has nothing to hold; there the unique position decides, by an IntegrityError.
    """
    LogEntry.objects.select_for_update().filter(position=1).first()


def append(act: LogAct, statement: Statement, *, at: datetime) -> LogEntry:
    """Append an entry, in the transaction of the act and as the last thing done there.

    Raises :class:`~core.moments.ClockWentBack` where the newest entry is of a later moment.
    """
    hold()
    newest = LogEntry.objects.newest()
    must_follow(at, newest.at if newest else None)
    entry = entry_after(newest, act, statement, at=at)
    entry.save(force_insert=True)
    return entry


def entry_after(newest: LogEntry | None, act: LogAct, statement: Statement, *, at: datetime) -> LogEntry:
    """Return the entry that follows the newest one, not stored yet."""
    position = newest.position + 1 if newest else 1
    canonical = rfc8785.dumps(
        {
            "position": position,
            "at": rfc3339(at),
            "act": act.value,
            "number": statement.number,
            "declaration": f"sha256:{statement.digest}",
            "pdf": f"sha256:{statement.pdf_sha256}",
            "reason": statement.withdrawn_reason if act == LogAct.WITHDRAWN else None,
            "previous": f"sha256:{newest.digest}" if newest else None,
        }
    )
    return LogEntry(
        position=position,
        act=act,
        statement=statement,
        canonical=canonical.decode(),
        digest=hashlib.sha256(canonical).hexdigest(),
    )


def written(entries: QuerySet[LogEntry]) -> Iterator[str]:
    """Write the log entry by entry, as ``/schemas/log-1.json`` describes it, so that its length does not matter."""
    yield f'{{"schema":{json.dumps(absolute(reverse("log_schema")))},"entries":[\n'
    separator = ""
    for canonical, digest in entries.values_list("canonical", "digest").iterator():
        yield separator + with_digest(canonical, digest)
        separator = ",\n"
    yield "\n]}\n"
