"""Figures for staff: how submissions come in and are decided, and how criteria are answered.

A submission's waiting time lasts from the moment it was declared until it was decided, in days of 24 hours. It counts
in the month of the decision; one declared anew counts anew, and one that is not decided yet does not count. Median and
90th percentile are by nearest rank: the shortest waiting time within which that part of the submissions was decided.

How criteria are answered is counted from the answers of accepted assessments, which nobody can change any more. That
reads every answer in force, so the counts are kept until statements change.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.utils import timezone

from assessments.figures import Tally
from assessments.models import Answer, Code, Decision, Submission
from core.dates import months_later
from criteria.models import Catalogue, Category, Criterion
from criteria.natural_order import natural
from statements.models import Statement

KEPT = 3600  # seconds
SHOWN = [  # of a criterion, whose texts are long
    *("key", "number", "order", "grade", "title", "category__order"),
    *("category__key", "category__number", "category__title"),
    *("catalogue__identifier", "catalogue__edition", "catalogue__title"),
]
Row = tuple[datetime, datetime | None, str]  # declared at, decided at, decision


@dataclass(frozen=True)
class Waiting:
    """How long so many decided submissions had waited, in days; None where none was decided."""

    number: int
    median: float | None
    ninetieth: float | None


@dataclass(frozen=True)
class Figures:
    """What came in and was decided in a while."""

    declared: int
    accepted: int
    returned: int
    waiting: Waiting


@dataclass(frozen=True)
class OverTime:
    months: tuple[tuple[date, Figures], ...]  # by the month's first day
    total: Figures


@dataclass(frozen=True)
class Undecided:
    number: int
    longest: float | None  # in days, until now


@dataclass(frozen=True)
class CriterionFigures:
    """How a criterion is answered in the statements in force."""

    criterion: Criterion
    tally: Tally

    @property
    def failed(self) -> int:
        """How many do not fulfil it today, not even partly."""
        return self.tally.planned + self.tally.not_fulfilled

    @property
    def percent(self) -> float | None:
        """:attr:`failed` of those to whom it applies; None where it applies to nobody."""
        return 100 * self.failed / self.tally.applicable if self.tally.applicable else None


def over_time(since: date) -> OverTime:
    """Count what was declared and decided from that day on, by month; not before the first submission there was."""
    today, first = timezone.localdate(), Submission.objects.aggregate(at=Min("declared_at"))["at"]
    since = max(since, timezone.localdate(first) if first else today)
    start = timezone.make_aware(datetime.combine(since, time.min))
    moved = Submission.objects.filter(Q(declared_at__gte=start) | Q(decided_at__gte=start)).order_by()
    return by_month(moved.values_list("declared_at", "decided_at", "decision"), since=since, until=today)


def by_month(rows: Iterable[Row], *, since: date, until: date) -> OverTime:
    declared: Counter[date] = Counter()
    decisions: Counter[tuple[date, str]] = Counter()
    waits: dict[date, list[float]] = defaultdict(list)
    zone = timezone.get_current_timezone()  # asked once for thousands of moments
    for declared_at, decided_at, decision in rows:
        if (day := declared_at.astimezone(zone).date()) >= since:
            declared[day.replace(day=1)] += 1
        if decided_at and (day := decided_at.astimezone(zone).date()) >= since:
            month = day.replace(day=1)
            decisions[month, decision] += 1
            waits[month].append((decided_at - declared_at) / timedelta(days=1))
    month, months = since.replace(day=1), []
    while month <= until:
        accepted, returned = (decisions[month, decision] for decision in (Decision.ACCEPTED, Decision.RETURNED))
        months.append((month, Figures(declared[month], accepted, returned, waiting(waits[month]))))
        month = months_later(month, 1)
    total = Figures(
        sum(each.declared for _month, each in months),
        sum(each.accepted for _month, each in months),
        sum(each.returned for _month, each in months),
        waiting([days for each in waits.values() for days in each]),
    )
    return OverTime(tuple(months), total)


def waiting(days: Sequence[float]) -> Waiting:
    return Waiting(len(days), percentile(days, 50), percentile(days, 90))


def percentile(values: Sequence[float], share: int) -> float | None:
    """Return the smallest value that at least ``share`` per cent of the values do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(share * len(values) / 100) - 1] if values else None


def undecided() -> Undecided:
    found = Submission.objects.undecided().aggregate(number=Count("pk"), oldest=Min("declared_at"))
    oldest = found["oldest"]
    return Undecided(found["number"], (timezone.now() - oldest) / timedelta(days=1) if oldest else None)


def in_force_by_role() -> dict[str, int]:
    return dict(Statement.objects.in_force().order_by().values_list("role").annotate(Count("pk")))


def by_criterion(
    *, in_force: int, edition: Catalogue | None = None, role: str = "", grade: str = ""
) -> list[CriterionFigures]:
    """Count how each criterion is answered in the statements in force, ``in_force`` of them; in catalogue order.

    Criteria of different editions of a catalogue are one where they have the same key, in the newest one's words.
    """
    tallies: dict[int, Counter[str]] = defaultdict(Counter)
    for criterion_id, of_role, code, number in _answers(in_force):
        if not role or of_role == role:
            tallies[criterion_id][code] += number
    criteria = Criterion.objects.filter(pk__in=tallies).select_related("category", "catalogue").only(*SHOWN)
    if edition:
        criteria = criteria.filter(catalogue=edition)
    if grade:
        criteria = criteria.filter(grade=grade)
    merged: dict[tuple[str, str], CriterionFigures] = {}
    for criterion in _newest_first(criteria):
        key = criterion.catalogue.identifier, criterion.key
        known = merged.get(key, CriterionFigures(criterion, Tally()))
        merged[key] = CriterionFigures(known.criterion, known.tally + Tally(**tallies[criterion.pk]))
    return list(merged.values())


def by_category(criteria: Iterable[CriterionFigures]) -> list[tuple[Category, list[CriterionFigures], Tally]]:
    """Put criteria together that are of the same category, whatever its edition, with the sum of their answers."""
    groups: dict[tuple[str, str], list[CriterionFigures]] = {}
    for each in criteria:
        category = each.criterion.category
        groups.setdefault((each.criterion.catalogue.identifier, category.key), []).append(each)
    return [
        (group[0].criterion.category, group, sum((each.tally for each in group), Tally())) for group in groups.values()
    ]


NUMBERS: dict[str, Callable[[CriterionFigures], float | None]] = {
    **{code: partial(lambda code, figures: getattr(figures.tally, code), code) for code in Code.values},
    "percent": lambda figures: figures.percent,
}


def most_first(criteria: Iterable[CriterionFigures], *, by: str) -> list[CriterionFigures]:
    """Order by one of :data:`NUMBERS`, the highest first and those without one last; else they stay in order."""
    numbers = [(NUMBERS[by](each), each) for each in criteria]
    return [each for number, each in sorted(numbers, key=lambda pair: 1 if pair[0] is None else -pair[0])]


def _newest_first(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Order by catalogue, the newest edition before older ones, and as the edition orders them."""
    ordered = sorted(criteria, key=lambda each: (each.category.order, each.order))
    ordered.sort(key=lambda each: natural(each.catalogue.edition), reverse=True)
    return sorted(ordered, key=lambda each: each.catalogue.identifier)


def _answers(in_force: int) -> list[tuple[int, str, str, int]]:
    """Return ``(criterion's id, role, code, how many)`` of the statements in force.

    Kept under the newest statement and the number in force: without a new statement those in force only become fewer.
    """
    pk, digest = Statement.objects.order_by("-pk").values_list("pk", "digest").first() or (0, "")
    key = f"answers-in-force/{pk}/{digest}/{in_force}"
    counts = cache.get(key)
    if counts is None:
        counts = _count_answers()
        cache.set(key, counts, KEPT)
    return counts


def _count_answers() -> list[tuple[int, str, str, int]]:
    in_force = Statement.objects.in_force().order_by().values("pk")
    answers = Answer.objects.filter(assessment__submissions__statement__in=in_force)
    by = ("criterion", "assessment__submissions__statement__role", "code")
    return list(answers.values_list(*by).annotate(Count("pk")).order_by())
