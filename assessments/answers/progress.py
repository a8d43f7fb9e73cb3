"""How far an assessment is, category by category."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q

from criteria.in_memory import categories_of
from criteria.models import Category

from ..models import Answer, Assessment


@dataclass(frozen=True)
class Progress:
    """How many of a category's criteria there are for this assessment, and how many still lack something."""

    category: Category
    total: int
    open: int

    @property
    def answered(self) -> int:
        return self.total - self.open


def by_category(assessment: Assessment, grade: str = "") -> list[Progress]:
    """Return the progress in each category the assessment answers, in order; one query, its catalogue being loaded.

    With a grade, only criteria of that grade are counted; the categories are the same.
    """
    sql, params = _question(narrowed=bool(grade))
    meant: dict[Any, Any] = {ANY_ASSESSMENT: assessment.pk, ANY_GRADE: grade}
    with connection.cursor() as cursor:
        cursor.execute(sql, tuple(meant.get(param, param) for param in params))
        counted = {key: (total, lacking) for key, total, lacking in cursor.fetchall()}
    categories = categories_of(assessment.catalogue)
    return [Progress(each, *counted[each.key]) for each in categories if each.key in counted]


ANY_ASSESSMENT, ANY_GRADE = -1, "any grade"  # stand in the place of what is asked for


@cache
def _question(*, narrowed: bool) -> tuple[str, tuple]:
    """Return the query's SQL and parameters. Asked with every save: putting it together took longer than asking."""
    meant = Q(criterion__grade=ANY_GRADE) if narrowed else Q()
    counts = Answer.objects.filter(assessment=ANY_ASSESSMENT).values_list("criterion__category__key")
    counts = counts.annotate(total=Count("pk", filter=meant), open=Count("pk", filter=meant & Answer.is_open()))
    return counts.order_by().query.sql_with_params()


def in_answers(answers: Iterable[Answer]) -> list[Progress]:
    """Return the same from all answers of an assessment, loaded in order with their criteria and categories."""
    lacking: dict[Category, list[bool]] = {}
    for answer in answers:
        lacking.setdefault(answer.criterion.category, []).append(answer.is_lacking)
    return [Progress(category, len(each), sum(each)) for category, each in lacking.items()]


def of_several(assessments: Iterable[Assessment]) -> dict[tuple[int, str], Progress]:
    """Return the progress by assessment (primary key) and category (key), in the order of categories; one query."""
    categories = Category.objects.filter(criteria__answers__assessment__in=assessments).annotate(
        answering=F("criteria__answers__assessment"),
        total=Count("pk"),
        open=Count("pk", filter=Answer.is_open("criteria__answers__")),
    )
    return {
        (category.answering, category.key): Progress(category, category.total, category.open)
        for category in categories.order_by("order")
    }
