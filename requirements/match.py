"""Matching all statements: counts over the index, loads what is shown, and lets :mod:`requirements.rule` judge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _, ngettext

from criteria.in_memory import criteria_of
from directory.search import bitmaps
from directory.search.edition_index import Edition
from directory.search.index import Index
from directory.search.query import BOTH_WAYS
from statements.listing import LETTERS, UNASKED
from statements.models import ListedStandard, Listing, Statement

from .models import Minimum
from .rule import (
    ENOUGH,
    NOT_APPLICABLE,
    PLANNED,
    UNKNOWN,
    Demand,
    Judgement,
    MatchOutcome,
    NamedStandard,
    Said,
    is_edition,
    judge,
)


class Standing(NamedTuple):
    """How many required criteria a statement does not meet, how many stay open, and whether it was asked for them.

    Nothing can be missed that is not asked, so what was not asked for everything required stands apart.
    """

    statement_id: int
    knockouts: int
    open: int
    is_asked: bool = True

    @property
    def group(self) -> tuple[bool, int, bool]:
        """What results are put together by; within a group names decide."""
        return not self.is_asked, self.knockouts, self.open > 0 and not self.knockouts

    @property
    def heading(self) -> str:
        if not self.is_asked:
            return _("Not asked about everything that is required")
        if self.knockouts:
            return ngettext("%d knock-out", "%d knock-outs", self.knockouts) % self.knockouts
        if self.open:
            return _("No knock-out, but something required is open")
        return _("Meets everything required")


@dataclass(frozen=True)
class Match:
    """A statement and each demand's judgement; the figures of what is required are those of its standing."""

    statement: Statement
    standing: Standing
    judgements: tuple[Judgement, ...]

    @property
    def about(self) -> tuple[int, int | None]:
        """The keys of its organisation and product, by which notes are found."""
        return self.statement.organisation_id, self.statement.product_id

    @property
    def knockouts(self) -> list[Judgement]:
        return [each for each in self.judgements if each.is_knockout]

    @property
    def open_required(self) -> list[Judgement]:
        return [each for each in self.judgements if each.demand.is_required and each.outcome == MatchOutcome.OPEN]

    @property
    def desired(self) -> dict[str, int]:
        """How many desired criteria have which outcome."""
        outcomes = [each.outcome for each in self.judgements if not each.demand.is_required]
        return {outcome: outcomes.count(outcome) for outcome in MatchOutcome}

    @property
    def required(self) -> dict[str, int]:
        outcomes = [each.outcome for each in self.judgements if each.demand.is_required]
        return {outcome: outcomes.count(outcome) for outcome in MatchOutcome}


def sift(
    demands: Iterable[Demand], rows: int, index: Index, editions: Iterable[Edition], today: date
) -> list[Standing]:
    """Return how each of the statements in ``rows`` stands: fewest knock-outs first, then by name.

    Those that were not asked about everything required come last.
    """
    knockouts, unclear = bitmaps.BitTally(), bitmaps.BitTally()
    required = [demand for demand in demands if demand.is_required]
    unasked, known = 0, 0 if required else rows
    for edition in editions:
        of_edition = rows & index.of_catalogue(edition.catalogue)
        for demand in required:
            place = edition.places.get(demand.criterion)
            if place is not None:
                known |= of_edition
                unasked |= of_edition & index.answered(place, UNASKED)
            is_open, is_met = _open_and_met(demand, place, index, today)
            unclear.count(of_edition & is_open)
            knockouts.count(of_edition & ~is_open & ~is_met)
    asked = known & ~unasked
    opens = {key: number for number, some in unclear.groups(rows) for key in index.in_order(some)}
    return [
        *_standings(rows & asked, knockouts, opens, index),
        *(each._replace(is_asked=False) for each in _standings(rows & ~asked, knockouts, opens, index)),
    ]


def _open_and_met(demand: Demand, place: int | None, index: Index, today: date) -> tuple[int, int]:
    """As :func:`requirements.rule.judge` says of one statement, for all that have the criterion at this place."""
    if place is None:
        return index.everything, 0
    is_open = index.answered(place, UNASKED + NOT_APPLICABLE)
    is_met = index.answered(place, ENOUGH[demand.minimum].replace(PLANNED, ""))
    if demand.minimum == Minimum.PLANNED:
        in_time = index.answered(place, PLANNED) & index.planned_by(demand.criterion, demand.until)
        yesterday = (today - timedelta(days=1)).isoformat()
        is_open |= in_time & index.planned_by(demand.criterion, yesterday)
        is_met |= in_time
    for standard in demand.standards:
        is_met &= _naming(standard, demand.criterion, index)
    return is_open, is_met


def _naming(wanted: NamedStandard, criterion: str, index: Index) -> int:
    """Who names the standard in the answer; reading in one place and writing in another are both."""

    def find() -> int:
        lookup = ("standard", wanted.standard) if wanted.standard else ("name", wanted.name.lower())
        named = [
            each
            for each in index.naming(*lookup)
            if each.criterion == criterion and is_edition(wanted.edition, each.edition)
        ]
        asked = {"": [""], "both": ["read", "write"]}.get(wanted.direction, [wanted.direction])
        sets = ([each for each in named if not way or each.direction in BOTH_WAYS[way]] for way in asked)
        return reduce(and_, map(index.with_any, sets))

    return index.kept(("naming", criterion, wanted), find)


def _standings(rows: int, knockouts: bitmaps.BitTally, opens: Mapping[int, int], index: Index) -> Iterator[Standing]:
    for number, some in knockouts.groups(rows):
        standings = [Standing(key, number, opens[key]) for key in index.in_order(some)]
        yield from sorted(standings, key=lambda each: each.group)


def matches(demands: Sequence[Demand], standings: Iterable[Standing], today: date) -> list[Match]:
    """Load the statements of some standings, in their order, and judge each demand; the documents stay unread."""
    asked = [demand.criterion for demand in demands if demand.standards]
    standards = ListedStandard.objects.filter(criterion__in=asked)
    standings = list(standings)
    statements = (
        Statement.objects.filter(pk__in=[each.statement_id for each in standings])
        .for_list()
        .with_status()
        .select_related("organisation", "product", "catalogue", "listing")
        .defer("document", "listing__words")
        .prefetch_related(Prefetch("listing__standards", queryset=standards))
    )
    by_pk = {statement.pk: statement for statement in statements}
    found = [(by_pk[each.statement_id], each) for each in standings if each.statement_id in by_pk]
    return [Match(statement, standing, _judged(demands, statement, f"{today}")) for statement, standing in found]


def match_of(demands: Sequence[Demand], statement: Statement, today: date) -> Match:
    """Judge one statement by its document, which is loaded."""
    judgements = tuple(judge(demand, said, f"{today}") for demand, said in _said(demands, statement))
    return Match(statement, standing_of(statement.pk, judgements), judgements)


def standing_of(statement_id: int, judgements: Iterable[Judgement]) -> Standing:
    required = [each for each in judgements if each.demand.is_required]
    outcomes = [each.outcome for each in required]
    letters = {each.said.letter for each in required}
    is_asked = UNASKED not in letters and letters != {UNKNOWN}
    return Standing(statement_id, outcomes.count(MatchOutcome.NOT_MET), outcomes.count(MatchOutcome.OPEN), is_asked)


def _judged(demands: Sequence[Demand], statement: Statement, today: str) -> tuple[Judgement, ...]:
    listing: Listing = statement.listing
    letters = dict(zip(criteria_of(statement.catalogue), listing.answers, strict=True))
    named: dict[str, list[NamedStandard]] = {}
    for each in listing.standards.all():
        standard = NamedStandard(each.standard, each.name, each.edition, each.direction)
        named.setdefault(each.criterion, []).append(standard)
    return tuple(
        judge(demand, Said(letters.get(key, UNKNOWN), listing.planned.get(key, ""), named.get(key, ())), today)
        for demand in demands
        for key in [demand.criterion]
    )


def _said(demands: Sequence[Demand], statement: Statement) -> Iterable[tuple[Demand, Said]]:
    """What the document says about each demand, as a listing would have it."""
    keys = criteria_of(statement.catalogue)
    answers = {answer["criterion"]: answer for answer in statement.declaration["answers"]}
    for demand in demands:
        answer = answers.get(demand.criterion)
        if answer is None:
            yield demand, Said(UNASKED if demand.criterion in keys else UNKNOWN)
            continue
        named = [
            NamedStandard(each["standard"], each["name"].lower(), each["edition"].lower(), each["direction"])
            for each in answer["standards"]
        ]
        yield demand, Said(LETTERS[answer["answer"]], answer["planned_for"] or "", named)
