"""Reading answers, and frozen declarations, beside the catalogue they answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.in_memory import criteria_of
from criteria.models import Catalogue, Category, Criterion

from .declared_changes import edition_of
from .models import Answer, Submission


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
    criteria = criteria_of(catalogue)
    grouped: dict[Category, list[DeclaredAnswer]] = {}
    for said in declaration["answers"]:
        criterion = criteria[said["criterion"]]
        grouped.setdefault(criterion.category, []).append(DeclaredAnswer(criterion, said))
    return [DeclaredCategory(category, tuple(answers)) for category, answers in grouped.items()]


def catalogue_of(submission: Submission) -> Catalogue:
    """Return the edition that the submission answers, which its assessment may have left since; at most one query."""
    identifier, edition = edition_of(submission.content)
    current = submission.assessment.catalogue
    if (current.identifier, current.edition) == (identifier, edition):
        return current
    return Catalogue.objects.get(identifier=identifier, edition=edition)


def with_criteria(answers: Iterable[Answer], catalogue: Catalogue) -> list[Answer]:
    """Give each answer of an assessment on this edition its criterion, whose texts nobody need ask for; no query."""
    criteria = {criterion.pk: criterion for criterion in criteria_of(catalogue).values()}
    answers = list(answers)
    for answer in answers:
        answer.criterion = criteria[answer.criterion_id]
    return answers


def titles(categories: list[DeclaredCategory]) -> dict[str, dict]:
    """The titles of the categories by key, for charts."""
    return {group.category.key: group.category.title for group in categories}
