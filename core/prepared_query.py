"""Questions that are asked with every page: Django needs longer to write them than the database to answer them."""

from collections.abc import Callable, Hashable
from functools import cached_property

from django.db import connection
from django.db.models import Model, QuerySet


class Question:
    """A question that is always the same; it is written down once a process, when it is first asked.

    What it is asked about is named with ``stand_ins``: values that stand in its place, and nowhere else in it.
    """

    def __init__(self, question: Callable[..., QuerySet], **stand_ins: Hashable):
        self._question = question
        self._stand_ins = stand_ins

    @cached_property
    def _written(self) -> tuple[type[Model], str, tuple]:
        asked = self._question(**self._stand_ins)
        return asked.model, *asked.query.sql_with_params()

    def _params(self, about: dict) -> tuple:
        meant = {stand_in: about[name] for name, stand_in in self._stand_ins.items()}
        return tuple(meant.get(param, param) for param in self._written[2])

    def answer(self, **about) -> tuple | None:
        """Return the first row."""
        return next(iter(self.answers(**about)), None)

    def answers(self, **about) -> list[tuple]:
        """Return every row as the driver gives it: moments are text on SQLite."""
        with connection.cursor() as cursor:
            cursor.execute(self._written[1], self._params(about))
            return cursor.fetchall()

    def objects(self, **about) -> list:
        """Return every row as an object, which the question must ask for whole, and nothing beside it."""
        model, sql, _params = self._written
        return list(model._default_manager.raw(sql, self._params(about)))
