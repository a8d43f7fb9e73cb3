"""The rows of a comparison as its page draws them: in the reader's language, so that templates only place them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.utils.translation import gettext as _

from assessments.figures import CategoryFigures, Tally
from assessments.models import Code
from criteria.models import Category, Criterion, Grade

from .comparison import Column, Comparison, ComparisonRow, DifferenceKind, Said, difference
from .selection import Selection
from .words import absent_words, answer_words, day_words, difference_words

Cell = tuple[str, str, str]  # the answer's code, the words of the cell, and what it was before, if that is told


@dataclass(frozen=True)
class MatrixLine:
    """``notes`` say what it differs in where no cell does, and what became of it between editions; ``words`` are what
    each says, if the line is open.
    """

    criterion: Criterion
    grade_word: str
    notes: list[str]
    cells: list[Cell]
    words: list[tuple[Column, Said | None]] | None


@dataclass(frozen=True)
class MatrixGroup:
    """A category with its lines; ``tallies`` count its criteria of the grades asked for, whichever are shown."""

    category: Category
    tallies: list[Tally | None]
    lines: list[MatrixLine]


def matrix(comparison: Comparison, selection: Selection, edition_notes: Mapping[str, list[str]]) -> list[MatrixGroup]:
    names = {code.value: str(code.label) for code in Code}
    cells = _cells_over_time if comparison.is_over_time else _cells
    grades = {grade.value: str(grade.label) for grade in Grade}
    return [
        MatrixGroup(
            group.category,
            [_tally(each, selection.narrowing.grades) if each else None for each in group.figures],
            [
                MatrixLine(
                    row.criterion,
                    grades[row.criterion.grade],
                    _differs_in(row.difference) + edition_notes.get(row.criterion.key, []),
                    cells(row, comparison, names),
                    words(row, comparison) if selection.opens(row) else None,
                )
                for row in rows
            ],
        )
        for group, rows in selection.shown(comparison)
    ]


def words(row: ComparisonRow, comparison: Comparison) -> list[tuple[Column, Said | None]]:
    """What each says about one criterion."""
    return list(zip(comparison.columns, row.cells, strict=True))


def totals(comparison: Comparison, grades: Sequence[str]) -> list[Tally]:
    """The figures of each statement over all categories."""
    return [_sum(_tally(each, grades) for each in position.categories) for position in comparison.positions]


def by_grade(comparison: Comparison, grades: Sequence[str]) -> list[tuple[str, list[Tally]]]:
    """For each grade the figures of each statement, over all categories."""
    sums = [position.grades for position in comparison.positions]
    return [(str(Grade(grade).label), [each[grade] for each in sums]) for grade in grades or Grade.values]


def _tally(figures: CategoryFigures, grades: Sequence[str]) -> Tally:
    return _sum(figures.grades[grade] for grade in grades) if grades else figures.total


def _sum(tallies) -> Tally:
    return reduce(add, tallies, Tally())


def _cells(row: ComparisonRow, comparison: Comparison, names: Mapping[str, str]) -> list[Cell]:
    key = row.criterion.key
    return [_cell(said, column, key, names) for said, column in zip(row.cells, comparison.columns, strict=True)]


def _cell(said: Said | None, column: Column, key: str, names: Mapping[str, str], before: str = "") -> Cell:
    if said is None:
        return "absent", absent_words(column, key), before
    code, day = said["answer"], said.get("planned_for")
    return code, f"{names[code]} {day_words(day)}" if day else names[code], before


def _cells_over_time(row: ComparisonRow, comparison: Comparison, names: Mapping[str, str]) -> list[Cell]:
    """Each also says what it was in the statement before, if that differs."""
    key, columns = row.criterion.key, comparison.columns
    cells = [_cell(row.cells[0], columns[0], key, names)]
    for place in range(1, len(columns)):
        before, said = row.cells[place - 1 : place + 1]
        kind = difference((before, said)) if row.differs else None
        was = _("Before: %s") % answer_words(before, columns[place - 1], key) if kind else ""
        was = _("Other standards than before") if kind == DifferenceKind.STANDARDS else was
        cells.append(_cell(said, columns[place], key, names, was))
    return cells


def _differs_in(kind: DifferenceKind | None) -> list[str]:
    """What a criterion differs in, unless its cells show it: other answers, and that some were not asked."""
    if kind in (None, DifferenceKind.ANSWER, DifferenceKind.ASKED):
        return []
    return [_("differs in: %s") % difference_words(kind)]
