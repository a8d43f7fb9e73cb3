"""How far an assessment is, category by category."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, F, Q

from criteria.models import Category

from .models import Answer, Assessment


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
    """Return the progress in each category the assessment answers, in order; one query.

    With a grade, only criteria of that grade are counted; the categories are the same.
    """
    sql, params = _question(narrowed=bool(grade))
    meant = {ANY_ASSESSMENT: assessment.pk, ANY_GRADE: grade}
    categories = Category.objects.raw(sql, [meant.get(param, param) for param in params])
    return [Progress(each, each.total, each.open) for each in categories]  # type: ignore[attr-defined]


ANY_ASSESSMENT, ANY_GRADE = -1, "any grade"  # stand in the place of what is asked for


@cache
def _question(*, narrowed: bool) -> tuple[str, tuple]:
    """Return the query's SQL and parameters. Asked with every save: putting it together took longer than asking."""
    counted = Q(criteria__grade=ANY_GRADE) if narrowed else Q()
    categories = Category.objects.filter(criteria__answers__assessment=ANY_ASSESSMENT).annotate(
        total=Count("pk", filter=counted),
        open=Count("pk", filter=counted & Answer.is_open("criteria__answers__")),
    )
    return categories.order_by("order").query.sql_with_params()


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
