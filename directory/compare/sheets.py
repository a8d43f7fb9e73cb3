"""A comparison as tables for files: the matrix, what explains it, its figures, its sources, and how it was made."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, pgettext

from assessments.figures import CategoryFigures
from assessments.models import Code
from core.absolute_urls import absolute
from core.spreadsheets import Sheet, Value
from criteria.models import Category, Criterion, Grade
from criteria.wording import plain, wording

from .comparison import Column, Comparison, ComparisonRow, Said
from .edition_notes import EditionStep, notes_by_criterion
from .selection import Selection
from .words import answer_words, difference_words, evidence_words, method, self_declared, show_words, standard_words


@dataclass(frozen=True)
class Sheets:
    """The same statements, criteria and words as on the page, narrowed down alike."""

    comparison: Comparison
    selection: Selection
    steps: list[EditionStep]

    @cached_property
    def shown(self) -> list[tuple[Category, ComparisonRow]]:
        return [(group.category, row) for group, rows in self.selection.shown(self.comparison) for row in rows]

    def book(self) -> list[Sheet]:
        count = len(self.comparison.columns)
        explanations = Sheet(
            _("Explanations"), _explanation_titles(), self._explanations(), [8, 34, 30, 17, 20, 14, 80, 50, 60]
        )
        return [
            Sheet(_("Comparison"), self.titles(), self.rows(), [8, 28, 44, 24, 10, *[24] * count, 16, 40], "D2"),
            explanations,
            Sheet(pgettext("sheet", "Figures"), _figure_titles(), self._figures(), [28, 10, 30, 17, *[14] * 6]),
            Sheet(
                _("Sources"),
                _source_titles(),
                map(_source, self.comparison.columns),
                [17, 30, 30, 18, 20, 10, *[13] * 4, 40, 66, 66, 60],
            ),
            Sheet(pgettext("sheet", "About"), [_("What"), _("How")], self._about(), [26, 110]),
        ]

    def titles(self) -> list[str]:
        return [
            _("Number"),
            _("Key"),
            _("Criterion"),
            _("Category"),
            _("Grade"),
            *(f"{column.statement.object_name} ({column.statement})" for column in self.comparison.columns),
            _("Difference"),
            _("Editions"),
        ]

    def rows(self) -> Iterator[list[Value]]:
        """The matrix: each cell says what the cell of the page says while it is closed."""
        notes = notes_by_criterion(self.steps)
        for category, row in self.shown:
            criterion = row.criterion
            cells = zip(row.cells, self.comparison.columns, strict=True)
            yield [
                criterion.number,
                criterion.key,
                _text(criterion.title),
                _text(category.title),
                str(Grade(criterion.grade).label),
                *(answer_words(said, column, criterion.key) for said, column in cells),
                difference_words(row.difference),
                "; ".join(notes.get(criterion.key, [])),
            ]

    def _explanations(self) -> Iterator[list[Value]]:
        for _category, row in self.shown:
            for said, column in zip(row.cells, self.comparison.columns, strict=True):
                if said:
                    yield _explanation(row.criterion, said, column)

    def _figures(self) -> Iterator[list[Value]]:
        for group in self.comparison.groups:
            for figures, column in zip(group.figures, self.comparison.columns, strict=True):
                if figures:
                    yield from _counts(group.category, figures, column)

    def _about(self) -> Iterator[list[Value]]:
        narrowing = self.selection.narrowing
        grades = [str(Grade(grade).label) for grade in narrowing.grades or Grade.values]
        numbers = [column.statement for column in self.comparison.columns]
        yield [_("Made on"), timezone.localdate()]
        yield [_("Address"), absolute(f"{reverse('compare:matrix')}?{self.selection.query(numbers)}")]
        yield [_("Criteria"), show_words(narrowing.show)]
        yield [_("Grades"), ", ".join(grades)]
        if narrowing.words:
            yield [_("Words"), narrowing.words]
        yield [_("Shown"), _shown_words(len(self.shown), len(self.comparison.rows))]
        if self.comparison.asked_of_some:
            yield [_("Asked of all"), _shown_words(self.comparison.asked_of_all, len(self.comparison.rows))]
        for step in self.steps:
            yield [_("Editions"), f"{step.before.edition} → {step.after.edition}: {', '.join(step.counts)}"]
        for number, sentence in enumerate([*method(), self_declared()]):
            yield ["" if number else _("Method"), sentence]


def _shown_words(shown: int, every: int) -> str:
    return _("%(shown)s of %(every)s criteria") % {"shown": shown, "every": every}


def _text(texts: dict[str, str]) -> str:
    return plain(wording(texts))


def _explanation_titles() -> list[str]:
    return [
        _("Number"),
        _("Criterion"),
        _("Object"),
        _("Statement"),
        _("Answer"),
        _("Planned by"),
        _("Explanation"),
        _("Standards"),
        _("Evidence"),
    ]


def _explanation(criterion: Criterion, said: Said, column: Column) -> list[Value]:
    return [
        criterion.number,
        _text(criterion.title),
        column.statement.object_name,
        column.statement.number,
        str(Code(said["answer"]).label),
        parse_date(said.get("planned_for") or "") or "",
        said.get("explanation") or "",
        "\n".join(standard_words(standard) for standard in said.get("standards") or ()),
        "\n".join(evidence_words(item) for item in said.get("evidence") or ()),
    ]


def _figure_titles() -> list[str]:
    labels = [str(label) for label in Code.labels]
    return [_("Category"), _("Grade"), _("Object"), _("Statement"), *labels, _("Applicable")]


def _counts(category: Category, figures: CategoryFigures, column: Column) -> Iterator[list[Value]]:
    for grade in Grade.values:
        if (tally := figures.grades[grade]).total:
            counts = [getattr(tally, code) for code in Code.values]
            who = [column.statement.object_name, column.statement.number]
            yield [_text(category.title), str(Grade(grade).label), *who, *counts, tally.applicable]


def _source_titles() -> list[str]:
    return [
        _("Statement"),
        _("Object"),
        _("Organisation"),
        _("Role"),
        _("Catalogue"),
        _("Edition"),
        _("Issued on"),
        _("Valid until"),
        pgettext("statement", "Status"),
        _("Withdrawn on"),
        _("Reason"),
        _("Digest of the declaration"),
        _("SHA-256 of the PDF"),
        _("Address"),
    ]


def _source(column: Column) -> list[Value]:
    statement = column.statement
    return [
        statement.number,
        statement.object_name,
        str(statement.organisation),
        str(statement.get_role_display()),
        statement.catalogue.identifier,
        statement.catalogue.edition,
        timezone.localdate(statement.issued_at),
        timezone.localdate(statement.valid_until),
        str(statement.status_label),
        timezone.localdate(statement.withdrawn_at) if statement.withdrawn_at else "",
        statement.withdrawn_reason,
        statement.digest,
        statement.pdf_sha256,
        absolute(statement.get_absolute_url()),
    ]
