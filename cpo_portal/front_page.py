"""What the first page shows of what the portal holds: figures, and the answers of the newest vendors box by box."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import Any

from django.db.models import Count, Window
from django.utils import timezone

from assessments import charts
from core.prepared_query import Question
from criteria.models import Catalogue, Criterion, Grade
from directory.position_history import answers_of
from directory.search.index import current_index
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


def front_page() -> dict[str, Any]:
    """Return what the page shows, for a template that calls this when it draws the page anew; a handful of queries.

    ``criteria`` are those that vendors answer, ``columns`` their categories, each with its number of boxes; ``places``
    is how many boxes and blanks between categories a row has. ``counted`` says how many boxes say what.
    """
    snapshot = Snapshot.take()
    everything, vendors = (snapshot.find(Wanted(role=role, by_date=True)) for role in ("", Role.VENDOR))
    criteria = [
        each for edition in snapshot.editions[:1] for each in edition.criteria if Role.VENDOR in each.addressees
    ]
    grades = Counter(criterion.grade for criterion in criteria)
    groups = [list(group) for _key, group in groupby(criteria, lambda criterion: criterion.category.key)]
    ends = list(accumulate(map(len, groups)))[:-1]
    rows = [(each, codes_of(each, criteria, snapshot)) for each in _by_name(_load(vendors.keys[:ROWS]))]
    counted = Counter(code for _statement, codes in rows for code in codes if code is not None)
    return {
        "in_force": everything.number,
        "roles": [(PLURALS[Role(role)], number) for role, number in everything.by_role(Role).items() if number],
        "signees": _signees().count(),
        "last_signee": _signees().first(),
        "criteria": criteria,
        "grades": [(grade, grades[grade]) for grade in Grade.values if grades[grade]],
        "columns": [(group[0].category, len(group)) for group in groups],
        "places": len(criteria) + len(ends),
        "rows": [(statement, charts.strip(codes, ends)) for statement, codes in rows],
        "answers": counted.total(),
        "counted": sorted(counted.items(), key=lambda each: charts.ORDER[each[0]]),
        "newest": _load(everything.keys[:NEWEST]),
    }


def codes_of(statement: Statement, criteria: Sequence[Criterion], snapshot: Snapshot) -> list[str | None]:
    """The answer to each of the criteria; None where the statement's edition does not ask it."""
    edition = next(each for each in snapshot.editions if each.catalogue == statement.catalogue_id)
    said = answers_of(statement, edition)
    return [said[each.key][1] if each.key in said else None for each in criteria]


def _load(keys: Sequence[int]) -> list[Statement]:
    loaded = Statement.objects.for_list().select_related("listing").defer("document", "summary", "listing__words")
    found = loaded.in_bulk(keys)
    return [found[key] for key in keys]


def _by_name(statements: Sequence[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda each: (each.object_name.casefold(), each.organisation.name.casefold()))
