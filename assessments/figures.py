"""The position in figures: how many criteria are answered how, by category and grade. Plain counts, no weights."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from criteria.models import Grade

from .models import Code


@dataclass(frozen=True)
class Tally:
    """How many criteria of a set have which answer. Open criteria count as applicable."""

    fulfilled: int = 0
    partly: int = 0
    planned: int = 0
    not_fulfilled: int = 0
    not_applicable: int = 0
    open: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def total(self) -> int:
        return self.applicable + self.not_applicable

    @property
    def applicable(self) -> int:
        return self.fulfilled + self.partly + self.planned + self.not_fulfilled + self.open

    @property
    def codes(self) -> tuple[str, ...]:
        """Each criterion's code, from fulfilled to not applicable, then those that are open."""
        return tuple(code for code, count in self.counted for _ in range(count))

    @property
    def counted(self) -> list[tuple[str, int]]:
        """Each code that some criterion has, and how many have it."""
        return [(code, count) for code in self.__dataclass_fields__ if (count := getattr(self, code))]


def _sum(tallies: Iterable[Tally]) -> Tally:
    """Add them all up at once: a list of statements does this hundreds of times."""
    counts = zip(*(_counts_of(each) for each in tallies), strict=True)
    return Tally(*map(sum, counts))


_counts_of = attrgetter(*Tally.__dataclass_fields__)


@dataclass(frozen=True)
class CategoryFigures:
    key: str
    number: str
    grades: Mapping[str, Tally]

    @cached_property
    def total(self) -> Tally:
        return _sum(self.grades.values())


@dataclass(frozen=True)
class Position:
    categories: tuple[CategoryFigures, ...]

    @property
    def grades(self) -> dict[str, Tally]:
        return {grade: _sum(category.grades[grade] for category in self.categories) for grade in Grade.values}

    @cached_property
    def total(self) -> Tally:
        return _sum(category.total for category in self.categories)


def position(answers: Iterable[tuple[tuple[str, str], str, str]]) -> Position:
    """Count ``((category key, category number), grade, code)`` rows; categories keep the order of their first row."""
    counts: dict[tuple[str, str], dict[str, dict[str, int]]] = {}
    all_grades = Grade.values
    for category, grade, code in answers:
        grades = counts.get(category) or counts.setdefault(category, {each: {} for each in all_grades})
        grades[grade][code or "open"] = grades[grade].get(code or "open", 0) + 1
    return Position(
        tuple(
            CategoryFigures(key, number, {grade: Tally(**tally) for grade, tally in grades.items()})
            for (key, number), grades in counts.items()
        )
    )


def to_summary(position: Position) -> dict:
    """Write the position as the ``summary`` of a declaration."""

    def numbers(tally: Tally) -> dict[str, int]:
        return {code: getattr(tally, code) for code in Code.values}

    return {
        "categories": [
            {
                "key": category.key,
                "number": category.number,
                "grades": {grade: numbers(tally) for grade, tally in category.grades.items()},
            }
            for category in position.categories
        ],
        "grades": {grade: numbers(tally) for grade, tally in position.grades.items()},
    }


def from_summary(summary: dict) -> Position:
    """Read the position back from the ``summary`` of a declaration."""
    return Position(
        tuple(
            CategoryFigures(
                category["key"],
                category["number"],
                {grade: Tally(**category["grades"].get(grade, {})) for grade in Grade.values},  # JSON has no order
            )
            for category in summary["categories"]
        )
    )
