"""What is compared, and how much of it is shown: all of it is said in the address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from criteria.models import Grade

from .comparison import Comparison, ComparisonRow, RowGroup

MOST_COMPARED = 6


@dataclass(frozen=True)
class Selection:
    """The numbers asked for, each once; no ``grades`` means every grade; ``opened`` are the explanations."""

    numbers: tuple[str, ...]
    differences: bool = False
    grades: tuple[str, ...] = ()
    opened: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Selection":
        numbers = (number.replace("\0", "").strip().upper() for number in query.getlist("statement"))
        grades = query.getlist("grade")
        return cls(
            numbers=tuple(dict.fromkeys(number for number in numbers if number)),
            differences="differences" in query,
            grades=tuple(grade for grade in Grade.values if grade in grades),
            opened="open" in query,
        )

    @property
    def compared(self) -> tuple[str, ...]:
        return self.numbers[:MOST_COMPARED]

    def query(self, numbers: Iterable[object] | None = None) -> str:
        """The part of the address that says this, or the same of other statements."""
        said = [("statement", f"{number}") for number in (self.compared if numbers is None else numbers)]
        return urlencode(said + self.view)

    @property
    def view(self) -> list[tuple[str, str]]:
        """How much is shown, as pairs of an address."""
        grades = [("grade", grade) for grade in self.grades]
        return [("differences", "1")] * self.differences + grades + [("open", "1")] * self.opened

    def shows(self, row: ComparisonRow) -> bool:
        return (not self.grades or row.criterion.grade in self.grades) and (not self.differences or row.differs)

    def shown(self, comparison: Comparison) -> list[tuple[RowGroup, list[ComparisonRow]]]:
        """The groups that have something to show, each with those rows."""
        groups = ((group, [row for row in group.rows if self.shows(row)]) for group in comparison.groups)
        return [(group, rows) for group, rows in groups if rows]
