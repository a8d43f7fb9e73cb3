"""The watch sees what keeps others waiting, and nothing else."""

import pytest
from django.db import connection, transaction

from .lock_watch import LockWatch

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="is about PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]


def longest(*statements):
    """What is held longest while these run in one transaction and a fifth of a second passes."""
    with LockWatch() as watch, transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SELECT pg_sleep(0.2)")
    return watch.longest()


@pytest.mark.parametrize(
    ("statement", "mode"),
    [
        ("CREATE INDEX of_a_test ON criteria_criterion (number)", "ShareLock"),
        ("ALTER TABLE criteria_criterion ADD COLUMN of_a_test integer", "AccessExclusiveLock"),
        ("UPDATE criteria_criterion SET number = number", "RowExclusiveLock"),
    ],
)
def test_what_keeps_others_waiting_is_seen(statement, mode):
    try:
        found = longest(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS of_a_test")
            cursor.execute("ALTER TABLE criteria_criterion DROP COLUMN IF EXISTS of_a_test")

    assert (found.table, found.mode) == ("criteria_criterion", mode)
    assert 0.2 <= found.seconds < 5


def test_what_lets_others_read_and_write_is_not():
    assert longest("SELECT * FROM criteria_criterion", "ANALYZE criteria_criterion") is None


def test_a_table_that_nobody_else_sees_yet_is_not():
    try:
        assert longest("CREATE TABLE of_a_test (id integer)", "INSERT INTO of_a_test VALUES (1)") is None
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS of_a_test")
