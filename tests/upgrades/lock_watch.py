"""For how long one connection keeps others from a table, as a second connection sees it (PostgreSQL)."""

import threading
import time
from dataclasses import dataclass

from django.db import connection

EVERY = 0.002  # seconds
# With the last one only the rows written are kept; that all of them are wanted is taken for granted.
BLOCKING = ["AccessExclusiveLock", "ExclusiveLock", "ShareRowExclusiveLock", "ShareLock", "RowExclusiveLock"]
TABLES = """
    SELECT oid, relname FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> 'django_migrations'
"""
HELD = "SELECT relation, mode FROM pg_locks WHERE pid = %s AND granted AND relation = ANY(%s) AND mode = ANY(%s)"


@dataclass(frozen=True)
class Lock:
    """A lock that lets others wait to read or write a table, and for how long it was held at most."""

    table: str
    mode: str
    seconds: float


class LockWatch:
    """Watches, while it is open, what this connection holds of the tables that are there when it is opened.

    A table made meanwhile is seen by nobody before the transaction ends, so it keeps nobody waiting.
    """

    def __enter__(self) -> "LockWatch":
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            self._tables = dict(cursor.fetchall())
            cursor.execute("SELECT pg_backend_pid()")
            [self._pid] = cursor.fetchone()
        self._locks: list[Lock] = []
        self._failure: BaseException | None = None
        self._ready, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *raised) -> None:
        self._ended.set()
        self._thread.join()
        if self._failure:
            raise self._failure

    def longest(self) -> Lock | None:
        """The lock held longest; None if nobody was kept from anything."""
        return max(self._locks, key=lambda lock: lock.seconds, default=None)

    def _watch(self) -> None:
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                self._look_again_and_again(cursor)
        except BaseException as failure:
            self._failure = failure
        finally:
            self._ready.set()
            own.close()

    def _look_again_and_again(self, cursor) -> None:
        since: dict[tuple[int, str], float] = {}
        before, last = time.monotonic(), False
        while not last:
            last = self._ended.is_set()
            cursor.execute(HELD, [self._pid, list(self._tables), BLOCKING])
            held, now = set(cursor.fetchall()), time.monotonic()
            for key in held - since.keys():
                since[key] = before  # it may have been taken right after the last look
            for table, mode in since.keys() - (set() if last else held):
                self._locks.append(Lock(self._tables[table], mode, now - since.pop((table, mode))))
            before = now
            self._ready.set()
            self._ended.wait(EVERY)
