"""How statements differ: loaded statements in, frozen dataclasses out, no queries.

Statements on different editions of a catalogue are matched by the criteria's keys. Wording, number and order come from
the newest of the catalogues compared.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from assessments.figures import CategoryFigures, Position
from assessments.models import Code
from criteria.models import Catalogue, Category, Criterion
from statements.models import Statement

Said = Mapping  # the entry of a declaration about one criterion
DIFFERS = "differs"
SHOWS = (DIFFERS, Code.NOT_FULFILLED.value, Code.PLANNED.value)  # marks that a comparison is narrowed to


class DifferenceKind(StrEnum):
    """What sets entries about one criterion apart, the weightiest first."""

    ASKED = "asked"  # only some were asked, so nothing is answered otherwise
    ANSWER = "answer"
    PLANNED = "planned"
    STANDARDS = "standards"


@dataclass(frozen=True)
class Column:
    """A statement as it is compared; ``asked`` are the keys of all criteria of its catalogue, whoever they address."""

    statement: Statement
    label: str
    position: Position
    asked: frozenset[str]


@dataclass(frozen=True)
class ComparisonRow:
    """One criterion; ``cells`` are the entries of the declarations in the statements' order, None where unasked."""

    criterion: Criterion
    cells: tuple[Said | None, ...]

    @cached_property
    def difference(self) -> DifferenceKind | None:
        return difference(self.cells)

    @property
    def differs(self) -> bool:
        return self.difference is not None

    @cached_property
    def marks(self) -> frozenset[str]:
        """What the row can be asked for by: the answers it has, and that they differ."""
        return frozenset([cell["answer"] for cell in self.cells if cell] + [DIFFERS] * self.differs)


@dataclass(frozen=True)
class RowGroup:
    """A category with its rows, and the figures of each statement in it."""

    category: Category
    rows: tuple[ComparisonRow, ...]
    figures: tuple[CategoryFigures | None, ...]


@dataclass(frozen=True)
class ComparisonStep:
    """From a statement to the next one about the same thing: how many criteria differ."""

    before: Statement
    after: Statement
    changes: int


@dataclass(frozen=True)
class Comparison:
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(column.statement for column in self.columns)

    @property
    def positions(self) -> tuple[Position, ...]:
        return tuple(column.position for column in self.columns)

    @cached_property
    def rows(self) -> tuple[ComparisonRow, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @cached_property
    def differences(self) -> Counter[DifferenceKind | None]:
        """How many criteria differ in what; those that do not are counted under None."""
        return Counter(row.difference for row in self.rows)

    @cached_property
    def marks(self) -> Counter[str]:
        """How many criteria have which mark or grade."""
        return Counter(mark for row in self.rows for mark in (*row.marks, row.criterion.grade))

    @property
    def asked_of_all(self) -> int:
        return len(self.rows) - self.asked_of_some

    @property
    def asked_of_some(self) -> int:
        return self.differences[DifferenceKind.ASKED]

    @property
    def different(self) -> int:
        """How many of the criteria asked of all differ."""
        return self.asked_of_all - self.differences[None]

    @property
    def different_in_details(self) -> int:
        """How many criteria are answered alike, and yet differ."""
        return self.different - self.differences[DifferenceKind.ANSWER]

    @property
    def catalogues(self) -> set[Catalogue]:
        return {statement.catalogue for statement in self.statements}

    @property
    def has_several_roles(self) -> bool:
        return len({statement.role for statement in self.statements}) > 1

    @cached_property
    def is_over_time(self) -> bool:
        return are_about_one_thing(self.statements)

    @property
    def name(self) -> str:
        """What a comparison over time is about."""
        newest = self.statements[-1]
        return f"{newest.product or newest.organisation}"

    @property
    def steps(self) -> list[ComparisonStep]:
        cells = list(zip(*(row.cells for row in self.rows), strict=True))
        return [
            ComparisonStep(before, after, sum(difference(pair) is not None for pair in zip(was, is_now, strict=True)))
            for (before, after), (was, is_now) in zip(pairwise(self.statements), pairwise(cells), strict=True)
        ]


def are_about_one_thing(statements: Sequence[Statement]) -> bool:
    """Whether they are about the same product, or all about the same organisation."""
    return len({(statement.organisation_id, statement.product_id) for statement in statements}) == 1


def in_order(statements: Sequence[Statement]) -> list[Statement]:
    """Return those about one thing from the oldest to the newest; others stay as they were asked for."""
    if are_about_one_thing(statements):
        return sorted(statements, key=lambda each: (each.issued_at, each.pk))
    return list(statements)


def difference(cells: Sequence[Said | None]) -> DifferenceKind | None:
    """Return what sets the entries apart. Other words and other evidence do not: they say the same otherwise."""
    if len({cell is None for cell in cells}) > 1:
        return DifferenceKind.ASKED
    said = [cell for cell in cells if cell]
    if len({cell["answer"] for cell in said}) > 1:
        return DifferenceKind.ANSWER
    if len({cell.get("planned_for") for cell in said}) > 1:
        return DifferenceKind.PLANNED
    if any(cell.get("standards") for cell in said) and len({_standards(cell) for cell in said}) > 1:
        return DifferenceKind.STANDARDS
    return None


def _standards(said: Said) -> frozenset[tuple[str, str, str]]:
    """The standards named, each with edition and direction; how far support goes is told in words."""
    return frozenset(
        (each["standard"] or each["name"].casefold(), each["edition"].casefold(), each["direction"])
        for each in said.get("standards") or ()
    )


def compare(statements: Sequence[Statement], criteria: Iterable[Criterion]) -> Comparison:
    """Lay the statements side by side.

    ``criteria`` are those of every catalogue answered, newest catalogue first, each with its category; of criteria with
    the same key the first counts.
    """
    criteria = list(criteria)
    columns = _columns(statements, criteria)
    answers = [{said["criterion"]: said for said in statement.declaration["answers"]} for statement in statements]
    figures = [{category.key: category for category in column.position.categories} for column in columns]
    rows: dict[str, list[ComparisonRow]] = {}
    categories: dict[str, Category] = {}
    seen = set()
    for criterion in criteria:
        cells = tuple(said.get(criterion.key) for said in answers)
        if criterion.key in seen or not any(cells):
            continue
        seen.add(criterion.key)
        categories.setdefault(criterion.category.key, criterion.category)
        rows.setdefault(criterion.category.key, []).append(ComparisonRow(criterion, cells))
    groups = tuple(
        RowGroup(category, tuple(rows[key]), tuple(each.get(key) for each in figures))
        for key, category in categories.items()
    )
    return Comparison(columns, groups)


def _columns(statements: Sequence[Statement], criteria: Iterable[Criterion]) -> tuple[Column, ...]:
    asked: dict[int, set[str]] = {}
    for criterion in criteria:
        asked.setdefault(criterion.catalogue_id, set()).add(criterion.key)
    names = Counter(statement.object_name for statement in statements)
    return tuple(
        Column(
            statement,
            statement.object_name if names[statement.object_name] == 1 else f"{statement.object_name}, {statement}",
            statement.position,
            frozenset(asked.get(statement.catalogue_id, ())),
        )
        for statement in statements
    )
