"""How a position changed from statement to statement about the same thing: loaded statements in, no queries.

Editions of the catalogue are matched by the criteria's keys; wording and order come from the newest one answered.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessments.figures import Tally
from criteria.models import Category, Criterion
from statements.listing import LETTERS, UNASKED
from statements.models import Statement

from .compare.selection import MOST_COMPARED
from .search.edition_index import Edition

CODES = {letter: code for code, letter in LETTERS.items()}


@dataclass(frozen=True)
class PositionChange:
    """A criterion whose answer is another one; an answer is empty where the criterion was not asked."""

    criterion: Criterion
    before: str
    after: str


@dataclass(frozen=True)
class HistoryStep:
    before: Statement
    after: Statement
    changes: tuple[PositionChange, ...]


@dataclass(frozen=True)
class HistoryRow:
    """A category, and its figures in each statement; None where nothing of it was asked."""

    category: Category
    tallies: tuple[Tally | None, ...]


@dataclass(frozen=True)
class Development:
    """The statements about one product, or about the organisation, oldest first, and the steps newest first."""

    name: str
    statements: tuple[Statement, ...]
    rows: tuple[HistoryRow, ...]
    steps: tuple[HistoryStep, ...]

    @property
    def newest(self) -> tuple[Statement, ...]:
        """As many as can be compared at once."""
        return self.statements[-MOST_COMPARED:]


def developments(statements: Iterable[Statement], editions: Iterable[Edition]) -> list[Development]:
    """Return one for each thing with several statements. They come with organisation, product and listing."""
    by_catalogue = {edition.catalogue: edition for edition in editions}
    subjects: dict[int | None, list[Statement]] = {}
    for statement in sorted(statements, key=lambda each: (each.issued_at, each.pk)):
        subjects.setdefault(statement.product_id, []).append(statement)
    return [_development(each, by_catalogue) for each in subjects.values() if len(each) > 1]


def _development(statements: Sequence[Statement], editions: Mapping[int, Edition]) -> Development:
    answers = [answers_of(statement, editions[statement.catalogue_id]) for statement in statements]
    newest = statements[-1]
    return Development(
        name=newest.product.name if newest.product else newest.organisation.name,
        statements=tuple(statements),
        rows=_rows(answers),
        steps=tuple(
            HistoryStep(statements[place], statements[place + 1], _changes(before, after))
            for place, (before, after) in reversed(list(enumerate(pairwise(answers))))
        ),
    )


def step(before: Statement, after: Statement, editions: Iterable[Edition]) -> HistoryStep:
    """What changed from one statement to a later one. They come with their listings."""
    by_catalogue = {edition.catalogue: edition for edition in editions}
    was, is_now = (answers_of(each, by_catalogue[each.catalogue_id]) for each in (before, after))
    return HistoryStep(before, after, _changes(was, is_now))


Answers = Mapping[str, tuple[Criterion, str]]  # by the criterion's key: the criterion, and the answer's code


def answers_of(statement: Statement, edition: Edition) -> Answers:
    letters = zip(edition.criteria, statement.listing.answers, strict=True)
    return {criterion.key: (criterion, CODES[letter]) for criterion, letter in letters if letter != UNASKED}


def _changes(before: Answers, after: Answers) -> tuple[PositionChange, ...]:
    """In the order of the newer edition; what only the older one asked comes last."""
    changes = []
    for key in {**after, **before}:
        criterion = (after.get(key) or before[key])[0]
        was, is_now = (answers[key][1] if key in answers else "" for answers in (before, after))
        if was != is_now:
            changes.append(PositionChange(criterion, was, is_now))
    return tuple(changes)


def _rows(answers: Sequence[Answers]) -> tuple[HistoryRow, ...]:
    categories: dict[str, Category] = {}
    counts: list[dict[str, Counter[str]]] = [{} for _each in answers]
    for said, counted in reversed(list(zip(answers, counts, strict=True))):
        for criterion, code in said.values():
            categories.setdefault(criterion.category.key, criterion.category)
            counted.setdefault(criterion.category.key, Counter())[code] += 1
    return tuple(
        HistoryRow(category, tuple(Tally(**counted[key]) if key in counted else None for counted in counts))
        for key, category in categories.items()
    )
