"""What an answer says, apart from who said it and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from ..models import Answer


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


def joined(mine: Values, theirs: Values) -> Values:
    """Return both in one, to be edited: their text before mine, my choice, and every row of both."""
    texts = [theirs["explanation"], mine["explanation"]]
    if texts[0] in texts[1] or texts[1] in texts[0]:
        texts = [max(texts, key=len)]
    return Values(
        code=mine["code"] or theirs["code"],
        explanation="\n\n".join(texts),
        planned_for=mine["planned_for"] or theirs["planned_for"],
        evidence=without_doubles([*theirs["evidence"], *mine["evidence"]]),
        standards=without_doubles([*theirs["standards"], *mine["standards"]]),
    )


def without_doubles(items: Iterable[dict]) -> list[dict]:
    found: list[dict] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


@dataclass(frozen=True)
class Rows:
    """What became of a list of evidence or standards; neither ``gone`` nor ``new`` means: in another order."""

    gone: list[dict]
    new: list[dict]


def rows_changed(before: list[dict], after: list[dict]) -> Rows | None:
    if before == after:
        return None
    return Rows(gone=[row for row in before if row not in after], new=[row for row in after if row not in before])
