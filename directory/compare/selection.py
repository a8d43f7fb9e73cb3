"""What is compared, and how much of it is shown: all of it is said in the address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.http import urlencode

from assessments.answer_filter import AnswerFilter
from criteria.wording import plain, wording

from .comparison import DIFFERS, SHOWS, Comparison, ComparisonRow, RowGroup

MOST_COMPARED = 6
ALL = frozenset({"1", "all"})


@dataclass(frozen=True)
class Selection:
    """The numbers asked for, each once, and what narrows their criteria.

    ``opened`` are keys of criteria whose words are shown, or ``all``; ``folded`` are the categories, to their figures.
    """

    numbers: tuple[str, ...]
    narrowing: AnswerFilter = field(default_factory=AnswerFilter)
    opened: tuple[str, ...] = ()
    folded: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> "Selection":
        numbers = (number.replace("\0", "").strip().upper() for number in query.getlist("statement"))
        narrowing = AnswerFilter.of(query, SHOWS)
        if "differences" in query and not narrowing.show:  # as addresses said it before
            narrowing = replace(narrowing, show=DIFFERS)
        return cls(
            numbers=tuple(dict.fromkeys(number for number in numbers if number)),
            narrowing=narrowing,
            opened=tuple(dict.fromkeys(key for key in query.getlist("open") if key)),
            folded="fold" in query,
        )

    @property
    def compared(self) -> tuple[str, ...]:
        return self.numbers[:MOST_COMPARED]

    @property
    def opens_all(self) -> bool:
        return not ALL.isdisjoint(self.opened)

    def opens(self, row: ComparisonRow) -> bool:
        return self.opens_all or row.criterion.key in self.opened

    def query(self, numbers: Iterable[object] | None = None) -> str:
        """The part of the address that says this, or the same of other statements."""
        said = [("statement", f"{number}") for number in (self.compared if numbers is None else numbers)]
        return urlencode(said + self.view)

    @property
    def view(self) -> list[tuple[str, str]]:
        """How much is shown, as pairs of an address."""
        narrowing = self.narrowing
        pairs = [
            ("show", narrowing.show),
            *(("grade", grade) for grade in narrowing.grades),
            ("q", narrowing.words),
            *(("open", key) for key in self.opened),
            ("fold", "1" if self.folded else ""),
        ]
        return [(name, value) for name, value in pairs if value]

    def shows(self, row: ComparisonRow) -> bool:
        return self.narrowing.fits(row.marks, row.criterion.grade, _text(row) if self.narrowing.words else "")

    def shown(self, comparison: Comparison) -> list[tuple[RowGroup, list[ComparisonRow]]]:
        """The groups that have something to show, each with those rows."""
        groups = ((group, [row for row in group.rows if self.shows(row)]) for group in comparison.groups)
        return [(group, rows) for group, rows in groups if rows]

    def moved(self, statements: Sequence[object], place: int) -> str:
        """The address with the statement at ``place`` and the next one in each other's place."""
        before, after = statements[:place], statements[place + 2 :]
        return self.query([*before, statements[place + 1], statements[place], *after])


def _text(row: ComparisonRow) -> str:
    """What words are looked for in: the criterion, what it demands, and what each explains."""
    asked = (plain(wording(each)) for each in (row.criterion.title, row.criterion.requirement))
    return "\n".join([row.criterion.number, *asked, *(cell["explanation"] for cell in row.cells if cell)])
