"""Assessments that can be answered now: how far each is, what its links are like, and who last changed it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper

from assessments import charts
from assessments.evidence.link_checks import checks_for, links_of
from assessments.models import EDITABLE, Answer, Assessment
from criteria.in_memory import criteria_of
from criteria.models import Grade
from organisations.models import User


@dataclass(frozen=True)
class DraftUnderWay:
    """``strips`` are the codes of each category, from fulfilled to not applicable; an open criterion has none."""

    assessment: Assessment
    strips: tuple[tuple[str, ...], ...]
    open: int
    shall_open: int
    changed_at: datetime | None
    changed_by: User | None
    dead: int
    unasked: int

    @property
    def total(self) -> int:
        return sum(len(codes) for codes in self.strips)

    @property
    def answered(self) -> int:
        return self.total - self.open


def under_way(assessments: Iterable[Assessment]) -> list[DraftUnderWay]:
    """Return those of the assessments that can be answered now; two queries, the catalogue being loaded."""
    drafts = {each.pk: each for each in assessments if each.status in EDITABLE}
    lacking = ExpressionWrapper(Answer.is_open(), output_field=BooleanField())
    answers = Answer.objects.filter(assessment__in=drafts).annotate(lacking=lacking).defer("explanation")
    by_draft: dict[int, list[Answer]] = {pk: [] for pk in drafts}
    for answer in answers.select_related("changed_by"):
        by_draft[answer.assessment_id].append(answer)
    links = {pk: {link.url for answer in each for link in links_of(answer)} for pk, each in by_draft.items()}
    checks = checks_for(url for urls in links.values() for url in urls)
    dead = {url for url, check in checks.items() if not check.is_alive}
    return [
        _draft(each, by_draft[pk], dead=len(links[pk] & dead), unasked=len(links[pk] - checks.keys()))
        for pk, each in drafts.items()
    ]


def _draft(assessment: Assessment, answers: list[Answer], *, dead: int, unasked: int) -> DraftUnderWay:
    given = {answer.criterion_id: answer for answer in answers}
    asked = [each for each in criteria_of(assessment.catalogue).values() if each.pk in given]
    categories: dict[int, list[str]] = {}
    shall_open = 0
    for criterion in asked:
        lacking = given[criterion.pk].lacking  # type: ignore[attr-defined]  # annotated
        categories.setdefault(criterion.category_id, []).append("" if lacking else given[criterion.pk].code)
        shall_open += lacking and criterion.grade == Grade.SHALL
    changed = [(each.changed_at, each.pk, each) for each in answers if each.changed_at]
    last = max(changed)[2] if changed else None
    return DraftUnderWay(
        assessment,
        tuple(charts.in_order(codes) for codes in categories.values()),
        sum(not code for codes in categories.values() for code in codes),
        shall_open,
        last.changed_at if last else None,
        last.changed_by if last else None,
        dead,
        unasked,
    )
