"""Statements over time, and the days for which they promise something: numbers for the template that draws them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from criteria.in_memory import criteria_of
from statements.models import Statement

from .drafts_under_way import DraftUnderWay

MOST_ROWS = 12
BACK, AHEAD = 2, 4  # years at most
SIDE = timedelta(days=45)  # blank at the right
ROOM_FOR_A_NUMBER = 6  # per cent of the width


@dataclass(frozen=True)
class PlannedDay:
    """A criterion planned for a day; ``x`` is its place, and its number is ``written`` where there is room for it."""

    x: str
    number: str
    day: date
    is_past: bool
    written: bool


@dataclass(frozen=True)
class StatementRun:
    """How long a statement is in force, or was: from ``x`` on, so ``wide``."""

    statement: Statement
    x: str
    wide: str
    planned: tuple[PlannedDay, ...]


@dataclass(frozen=True)
class Promises:
    """Places are per cent of the width, written as SVG wants them in every language."""

    years: tuple[tuple[str, int], ...]
    today: str
    runs: tuple[StatementRun, ...]
    drafts: tuple[DraftUnderWay, ...]


def promises(statements: Iterable[Statement], drafts: Iterable[DraftUnderWay]) -> Promises | None:
    """Lay out the statements, those in force first and the newest before older ones; None where there is none."""
    shown = sorted(statements, key=lambda each: not each.is_in_force)[:MOST_ROWS]
    if not shown:
        return None
    today = timezone.localdate()
    first = date(max(min(timezone.localdate(each.issued_at).year for each in shown), today.year - BACK), 1, 1)
    last = min(max(_end(each) for each in shown), date(today.year + AHEAD, 12, 31))
    span = (max(last, today) + SIDE - first).days

    def place(day: date) -> float:
        return min(max(100 * (day - first).days / span, 0), 100)

    runs = []
    for statement in shown:
        x, end = place(timezone.localdate(statement.issued_at)), place(_end(statement))
        planned = _planned(statement, place, today) if statement.is_in_force else ()
        runs.append(StatementRun(statement, f"{x:.2f}%", f"{end - x:.2f}%", planned))
    years = range(first.year, (first + timedelta(days=span)).year + 1)
    return Promises(
        tuple((f"{place(date(year, 1, 1)):.2f}%", year) for year in years),
        f"{place(today):.2f}%",
        tuple(runs),
        tuple(drafts),
    )


def _end(statement: Statement) -> date:
    """The last day in force, of a statement superseded or withdrawn no later than that."""
    return timezone.localdate(statement.listing.in_force_until)


def _planned(statement, place, today) -> tuple[PlannedDay, ...]:
    criteria = criteria_of(statement.catalogue)
    days = sorted((date.fromisoformat(day), criteria[key].number) for key, day in statement.listing.planned.items())
    found, written_until = [], -100.0
    for day, number in days:
        x = place(day)
        written = x - written_until >= ROOM_FOR_A_NUMBER
        written_until = x if written else written_until
        found.append(PlannedDay(f"{x:.2f}%", number, day, day < today, written))
    return tuple(found)
