"""How far an assessment is, category by category."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from core.prepared_query import Question
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
    question = _PROGRESS_IN_GRADE if grade else _PROGRESS
    rows = question.answers(assessment=assessment.pk, grade=grade)
    counted = {category: (total, lacking) for category, total, lacking in rows}
    categories = categories_of(assessment.catalogue)
    return [Progress(each, *counted[each.pk]) for each in categories if each.pk in counted]


def _counted(assessment, meant: Q) -> QuerySet:
    counts = Answer.objects.filter(assessment=assessment).values_list("criterion__category")
    counts = counts.annotate(total=Count("pk", filter=meant), open=Count("pk", filter=meant & Answer.is_open()))
    return counts.order_by()


_PROGRESS = Question(lambda assessment: _counted(assessment, Q()), assessment=-1)
_PROGRESS_IN_GRADE = Question(
    lambda assessment, grade: _counted(assessment, Q(criterion__grade=grade)), assessment=-1, grade="any grade"
)


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
