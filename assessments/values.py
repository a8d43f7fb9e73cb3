"""What an answer says, apart from who said it and when."""

from datetime import date
from typing import TypedDict

from .models import Answer


class Values(TypedDict):
    """``evidence`` and ``standards`` are lists as :class:`~assessments.models.Answer` describes them."""

    code: str
    explanation: str
    planned_for: date | None
    evidence: list[dict]
    standards: list[dict]


def current_values(answer: Answer) -> Values:
    return Values(
        code=answer.code,
        explanation=answer.explanation,
        planned_for=answer.planned_for,
        evidence=answer.evidence,
        standards=answer.standards,
    )
