"""Worlds made once a run, and put back into the database of each test that asks for them, without making them again.

A world is what some factories leave in the database, and the objects they return. Two fixtures have it::

    @pytest.fixture(scope="session")
    def pair_once(django_db_setup, django_db_blocker):
        return keep(make_pair, django_db_blocker)

    @pytest.fixture
    def pair(db, pair_once):
        return pair_once.put_back()

The first makes it, notes the rows, and undoes it: outside of a test, so what it says never depends on who asks first.
The second writes these rows anew, in the transaction of the test, and returns new copies of the objects. So a test may
change and delete what it likes: the next one, in whatever order and process, finds the world as it was made. Several
worlds go into one test, beside what factories make there: the keys of each are its own.

A world is of rows: added, and changed or taken away from what lies in every test's database, as the catalogue does. One
that leaves files is refused. It is for tests in a transaction, which those marked ``transaction=True`` are not.
"""

import pickle
from collections.abc import Callable
from functools import cache
from itertools import count

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import override_settings

_FIRST_KEYS = count(1_000_000, 1_000_000)


class World:
    def __init__(self, made, before: dict[str, dict], after: dict[str, dict]):
        self._made = pickle.dumps(made)
        self._gone = [(table, sorted(rows.items() - after[table].items())) for table, rows in before.items()]
        self._new = [(table, sorted(rows.items() - before[table].items())) for table, rows in after.items()]

    def put_back(self):
        if not connection.in_atomic_block:
            raise AssertionError("A world is put back in the transaction of a test, and this test has none.")
        with connection.cursor() as cursor:
            for table, rows in self._gone:
                if rows:
                    cursor.executemany(_deletion(table), [[key] for key, _row in rows])
            for table, rows in self._new:
                if rows:
                    cursor.executemany(_insertion(table), [row for _key, row in rows])
        return pickle.loads(self._made)


def keep(make: Callable, blocker) -> World:
    """Make a world and undo it; ``blocker`` is pytest-django's fixture ``django_db_blocker``."""
    files = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    own = override_settings(STORAGES=settings.STORAGES | {"default": files})
    with own, blocker.unblock(), transaction.atomic():
        _begin_keys_at(next(_FIRST_KEYS))
        before = _all_rows()
        world = World(make(), before, _all_rows())
        if any(default_storage.listdir("")):
            raise AssertionError("A world is of rows only, and this one leaves files.")
        transaction.set_rollback(True)
    return world


def _begin_keys_at(number: int) -> None:
    """Let no key of the world be one that a factory gives in a test; sequences of PostgreSQL see to that themselves."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.executemany(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [(table, number) for table in _columns()]
        )


@cache
def _columns() -> dict[str, list[str]]:
    """The columns of each table, the primary key first."""
    columns = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = sorted(model._meta.concrete_fields, key=lambda field: not field.primary_key)
            columns[model._meta.db_table] = [connection.ops.quote_name(field.column) for field in fields]
    return columns


def _all_rows() -> dict[str, dict]:
    rows = {}
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {connection.ops.quote_name(table)}")
            rows[table] = {row[0]: row for row in cursor.fetchall()}
    return rows


@cache
def _insertion(table: str) -> str:
    columns = _columns()[table]
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {connection.ops.quote_name(table)} ({', '.join(columns)}) VALUES ({places})"


@cache
def _deletion(table: str) -> str:
    return f"DELETE FROM {connection.ops.quote_name(table)} WHERE {_columns()[table][0]} = %s"
