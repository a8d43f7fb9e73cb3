"""What an edition holds, read once a process: it changes only when it is loaded anew, and pages show it all the time.

What is returned is shared by everybody who asks, so nobody may change it.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from .models import Catalogue, Category, Criterion, GlossaryTerm, Standard

MOST_EDITIONS = 16


def criteria_of(catalogue: Catalogue) -> Mapping[str, Criterion]:
    """Return the criteria by key, in the order of the catalogue, each with its category."""
    return _criteria(catalogue.pk, catalogue.loaded_at)


def categories_of(catalogue: Catalogue) -> tuple[Category, ...]:
    """Return the categories in their order."""
    return _categories(catalogue.pk, catalogue.loaded_at)


def glossary_of(catalogue: Catalogue) -> Mapping[str, Mapping[str, str]]:
    """Return the definitions of the glossary's terms, by key; each in several languages."""
    return _glossary(catalogue.pk, catalogue.loaded_at)


def standards_of(catalogue: Catalogue) -> tuple[Standard, ...]:
    """Return the register of standards, in its order."""
    return _standards(catalogue.pk, catalogue.loaded_at)


@lru_cache(MOST_EDITIONS)
def _criteria(catalogue: int, loaded_at: datetime) -> dict[str, Criterion]:
    return {criterion.key: criterion for criterion in Criterion.objects.filter(catalogue=catalogue).in_order()}


@lru_cache(MOST_EDITIONS)
def _categories(catalogue: int, loaded_at: datetime) -> tuple[Category, ...]:
    return tuple(Category.objects.filter(catalogue=catalogue).order_by("order"))


@lru_cache(MOST_EDITIONS)
def _glossary(catalogue: int, loaded_at: datetime) -> dict[str, dict[str, str]]:
    return dict(GlossaryTerm.objects.filter(catalogue=catalogue).values_list("key", "definition"))


@lru_cache(MOST_EDITIONS)
def _standards(catalogue: int, loaded_at: datetime) -> tuple[Standard, ...]:
    return tuple(Standard.objects.filter(catalogue=catalogue).order_by("order"))
