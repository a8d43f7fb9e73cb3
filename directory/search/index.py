"""All listings in memory, so that finding asks the database for nothing but words and names.

Each process keeps one index and builds it anew once the public log went on, where every statement issued, superseded or
withdrawn is an entry, or a company or product was called otherwise. See ``docs/decisions`` for why.
"""

import sys
import threading
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain, compress
from typing import Any, NamedTuple
from unicodedata import combining, normalize

from django.db.models import Exists, OuterRef

from core.prepared_query import Question
from organisations.models import Organisation, Product
from statements.models import ListedStandard, Listing, LogEntry, Statement, latest_renamings

from . import bitmaps

COLUMNS = (
    "pk",
    "name",
    "role",
    "organisation_id",
    "product_id",
    "catalogue_id",
    "answers",
    "issued_at",
    "in_force_until",
)
MOST_KEPT = 1000  # sets of rows, of 2.5 kB each where there are 20,000
MOST_STANDARDS = 50


class Naming(NamedTuple):
    """How some statements name a standard in their answers to a criterion; edition and direction in lower case."""

    criterion: str
    edition: str
    direction: str
    places: Sequence[int]


def read_planned() -> Iterable[tuple[int, dict[str, str]]]:
    return Listing.objects.exclude(planned={}).order_by().values_list("pk", "planned")


def read_naming(lookup: str, value: str | tuple[str, ...]) -> Iterable[tuple[str, str, str, int]]:
    found = ListedStandard.objects.filter(**{lookup: value})
    return found.values_list("criterion", "edition", "direction", "listing_id")


def read_names(named: type[Organisation] | type[Product], of: str) -> Iterable[tuple[int, str, str | None]]:
    """Of organisations or products with a statement: the key, the name of today, and a former one if there is any."""
    stated = named._default_manager.filter(Exists(Statement.objects.filter(**{of: OuterRef("pk")})))
    return stated.order_by().values_list("pk", "name", "former_names__name")


class Index:
    """The listings as rows, in the order of their names; a set of rows is a number, see :mod:`.bitmaps`."""

    def __init__(
        self, rows: Collection[tuple], *, state: str = "", planned=read_planned, naming=read_naming, names=read_names
    ):
        """``rows`` have the values of ``COLUMNS``; ``state`` says of what. The rest is read when it is asked for."""
        self._read_planned, self._read_naming, self._read_names = planned, naming, names
        self.state, self.size = state, len(rows)
        by_column = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
        self._columns: dict[str, tuple] = dict(zip(COLUMNS, by_column, strict=True))
        self.keys: tuple[int, ...] = self._columns["pk"]
        self._width = max(map(len, self._columns["answers"]), default=1)
        self._letters = "".join(each.ljust(self._width) for each in self._columns["answers"]).encode()
        self._ends_in_order = sorted(self._columns["in_force_until"])
        self._kept: dict[Hashable, int] = {}
        self._naming: dict[tuple[str, str | tuple[str, ...]], list[Naming]] = {}

    @cached_property
    def everything(self) -> int:
        return (1 << self.size) - 1

    @cached_property
    def _places(self) -> dict[int, int]:
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def _by_date(self) -> list[int]:
        """The places, newest statement first."""
        issued = self._columns["issued_at"]
        return sorted(range(self.size), key=lambda place: (issued[place], self.keys[place]), reverse=True)

    def in_order(self, rows: int, *, by_date: bool = False) -> list[int]:
        """Return the statements' keys: by name, or newest first."""
        if not by_date:
            return bitmaps.pick(self.keys, rows)
        flags = bitmaps.flags_of(rows, self.size)
        places = compress(self._by_date, map(flags.__getitem__, self._by_date))
        return [self.keys[place] for place in places]

    def among(self, keys: Iterable[int]) -> int:
        """The rows of these statements."""
        return bitmaps.rows_at((self._places[key] for key in keys if key in self._places), self.size)

    def ended(self, at: datetime) -> int:
        """How many ended before that moment."""
        return bisect_left(self._ends_in_order, at)

    def in_force(self, at: datetime) -> int:
        """It is the same until the next one ends."""
        return self.kept(("in force", self.ended(at)), lambda: self._where("in_force_until", lambda end: end >= at))

    def _where(self, column: str, fits: Callable[[Any], bool]) -> int:
        return bitmaps.rows_where(map(fits, self._columns[column]))

    def kept(self, what: Hashable, find: Callable[[], int]) -> int:
        """The set of rows ``what`` stands for, found once."""
        rows = self._kept.get(what)
        if rows is None:  # another thread may clear meanwhile
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            rows = self._kept[what] = find()
        return rows

    def with_role(self, role: str) -> int:
        return self.kept(("role", role), lambda: self._where("role", lambda each: each == role))

    def since(self, day: datetime) -> int:
        return self.kept(("since", day), lambda: self._where("issued_at", lambda issued: issued >= day))

    def of_catalogue(self, key: int) -> int:
        return self.kept(("catalogue", key), lambda: self._where("catalogue_id", lambda each: each == key))

    def of_organisations(self, keys: Iterable[int]) -> int:
        return self._with_any_of(self._by_organisation, keys)

    def of_products(self, keys: Iterable[int]) -> int:
        return self._with_any_of(self._by_product, keys)

    def _with_any_of(self, places: Mapping[int, Sequence[int]], keys: Iterable[int]) -> int:
        return bitmaps.rows_at(chain.from_iterable(places.get(key, ()) for key in keys), self.size)

    @cached_property
    def _by_organisation(self) -> dict[int, list[int]]:
        return self._places_by("organisation_id")

    @cached_property
    def _by_product(self) -> dict[int, list[int]]:
        return self._places_by("product_id")

    def _places_by(self, column: str) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        for place, key in enumerate(self._columns[column]):
            places.setdefault(key, []).append(place)
        return places

    def answered(self, place: int, letters: str) -> int:
        """Whose answer at this place of their catalogue is one of the letters."""
        return self.kept(
            ("answered", place, letters),
            lambda: bitmaps.rows_with(self._letters[place :: self._width], letters.encode()),
        )

    def with_name(self, words: Collection[str]) -> int:
        """Whose organisation and object have all these words, or parts of words, in their names, old or new."""
        return bitmaps.rows_where(all(word in names for word in words) for names in self._all_names)

    @cached_property
    def _all_names(self) -> list[str]:
        """For each row the names it was declared with, those of today, and former ones."""
        organisations, products = self._names_of(Organisation, "organisation"), self._names_of(Product, "product")
        rows = zip(*(self._columns[each] for each in ("name", "organisation_id", "product_id")), strict=True)
        return [f"{name}{organisations.get(by, '')}{products.get(about, '')}" for name, by, about in rows]

    def _names_of(self, named: type[Organisation] | type[Product], of: str) -> dict[int, str]:
        names: dict[int, str] = {}
        for key, *called in self._read_names(named, of):
            for name in filter(None, called):
                names[key] = f"{names.get(key, '')}\n{name.lower()}"
        return names

    def planned_by(self, criterion: str, day: str) -> int:
        """Who plans the criterion for this day (``2027-03-31``) or one before."""

        def find():
            days, places = self._planned.get(criterion, ([], []))
            return bitmaps.rows_at(places[: bisect_right(days, day)], self.size)

        return self.kept(("planned", criterion, day), find)

    @cached_property
    def _planned(self) -> dict[str, tuple[list[str], Sequence[int]]]:
        """For each criterion the days it is planned for, in their order, and the places of those who say so."""
        found: dict[str, list[tuple[str, int]]] = {}
        for key, planned in self._read_planned():
            for criterion, day in planned.items() if key in self._places else ():
                found.setdefault(criterion, []).append((sys.intern(day), self._places[key]))
        in_order = {criterion: sorted(days) for criterion, days in found.items()}
        return {
            criterion: ([day for day, _place in days], array("I", (place for _day, place in days)))
            for criterion, days in in_order.items()
        }

    def naming(self, lookup: str, value: str | tuple[str, ...]) -> list[Naming]:
        """Return how a standard is named, criterion by criterion; looked up as in ``ListedStandard``, and kept."""
        named = self._naming.get((lookup, value))
        if named is None:
            if len(self._naming) >= MOST_STANDARDS:
                self._naming.clear()
            named = self._naming[lookup, value] = self._find_naming(lookup, value)
        return named

    def _find_naming(self, lookup: str, value: str | tuple[str, ...]) -> list[Naming]:
        places: dict[tuple[str, str, str], array] = defaultdict(lambda: array("I"))
        for criterion, edition, direction, key in self._read_naming(lookup, value):
            if key in self._places:
                places[criterion, edition, direction].append(self._places[key])
        return [
            Naming(criterion, edition, direction, found) for (criterion, edition, direction), found in places.items()
        ]

    def with_any(self, named: Iterable[Naming]) -> int:
        return bitmaps.rows_at(chain.from_iterable(each.places for each in named), self.size)


def _read_rows() -> list[tuple]:
    """In the order of the names as people know it, which a database may not: “Ö” stands with “O”, not behind “Z”."""
    newest_first = Listing.objects.order_by("-issued_at", "-pk").values_list(*COLUMNS)
    return sorted(newest_first, key=lambda row: _in_alphabet(row[COLUMNS.index("name")]))


def _in_alphabet(name: str) -> str:
    """A name by whose letters to sort it: without accents, and “ß” as “ss”."""
    if name.isascii():
        return name
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))


_STATE = Question(lambda: LogEntry.objects.order_by("-position").values_list("digest", *latest_renamings())[:1])
_lock = threading.Lock()
_current = Index([])


def current_index() -> Index:
    """Return the index of all listings there are; one query, unless something happened since it was built.

    What is kept in it hangs on the names of today, too, so it is also built anew when somebody is called otherwise.
    """
    global _current
    answer = _STATE.answer()
    state = f"{answer}" if answer else ""
    with _lock:
        if _current.state != state:
            _current = Index(_read_rows(), state=state)
        return _current


def forget() -> None:
    """Drop the index, so that the next question builds it anew from the database."""
    global _current
    with _lock:
        _current = Index([])
