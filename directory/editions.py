"""The editions of catalogues that statements answer, as finding needs them; each is asked for once a process.

The place of a criterion in :attr:`Edition.criteria` is that of its letter in :attr:`statements.models.Listing.answers`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.translation import get_language

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
    catalogues = Catalogue.objects.defer("introduction", "source").order_by("-is_current", "-loaded_at", "-pk")
    return [_edition(each.pk, each.digest, f"{each.identifier} {each.edition}") for each in catalogues]


@lru_cache(maxsize=32)
def _edition(catalogue: int, digest: str, label: str) -> Edition:
    """What has the same digest has the same criteria."""
    criteria = Criterion.objects.filter(catalogue=catalogue).in_order()
    criteria = criteria.defer("requirement", "commentary", "evidence", "category__introduction")
    return Edition(
        catalogue, label, tuple(criteria), tuple(Standard.objects.filter(catalogue=catalogue).defer("purpose"))
    )


def criteria_by_key(editions: Iterable[Edition]) -> dict[str, Criterion]:
    """Every criterion as the first edition that has it words it, in the order of the editions."""
    known: dict[str, Criterion] = {}
    for edition in editions:
        for criterion in edition.criteria:
            known.setdefault(criterion.key, criterion)
    return known


def standards_by_key(editions: Iterable[Edition]) -> dict[str, Standard]:
    """Every standard of the registers, likewise."""
    known: dict[str, Standard] = {}
    for edition in editions:
        for standard in edition.standards:
            known.setdefault(standard.key, standard)
    return known


@dataclass(frozen=True)
class Group:
    """A category with its criteria, to choose from: key and label of each, in the reader's language."""

    key: str
    title: str
    criteria: tuple[tuple[str, str], ...]


def to_choose_from(editions: Iterable[Edition]) -> tuple[Group, ...]:
    """Every criterion of the editions by category; kept, since a page lists a hundred of them and their wording."""
    return _to_choose_from(tuple(editions), get_language() or "")


@lru_cache(maxsize=8)
def _to_choose_from(editions: tuple[Edition, ...], language: str) -> tuple[Group, ...]:
    categories: dict[str, str] = {}
    criteria: dict[str, list[tuple[str, str]]] = {}
    for key, criterion in criteria_by_key(editions).items():
        category = criterion.category
        categories.setdefault(category.key, f"{category.number} {plain(wording(category.title))}")
        criteria.setdefault(category.key, []).append((key, f"{criterion.number} {plain(wording(criterion.title))}"))
    return tuple(Group(key, title, tuple(criteria[key])) for key, title in categories.items())
