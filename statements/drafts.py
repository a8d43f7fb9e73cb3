"""Drafts: how the statement of an assessment would look if it were issued now. A draft proves nothing, and says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from assessments import figures
from assessments.declared_answers import DeclaredCategory, declared_categories
from assessments.figures import Position
from assessments.models import Answer, Assessment

from .issuing.content import draft_content


@dataclass(frozen=True)
class Draft:
    """``declaration`` is shaped as in a statement; ``declared`` in it is None as long as nobody has declared it."""

    assessment: Assessment
    declaration: dict
    categories: list[DeclaredCategory]
    position: Position  # open criteria counted, which a statement never has
    open: int
    changed_at: datetime | None

    @property
    def total(self) -> int:
        return len(self.declaration["answers"])


def draft_of(assessment: Assessment) -> Draft:
    """Return the draft as the answers stand, or as they were declared; four queries."""
    declaration = draft_content(assessment)["declaration"]
    categories = declared_categories(declaration, assessment.catalogue)
    return Draft(
        assessment=assessment,
        declaration=declaration,
        categories=categories,
        position=_position(categories),
        **assessment.answers.aggregate(open=Count("pk", filter=Answer.is_open()), changed_at=Max("changed_at")),
    )


def _position(categories: Iterable[DeclaredCategory]) -> Position:
    return figures.position(
        ((group.category.key, group.category.number), answer.said["grade"], answer.said["answer"])
        for group in categories
        for answer in group.answers
    )
