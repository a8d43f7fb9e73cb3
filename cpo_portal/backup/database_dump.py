"""The database as it is at one moment, in a file and back."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from django.db import connection, transaction

from core.refusals import Refused


@contextmanager
def frozen() -> Iterator[Callable[[Path], None]]:
    """Give what writes the database to a file; queries asked within see the very same state.

    Others go on writing on PostgreSQL; on SQLite they wait until it is left.
    """
    with transaction.atomic():
        if connection.vendor == "sqlite":
            yield _write_sqlite
            return
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
        yield partial(_pg_dump, snapshot)


def load(file: Path) -> None:
    """Write what a file holds into the empty database. Raises :class:`Refused` where that fails."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as source:
            source.backup(connection.connection)
    else:
        _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(file))


def _write_sqlite(file: Path) -> None:
    """By a connection of its own: SQLite never ends copying one that is about to write, as ours may be."""
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        file.write_bytes(connection.connection.serialize())
        return
    source = sqlite3.connect(connection.settings_dict["NAME"])
    with closing(source), closing(sqlite3.connect(file)) as target:
        source.backup(target)


def _pg_dump(snapshot: str, file: Path) -> None:
    # The quickest compression: most of it is JSON, which shrinks to a fifth all the same.
    _run("pg_dump", f"--snapshot={snapshot}", "--format=custom", "--compress=1", f"--file={file}")


def _run(program: str, *options: str) -> None:
    """Run a program of PostgreSQL on the portal's database; the password goes through the environment."""
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    _psql, *where, name = arguments
    command = [program, *where, f"--dbname={name}", *options]
    try:
        subprocess.run(  # noqa: S603
            command, env=os.environ | (environment or {}), check=True, capture_output=True, text=True
        )
    except FileNotFoundError:
        raise Refused(f"{program} is not installed; it comes with PostgreSQL’s client programs.") from None
    except subprocess.CalledProcessError as error:
        raise Refused(f"{program} failed: {error.stderr.strip()}") from None
