"""How statements differ: loaded statements in, frozen dataclasses out, no queries.

Statements on different editions of a catalogue are matched by the criteria's keys. Wording, number and order come from
the newest of the catalogues compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.figures import CategoryFigures, Position, from_summary
from criteria.models import Category, Criterion
from statements.models import Statement


@dataclass(frozen=True)
class Row:
    """One criterion; ``cells`` are the entries of the declarations in the statements' order, None where unasked."""

    criterion: Criterion
    cells: tuple[Mapping | None, ...]

    @property
    def differs(self) -> bool:
        return len({cell and cell["answer"] for cell in self.cells}) > 1


@dataclass(frozen=True)
class Group:
    """A category with its rows, and the figures of each statement in it."""

    category: Category
    rows: tuple[Row, ...]
    figures: tuple[CategoryFigures | None, ...]


@dataclass(frozen=True)
class Comparison:
    statements: tuple[Statement, ...]
    positions: tuple[Position, ...]
    groups: tuple[Group, ...]

    @property
    def differences(self) -> int:
        return sum(row.differs for group in self.groups for row in group.rows)

    @property
    def criteria(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def editions(self) -> set[str]:
        return {f"{statement.catalogue}" for statement in self.statements}


def compare(statements: Sequence[Statement], criteria: Iterable[Criterion]) -> Comparison:
    """Lay the statements side by side.

    ``criteria`` are those of every catalogue answered, newest catalogue first, each with its category; of criteria with
    the same key the first counts.
    """
    positions = tuple(from_summary(statement.summary) for statement in statements)
    answers = [{said["criterion"]: said for said in statement.declaration["answers"]} for statement in statements]
    figures = [{category.key: category for category in position.categories} for position in positions]
    rows: dict[str, list[Row]] = {}
    categories: dict[str, Category] = {}
    seen = set()
    for criterion in criteria:
        cells = tuple(said.get(criterion.key) for said in answers)
        if criterion.key in seen or not any(cells):
            continue
        seen.add(criterion.key)
        categories.setdefault(criterion.category.key, criterion.category)
        rows.setdefault(criterion.category.key, []).append(Row(criterion, cells))
    groups = tuple(
        Group(category, tuple(rows[key]), tuple(each.get(key) for each in figures))
        for key, category in categories.items()
    )
    return Comparison(tuple(statements), positions, groups)
