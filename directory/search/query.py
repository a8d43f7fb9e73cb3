"""The statements that fit what is wanted, and how many would fit with another filter."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorExact
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from core.dates import months_later
from criteria.models import Grade
from criteria.standard_names import called, is_edition
from organisations.models import Organisation, Product
from statements.listing import LETTERS, UNASKED
from statements.models import Listing

from .edition_index import Edition, standards_by_key
from .index import Index
from .wanted import Wanted

CONFIGURATIONS = {"en": "english", "de": "german"}  # as migration 0002 of the statements indexes them
FULFILLED = LETTERS["fulfilled"]
UNOBJECTIONABLE = FULFILLED + LETTERS["not_applicable"] + UNASKED
NUMBER = re.compile(r"cpo-\d{4}-\d{4,9}", re.IGNORECASE)
BOTH_WAYS = {"read": ("read", "both"), "write": ("write", "both")}


class Found:
    """What fits: for each filter the rows it leaves, and what all of them leave together."""

    def __init__(self, wanted: Wanted, index: Index, editions: Sequence[Edition], at: datetime):
        self.wanted, self.index, self.editions, self.at = wanted, index, editions, at
        self._left = {
            "status": index.everything if wanted.old_ones else index.in_force(at),
            "role": index.with_role(wanted.role) if wanted.role else index.everything,
            "age": index.since(since(wanted.within, at)) if wanted.within else index.everything,
            "answers": _answers(wanted, index, editions),
            "standard": _standard(wanted, index, editions) if wanted.standard else index.everything,
            "names": _names(wanted, index),
            "words": _words(wanted.words, index) if wanted.words else index.everything,
        }
        self._rows = reduce(and_, self._left.values())

    @property
    def number(self) -> int:
        return self._rows.bit_count()

    @property
    def keys(self) -> list[int]:
        """The primary keys of the statements, in the order wanted."""
        return self.index.in_order(self._rows, by_date=self.wanted.by_date)

    def _with(self, name: str, rows: int) -> int:
        """How many there were if this filter left these rows, and every other one what it leaves."""
        others = (left for each, left in self._left.items() if each != name)
        return reduce(and_, others, rows).bit_count()

    def without_one(self) -> dict[str, int]:
        """How many there were without each of the filters, by its name."""
        return {name: self._with(name, self.index.everything) for name in self._left}

    def by_role(self, roles: Iterable[str]) -> dict[str, int]:
        return {role: self._with("role", self.index.with_role(role)) for role in roles}

    def by_age(self, ages: Iterable[int]) -> dict[int, int]:
        return {months: self._with("age", self.index.since(since(months, self.at))) for months in ages}

    def by_status(self) -> dict[str, int]:
        """Those in force, and all there are."""
        return {
            "in_force": self._with("status", self.index.in_force(self.at)),
            "all": self._with("status", self.index.everything),
        }

    def by_category(self, keys: Iterable[str]) -> dict[str, int]:
        return {key: self._with("answers", self._answers(category=key)) for key in keys}

    def with_all_shall(self) -> int:
        return self._with("answers", self._answers(shall=True))

    def by_criterion(self) -> dict[str, int]:
        """How many of what fits fulfil each criterion."""
        numbers = Counter[str]()
        for edition in self.editions:
            rows = self._rows & self.index.of_catalogue(edition.catalogue)
            for key, place in edition.places.items():
                numbers[key] += (rows & self.index.answered(place, FULFILLED)).bit_count()
        return numbers

    def by_direction(self, directions: Iterable[str]) -> dict[str, int]:
        return {
            direction: self._with("standard", _standard(replace(self.wanted, direction=direction), *self._where))
            for direction in directions
        }

    def _answers(self, **changes) -> int:
        return _answers(replace(self.wanted, **changes), *self._where)

    @property
    def _where(self) -> tuple[Index, Sequence[Edition]]:
        return self.index, self.editions


def find(wanted: Wanted, index: Index, editions: Sequence[Edition], *, at: datetime | None = None) -> Found:
    """Return what fits; the database is asked only for words and names, and for a standard not asked for lately."""
    return Found(wanted, index, editions, at or timezone.now())


def since(months: int, at: datetime) -> datetime:
    """The beginning of the day so many months ago."""
    return months_later(timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0), -months)


def _answers(wanted: Wanted, index: Index, editions: Iterable[Edition]) -> int:
    """Whose answers are as wanted, edition by edition; editions that do not ask what is wanted drop out."""
    if not (wanted.category or wanted.shall or wanted.said):
        return index.everything
    return reduce(or_, (_answers_of(wanted, index, edition) for edition in editions), 0)


def _answers_of(wanted: Wanted, index: Index, edition: Edition) -> int:
    category = edition.category(wanted.category) if wanted.category else range(len(edition.criteria))
    said: dict[str, str] = {}
    for key, answer in wanted.said:
        said[key] = said.get(key, "") + LETTERS[answer]
    if not category or not said.keys() <= edition.places.keys():
        return 0
    rows = index.of_catalogue(edition.catalogue)
    for key, letters in said.items():
        rows &= index.answered(edition.places[key], letters)
    if wanted.category or wanted.shall:
        rows &= reduce(or_, (index.answered(place, FULFILLED) for place in category))
    if wanted.shall:
        for place in category:
            if edition.criteria[place].grade == Grade.SHALL:
                rows &= index.answered(place, UNOBJECTIONABLE)
    return rows


def _standard(wanted: Wanted, index: Index, editions: Iterable[Edition]) -> int:
    """Who wants reading and writing is content with two entries, too, one for each."""
    asked = lookups(wanted.standard, editions)

    def find() -> int:
        named = [each for lookup in asked for each in index.naming(*lookup) if is_edition(wanted.edition, each.edition)]
        directions = {"": [""], "both": ["read", "write"]}.get(wanted.direction, [wanted.direction])
        sets = ([each for each in named if not way or each.direction in BOTH_WAYS[way]] for way in directions)
        return reduce(and_, map(index.with_any, sets))

    return index.kept(("standard", asked, wanted.edition, wanted.direction), find)


def lookups(standard: str, editions: Iterable[Edition]) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """How to look up the standard with this key; or all that are called so, be they in the register or not."""
    register = standards_by_key(editions)
    if standard in register:
        return (("standard", standard),)
    keys = tuple(each.key for each in called(standard, register.values()))
    known = (("standard__in", keys),) if keys else ()
    return *known, ("name__startswith", standard.lower())


def _names(wanted: Wanted, index: Index) -> int:
    """The names are those of today and former ones; what was declared may have been called otherwise."""
    rows = index.everything
    if words := wanted.organisation:
        by_address = Q(slug=words.lower()) | Q(former_names__address=words.lower())
        named = Organisation.objects.filter(by_address | _called(words)).order_by()
        rows &= index.kept(("organisation", words), lambda: index.of_organisations(named.values_list("pk", flat=True)))
    if words := wanted.product:
        products = Product.objects.filter(_called(words)).order_by()
        rows &= index.kept(("product", words), lambda: index.of_products(products.values_list("pk", flat=True)))
    return rows


def _called(words: str) -> Q:
    return Q(name__icontains=words) | Q(former_names__name__icontains=words)


def _words(words: str, index: Index) -> int:
    """Who has the number; or all words in names or explanations; or parts of words in names."""
    if NUMBER.fullmatch(words):
        numbered = Listing.objects.filter(statement__number=words.upper())
        return index.among(numbered.values_list("pk", flat=True))
    return index.kept(
        ("words", words),
        lambda: index.with_name(words.lower().split()) | index.among(_saying(words).values_list("pk", flat=True)),
    )


def _saying(words: str):
    if connection.vendor == "postgresql":
        return Listing.objects.filter(_says(words, "en") | _says(words, "de")).order_by()
    return Listing.objects.filter(*(Q(words__icontains=word) for word in words.split())).order_by()


def _says(words: str, language: str) -> Q:
    """Full text as the language stems it."""
    configuration = CONFIGURATIONS[language]
    vector = SearchVector("words", config=configuration)
    return Q(
        SearchVectorExact(vector, SearchQuery(words, config=configuration, search_type="websearch")), language=language
    )
