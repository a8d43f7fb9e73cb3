"""Matching all statements there are: asks the listings, lets :mod:`directory.matching` judge, loads what is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from criteria.models import Catalogue
from statements.listing import LETTERS, UNASKED, keys_in_order
from statements.models import ListedStandard, Listing, Statement

from .matching import UNKNOWN, Demand, Judgement, NamedStandard, Outcome, Said, Sieve, is_named, judge
from .models import Minimum


class Standing(NamedTuple):
    """How many required criteria a statement does not meet, and how many stay open."""

    statement_id: int
    knockouts: int
    open: int

    @property
    def group(self) -> tuple[int, bool]:
        """What results are put together by; within a group names decide."""
        return self.knockouts, self.open > 0 and not self.knockouts

    @property
    def heading(self) -> str:
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
    def knockouts(self) -> list[Judgement]:
        return [each for each in self.judgements if each.is_knockout]

    @property
    def open_required(self) -> list[Judgement]:
        return [each for each in self.judgements if each.demand.is_required and each.outcome == Outcome.OPEN]

    @property
    def desired(self) -> dict[str, int]:
        """How many desired criteria have which outcome."""
        outcomes = [each.outcome for each in self.judgements if not each.demand.is_required]
        return {outcome: outcomes.count(outcome) for outcome in Outcome}

    @property
    def required(self) -> dict[str, int]:
        outcomes = [each.outcome for each in self.judgements if each.demand.is_required]
        return {outcome: outcomes.count(outcome) for outcome in Outcome}


def sift(demands: Sequence[Demand], listings) -> list[Standing]:
    """Return how each of the listed statements stands: fewest knock-outs first, then by name. Three queries."""
    sieves = _sieves(demands)
    needs_days = any(demand.is_required and demand.minimum == Minimum.PLANNED for demand in demands)
    rows = listings.order_by("name", "-issued_at", "-pk").values_list("pk", "catalogue_id", "answers")
    if needs_days:
        rows = rows.values_list("pk", "catalogue_id", "answers", "planned")
    standings = []
    for pk, catalogue_id, answers, *planned in rows:
        not_met, unclear = sieves[catalogue_id].count(pk, answers, planned[0] if planned else {})
        standings.append(Standing(pk, not_met, unclear))
    standings.sort(key=lambda each: each.group)
    return standings


def _sieves(demands: Sequence[Demand]) -> dict[int, Sieve]:
    """A sieve for each edition of the catalogue there is."""
    naming = _naming([demand for demand in demands if demand.is_required and demand.standards])
    editions = Catalogue.objects.order_by().values_list("pk", "digest")
    return {pk: Sieve(demands, _keys(pk, digest), naming) for pk, digest in editions}


@lru_cache(maxsize=16)
def _keys(catalogue_id: int, digest: str) -> tuple[str, ...]:
    """An edition's criteria in the order of the letters: what has the same digest has the same."""
    return tuple(keys_in_order(Catalogue(pk=catalogue_id)))


def _naming(demands: Sequence[Demand]) -> dict[str, set[int]]:
    """For each criterion, the statements whose answer names every standard asked for."""
    if not demands:
        return {}
    wanted = [each for demand in demands for each in demand.standards]
    known = Q(standard__in={each.standard for each in wanted} - {""})
    rows = ListedStandard.objects.filter(known | Q(name__in={each.name.lower() for each in wanted}))
    rows = rows.filter(criterion__in=[demand.criterion for demand in demands])
    named: dict[str, dict[int, list[NamedStandard]]] = {demand.criterion: {} for demand in demands}
    for pk, criterion, *standard in rows.values_list("listing_id", "criterion", *NamedStandard.__dataclass_fields__):
        named[criterion].setdefault(pk, []).append(NamedStandard(*standard))
    return {
        demand.criterion: {
            pk
            for pk, there in named[demand.criterion].items()
            if all(is_named(each, there) for each in demand.standards)
        }
        for demand in demands
    }


def matches(demands: Sequence[Demand], standings: Iterable[Standing]) -> list[Match]:
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
    return [Match(statement, standing, _judged(demands, statement)) for statement, standing in found]


def match_of(demands: Sequence[Demand], statement: Statement) -> Match:
    """Judge one statement by its document, which is loaded."""
    judgements = tuple(judge(demand, said) for demand, said in _said(demands, statement))
    required = [each.outcome for each in judgements if each.demand.is_required]
    standing = Standing(statement.pk, required.count(Outcome.NOT_MET), required.count(Outcome.OPEN))
    return Match(statement, standing, judgements)


def _judged(demands: Sequence[Demand], statement: Statement) -> tuple[Judgement, ...]:
    listing: Listing = statement.listing
    letters = dict(zip(_keys(statement.catalogue_id, statement.catalogue.digest), listing.answers, strict=True))
    named: dict[str, list[NamedStandard]] = {}
    for each in listing.standards.all():
        standard = NamedStandard(each.standard, each.name, each.edition, each.direction)
        named.setdefault(each.criterion, []).append(standard)
    return tuple(
        judge(demand, Said(letters.get(key, UNKNOWN), listing.planned.get(key, ""), named.get(key, ())))
        for demand in demands
        for key in [demand.criterion]
    )


def _said(demands: Sequence[Demand], statement: Statement) -> Iterable[tuple[Demand, Said]]:
    """What the document says about each demand, as a listing would have it."""
    keys = _keys(statement.catalogue_id, statement.catalogue.digest)
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
