"""What the first page shows of what the portal holds: figures, and the answers of the newest vendors box by box."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

from django.db.models import Count, Window
from django.utils import timezone

from assessments import charts
from core.prepared_query import Question
from criteria.models import Catalogue, Category, Criterion, Grade
from directory.position_history import answers_of
from directory.search.index import current_index
from directory.search.query import Found
from directory.search.snapshot import Snapshot
from directory.search.wanted import Wanted
from organisations.models import PLURALS, Organisation, Role
from statements.models import Statement

ROWS = 12
NEWEST = 5


def _signees():
    return Organisation.objects.signees().order_by("-signing__signed_on", "name")


_LATEST_SIGNING = Question(
    lambda: _signees().annotate(number=Window(Count("pk"))).values_list("number", "name", "signing__signed_on")[:1]
)
_CURRENT = Question(lambda: Catalogue.objects.order_by("-is_current", "-loaded_at").values_list("pk", "loaded_at")[:1])


def version() -> str:
    """What the page hangs on: the statements and their names, the current edition, who signed, and the day."""
    index, now = current_index(), timezone.now()
    statements = f"{index.state} {index.ended(now)}"
    return f"{statements} {_CURRENT.answer()} {_LATEST_SIGNING.answer()} {timezone.localdate(now)}"


def _name(statement: Statement) -> tuple[str, str]:
    return statement.object_name.casefold(), statement.organisation.name.casefold()


@dataclass(frozen=True)
class AnswerRow:
    """A statement, and a box for each criterion that vendors answer; blank where it was not asked."""

    statement: Statement
    codes: tuple[str | None, ...]
    strip: charts.Strip


class FrontPage:
    """Asked only where the page is drawn anew; a handful of questions, whatever there is."""

    @cached_property
    def _snapshot(self) -> Snapshot:
        return Snapshot.take()

    @cached_property
    def _everything(self) -> Found:
        return self._snapshot.find(Wanted(by_date=True))

    @cached_property
    def in_force(self) -> int:
        return self._everything.number

    @cached_property
    def roles(self) -> list[tuple[str, str, int]]:
        numbers = self._everything.by_role(Role)
        return [(role, str(PLURALS[role]), numbers[role]) for role in Role if numbers[role]]

    @cached_property
    def signees(self) -> int:
        return _signees().count()

    @cached_property
    def last_signee(self) -> Organisation | None:
        return _signees().first()

    @cached_property
    def criteria(self) -> list[Criterion]:
        """Those that vendors answer, in the edition that is current."""
        current = self._snapshot.editions[:1]
        return [each for edition in current for each in edition.criteria if Role.VENDOR in each.addressees]

    @cached_property
    def grades(self) -> list[tuple[str, int]]:
        numbers = Counter(criterion.grade for criterion in self.criteria)
        return [(grade, numbers[grade]) for grade in Grade.values if numbers[grade]]

    @cached_property
    def columns(self) -> list[tuple[Category, int]]:
        """Each category, and how many boxes it has."""
        groups = groupby(self.criteria, lambda criterion: criterion.category.key)
        return [(boxes[0].category, len(boxes)) for boxes in (list(group) for _key, group in groups)]

    @cached_property
    def _ends(self) -> list[int]:
        """After which boxes another category begins."""
        return list(accumulate(boxes for _category, boxes in self.columns))[:-1]

    @property
    def places(self) -> int:
        """How many boxes a row has, and blanks between categories."""
        return len(self.criteria) + len(self._ends)

    @cached_property
    def rows(self) -> list[AnswerRow]:
        """The newest statements of vendors, in the order of their names."""
        found = self._snapshot.find(Wanted(role=Role.VENDOR, by_date=True))
        statements = self._load(found.keys[:ROWS])
        return [self._row(each) for each in sorted(statements, key=_name)]

    @cached_property
    def newest(self) -> list[Statement]:
        return self._load(self._everything.keys[:NEWEST])

    @cached_property
    def counted(self) -> list[tuple[str, int]]:
        """How many of the boxes say what."""
        numbers = Counter(code for row in self.rows for code in row.codes if code is not None)
        return sorted(numbers.items(), key=lambda each: charts.ORDER[each[0]])

    @cached_property
    def answers(self) -> int:
        return sum(number for _code, number in self.counted)

    def _load(self, keys: Sequence[int]) -> list[Statement]:
        loaded = Statement.objects.for_list().select_related("organisation", "listing").defer("listing__words")
        found = loaded.defer("document", "summary").in_bulk(keys)
        return [found[key] for key in keys]

    def _row(self, statement: Statement) -> AnswerRow:
        edition = next(each for each in self._snapshot.editions if each.catalogue == statement.catalogue_id)
        said = answers_of(statement, edition)
        codes = tuple(said[each.key][1] if each.key in said else None for each in self.criteria)
        return AnswerRow(statement, codes, charts.strip(codes, self._ends))
