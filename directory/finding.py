"""What the public looks for, and the listings that fit. All of it is said in the address, and combines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import GreaterThan, In
from django.utils import timezone
from django.utils.http import urlencode

from criteria.models import Grade
from organisations.dates import months_later
from statements.listing import LETTERS, UNASKED
from statements.models import ListedStandard, Listing

from .editions import Edition, standards_by_key

AGES = (3, 6, 12, 24)  # months
CONFIGURATIONS = {"en": "english", "de": "german"}  # as migration 0005 of the statements indexes them
UNOBJECTIONABLE = (LETTERS["fulfilled"], LETTERS["not_applicable"], UNASKED)
NUMBER = re.compile(r"cpo-\d{4}-\d{4,9}", re.IGNORECASE)
BOTH_WAYS = {"read": ("read", "both"), "write": ("write", "both")}


@dataclass(frozen=True)
class Wanted:
    """What is looked for. By default statements in force, whatever they say, in the order of their names.

    ``said`` are pairs of a criterion's key and an answer; of several answers to one criterion any will do. ``category``
    asks for something fulfilled in it. ``shall`` asks for all applicable shall criteria, in the category if there is
    one. ``within`` is in months. ``standard`` is a key of the register, or the beginning of a name.
    """

    words: str = ""
    role: str = ""
    organisation: str = ""
    product: str = ""
    category: str = ""
    shall: bool = False
    said: tuple[tuple[str, str], ...] = ()
    standard: str = ""
    edition: str = ""
    direction: str = ""
    within: int = 0
    old_ones: bool = False
    by_date: bool = False

    @property
    def is_narrowed(self) -> bool:
        return replace(self, by_date=False) != Wanted()

    @property
    def is_particular(self) -> bool:
        """Whether it asks for what few ask for, beyond words, role, age and status."""
        usual = Wanted(words=self.words, role=self.role, within=self.within, old_ones=self.old_ones)
        return replace(self, by_date=False) != usual

    def query(self, **more: str | int) -> str:
        """The part of the address that says this, and nothing that goes without saying."""
        said: list[tuple[str, str | int]] = [
            ("q", self.words),
            ("role", self.role),
            ("organisation", self.organisation),
            ("product", self.product),
            ("category", self.category),
            ("shall", "all" if self.shall else ""),
            *(("said", f"{key}:{answer}") for key, answer in self.said),
            ("standard", self.standard),
            ("edition", self.edition),
            ("direction", self.direction),
            ("age", self.within),
            ("status", "all" if self.old_ones else ""),
            ("sort", "date" if self.by_date else ""),
            *more.items(),
        ]
        return urlencode([(name, value) for name, value in said if value])


@dataclass(frozen=True)
class Found:
    """How many fit, and how many would with another role or age, all else being the same."""

    number: int
    by_role: dict[str, int]
    by_age: dict[int, int]


def find(wanted: Wanted, editions: Sequence[Edition], *, at: datetime | None = None) -> QuerySet[Listing]:
    """Return the listings that fit, in the order wanted."""
    at = at or timezone.now()
    found: QuerySet[Listing] = Listing.objects.all() if wanted.old_ones else Listing.objects.in_force(at)
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.organisation:
        named = Q(organisation__slug=wanted.organisation.lower()) | Q(organisation__name__icontains=wanted.organisation)
        found = found.filter(named)
    if wanted.product:
        found = found.filter(product__name__icontains=wanted.product)
    if wanted.category or wanted.shall or wanted.said:
        found = found.filter(_answers(wanted, editions))
    if wanted.standard:
        found = found.filter(*_standards(wanted, editions))
    if wanted.within:
        found = found.filter(issued_at__gte=since(wanted.within, at))
    if wanted.words:
        found = _with_words(found, wanted.words)
    return found.order_by("-issued_at", "-pk") if wanted.by_date else found.order_by("name", "-issued_at", "-pk")


def count(wanted: Wanted, editions: Sequence[Edition], *, at: datetime | None = None) -> Found:
    """Count what fits, and beside it other roles and ages; one query."""
    at = at or timezone.now()
    ages = [When(issued_at__gte=since(months, at), then=Value(months)) for months in AGES]
    everything = find(replace(wanted, role="", within=0), editions, at=at).order_by()
    aged = everything.annotate(age=Case(*ages, default=Value(10_000), output_field=IntegerField()))
    cells = list(aged.values_list("role", "age").annotate(Count("pk")))

    def number(role: str, within: int) -> int:
        return sum(count for has, age, count in cells if role in ("", has) and (not within or age <= within))

    return Found(
        number=number(wanted.role, wanted.within),
        by_role={role: number(role, wanted.within) for role in {has for has, _age, _count in cells}},
        by_age={months: number(wanted.role, months) for months in AGES},
    )


def since(months: int, at: datetime) -> datetime:
    """The beginning of the day so many months ago."""
    return months_later(timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0), -months)


def _answers(wanted: Wanted, editions: Iterable[Edition]) -> Q:
    """What the letters of the answers must be, edition by edition; those without what is asked for drop out."""
    fits = Q(pk__in=[])
    for edition in editions:
        if conditions := _conditions(wanted, edition):
            fits |= Q(*conditions, catalogue=edition.catalogue)
    return fits


def _conditions(wanted: Wanted, edition: Edition) -> list[Q | Expression]:
    """Return what the letters must be in this edition; nothing where it does not ask what is wanted."""
    category = edition.category(wanted.category) if wanted.category else list(range(len(edition.criteria)))
    said: dict[str, set[str]] = {}
    for key, answer in wanted.said:
        said.setdefault(key, set()).add(LETTERS[answer])
    if not category or not said.keys() <= edition.places.keys():
        return []
    conditions: list[Q | Expression] = [_said(edition.places[key], letters) for key, letters in said.items()]
    if wanted.category or wanted.shall:
        letters = Substr("answers", category[0] + 1, len(category))
        conditions.append(GreaterThan(StrIndex(letters, Value(LETTERS["fulfilled"])), 0))
    if wanted.shall:
        # One condition for each: most statements drop out at the first, which is faster than any pattern.
        shall = (place for place in category if edition.criteria[place].grade == Grade.SHALL)
        conditions += [In(Substr("answers", place + 1, 1), UNOBJECTIONABLE) for place in shall]
    return conditions


def _said(place: int, letters: set[str]) -> Q:
    """Asked as a pattern, of which the database can tell beforehand how many statements fit, and plan by that."""
    patterns = (Value(f"{'_' * place}{letter}%") for letter in sorted(letters))
    return Q(*(Q(_operation(F("answers"), "LIKE", pattern)) for pattern in patterns), _connector=Q.OR)


def _operation(left: Expression | F, operator: str, right: Expression) -> Func:
    return Func(left, right, template="(%(expressions)s)", arg_joiner=f" {operator} ", output_field=BooleanField())


def _standards(wanted: Wanted, editions: Iterable[Edition]) -> list[Exists]:
    """Who wants reading and writing is content with two entries, too, one for each."""
    named = ListedStandard.objects.filter(listing=OuterRef("pk"))
    if wanted.standard in standards_by_key(editions):
        named = named.filter(standard=wanted.standard)
    else:
        named = named.filter(name__startswith=wanted.standard.lower())
    if wanted.edition:
        # "3" stands in "Edition 3", and not in "2023"
        named = named.filter(edition__regex=rf"(^|[^0-9a-z.]){re.escape(wanted.edition.lower())}($|[^0-9a-z])")
    directions = {"": [""], "both": ["read", "write"]}.get(wanted.direction, [wanted.direction])
    return [Exists(named.filter(direction__in=BOTH_WAYS[each]) if each else named) for each in directions]


def _with_words(found: QuerySet[Listing], words: str) -> QuerySet[Listing]:
    """Narrow down to those with the number; or with all words in names or explanations; or with parts of names."""
    if NUMBER.fullmatch(words):
        return found.filter(statement__number=words.upper())
    if connection.vendor == "postgresql":
        said = found.filter(_says(words, "en") | _says(words, "de"))
    else:
        said = found.filter(*(Q(words__icontains=word) | Q(name__contains=word.lower()) for word in words.split()))
    # A part of a name is looked for only where whole words find nothing: no index knows parts.
    return said if said.exists() else found.filter(*(Q(name__contains=word) for word in words.lower().split()))


def _says(words: str, language: str) -> Q:
    """Full text as the language stems it."""
    configuration = Value(CONFIGURATIONS[language])
    vector = Func(configuration, F("words"), function="to_tsvector")
    query = Func(configuration, Value(words), function="websearch_to_tsquery")
    return Q(_operation(vector, "@@", query), language=language)
