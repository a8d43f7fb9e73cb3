"""Reading a frozen declaration beside the catalogue it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from criteria.models import Catalogue, Category, Criterion

from .declared_changes import edition_of
from .models import Submission


@dataclass(frozen=True)
class DeclaredAnswer:
    """A criterion with what was declared about it; ``said`` is the entry of the declaration's ``answers``."""

    criterion: Criterion
    said: Mapping


@dataclass(frozen=True)
class DeclaredCategory:
    category: Category
    answers: tuple[DeclaredAnswer, ...]


def declared_categories(declaration: Mapping, catalogue: Catalogue) -> list[DeclaredCategory]:
    """Return the declared answers with their criteria, grouped by category; at most one query."""
    criteria = _criteria(catalogue.pk, catalogue.digest)
    grouped: dict[Category, list[DeclaredAnswer]] = {}
    for said in declaration["answers"]:
        criterion = criteria[said["criterion"]]
        grouped.setdefault(criterion.category, []).append(DeclaredAnswer(criterion, said))
    return [DeclaredCategory(category, tuple(answers)) for category, answers in grouped.items()]


@lru_cache(maxsize=16)
def _criteria(catalogue_id: int, digest: str) -> dict[str, Criterion]:
    """A catalogue's criteria by key, asked for once a process: what has the same digest has the same criteria."""
    return {criterion.key: criterion for criterion in Criterion.objects.filter(catalogue=catalogue_id).in_order()}


def catalogue_of(submission: Submission) -> Catalogue:
    """Return the edition that the submission answers, which its assessment may have left since; at most one query."""
    identifier, edition = edition_of(submission.content)
    current = submission.assessment.catalogue
    if (current.identifier, current.edition) == (identifier, edition):
        return current
    return Catalogue.objects.get(identifier=identifier, edition=edition)


def titles(categories: list[DeclaredCategory]) -> dict[str, dict]:
    """The titles of the categories by key, for charts."""
    return {group.category.key: group.category.title for group in categories}
