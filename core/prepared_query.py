"""Questions that are asked with every page: Django needs longer to write them than the database to answer them."""

from collections.abc import Callable
from functools import cached_property

from django.db import connection
from django.db.models import QuerySet


class Question:
    """A question that is always the same; it is written down once a process, when it is first asked."""

    def __init__(self, question: Callable[[], QuerySet]):
        self._question = question

    @cached_property
    def _sql(self) -> tuple[str, tuple]:
        return self._question().query.sql_with_params()

    def answer(self) -> tuple | None:
        """Return the first row."""
        return next(iter(self.answers()), None)

    def answers(self) -> list[tuple]:
        """Return every row as the driver gives it: moments are text on SQLite."""
        with connection.cursor() as cursor:
            cursor.execute(*self._sql)
            return cursor.fetchall()
