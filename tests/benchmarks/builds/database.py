"""A database for a build, in the cluster of the one that a URL names; it is dropped afterwards."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql


@contextmanager
def database(url: str, suffix: str) -> Iterator[str]:
    """Make an empty database that is named as that of the URL, with the suffix, and yield its own URL."""
    parts = urlsplit(url)
    name = f"{parts.path.strip('/')}_{suffix}"
    _execute(url, "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        _execute(url, "DROP DATABASE {} WITH (FORCE)", name)


def _execute(url: str, command: str, name: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(command).format(sql.Identifier(name)))
