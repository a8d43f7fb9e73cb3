"""The editions of catalogues that statements answer, as finding needs them; each is asked for once a process.

The place of a criterion in :attr:`Edition.criteria` is that of its letter in :attr:`statements.models.Listing.answers`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.prepared_query import Question
from criteria import in_memory
from criteria.models import Catalogue, Criterion, Standard
from criteria.wording import plain, wording


@dataclass(frozen=True, eq=False)
class Edition:
    catalogue: int
    label: str
    criteria: tuple[Criterion, ...]
    standards: tuple[Standard, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each criterion, by its key."""
        return {criterion.key: place for place, criterion in enumerate(self.criteria)}

    def category(self, key: str) -> list[int]:
        """The places of a category's criteria, one behind the other; none where the edition has no such category."""
        return [place for place, criterion in enumerate(self.criteria) if criterion.category.key == key]


def all_editions() -> list[Edition]:
    """Every edition loaded, the current one first, then the newest; one query."""
    return list(_editions(tuple(_STATE.answers())))


def _in_order():
    return Catalogue.objects.order_by("-is_current", "-loaded_at", "-pk")


_STATE = Question(lambda: _in_order().values_list("pk", "loaded_at", "is_current"))


@lru_cache(maxsize=8)
def _editions(state: tuple[tuple, ...]) -> tuple[Edition, ...]:
    """Read anew when the question of what there is has another answer."""
    catalogues = _in_order().only("identifier", "edition", "loaded_at")
    return tuple(_edition(each.pk, each.loaded_at, f"{each.identifier} {each.edition}") for each in catalogues)


@lru_cache(in_memory.MOST_EDITIONS)
def _edition(pk: int, loaded_at: datetime, label: str) -> Edition:
    catalogue = Catalogue(pk=pk, loaded_at=loaded_at)
    criteria, standards = in_memory.criteria_of(catalogue), in_memory.standards_of(catalogue)
    return Edition(pk, label, tuple(criteria.values()), standards)


def criteria_by_key(editions: Iterable[Edition]) -> Mapping[str, Criterion]:
    """Every criterion as the first edition that has it words it, in the order of the editions."""
    return _criteria_by_key(tuple(editions))


@lru_cache(maxsize=8)
def _criteria_by_key(editions: tuple[Edition, ...]) -> dict[str, Criterion]:
    known: dict[str, Criterion] = {}
    for edition in editions:
        for criterion in edition.criteria:
            known.setdefault(criterion.key, criterion)
    return known


def standards_by_key(editions: Iterable[Edition]) -> Mapping[str, Standard]:
    """Every standard of the registers, likewise."""
    return _standards_by_key(tuple(editions))


@lru_cache(maxsize=8)
def _standards_by_key(editions: tuple[Edition, ...]) -> dict[str, Standard]:
    known: dict[str, Standard] = {}
    for edition in editions:
        for standard in edition.standards:
            known.setdefault(standard.key, standard)
    return known


OPTION = '<option value="{}">{} ({})</option>'


@dataclass(frozen=True)
class Choices:
    """What there is to choose from, in the reader's language: categories by key, and options drawn as HTML."""

    categories: dict[str, str]
    criteria: str  # with a place for the number of each, by its key
    standards: SafeString

    def options(self, numbers: Mapping[str, int]) -> SafeString:
        """The criteria to choose from, each with its number of statements."""
        return mark_safe(self.criteria % numbers)


def choices(editions: Iterable[Edition]) -> Choices:
    """Return the choices; kept, since drawing a hundred criteria anew took longer than finding statements."""
    return _choices(tuple(editions), get_language() or "")


@lru_cache(maxsize=8)
def _choices(editions: tuple[Edition, ...], language: str) -> Choices:
    categories: dict[str, str] = {}
    criteria: dict[str, list[tuple[str, str, str]]] = {}
    for key, criterion in criteria_by_key(editions).items():
        category = criterion.category
        title = categories.setdefault(category.key, f"{category.number} {plain(wording(category.title))}")
        label = f"{criterion.number} {plain(wording(criterion.title))}"
        criteria.setdefault(title, []).append((key, label.replace("%", "%%"), f"%({key})d"))
    options = ((title.replace("%", "%%"), format_html_join("", OPTION, each)) for title, each in criteria.items())
    names = ((standard.name,) for standard in standards_by_key(editions).values())
    groups = format_html_join("", '<optgroup label="{}">{}</optgroup>', options)
    return Choices(categories, groups, format_html_join("", '<option value="{}"></option>', names))
