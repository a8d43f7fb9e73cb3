"""Saving one answer so that two people never overwrite each other.

An answer is saved at the revision it was read at, as one conditional UPDATE. A stale save changes nothing and is told.
"""

from datetime import date
from typing import TypedDict

from django.db.models import F
from django.utils import timezone

from organisations.models import User

from .models import Answer


class Values(TypedDict):
    code: str
    explanation: str
    planned_for: date | None
    evidence: list[dict]
    standards: list[dict]


class Conflict(Exception):
    """Somebody else changed the answer meanwhile; ``theirs`` is what stands there now."""

    def __init__(self, theirs: Answer):
        super().__init__()
        self.theirs = theirs


def save(answer: Answer, values: Values, *, revision: int, by: User, confirm: bool = False) -> Answer:
    """Store ``values`` if the answer still is at ``revision``, and return it as it stands then.

    Saving what stands there already changes nothing, at whatever revision. Raises :class:`Conflict` otherwise, having
    changed nothing. An answer carried over to a changed criterion counts as confirmed when it is changed, or when
    ``confirm`` says so. ``answer`` must come from ``Answer.objects.editable_by(by)``.
    """
    if values == current_values(answer) and not (confirm and answer.to_confirm):
        return answer
    now = timezone.now()
    unchanged = Answer.objects.filter(pk=answer.pk, revision=revision)
    if unchanged.update(**values, to_confirm=False, revision=F("revision") + 1, changed_by=by, changed_at=now):
        for name, value in values.items():
            setattr(answer, name, value)
        answer.to_confirm = False
        answer.revision, answer.changed_by, answer.changed_at = revision + 1, by, now
        return answer
    # found by its criterion: moving the assessment to another edition makes its answers anew
    now_there = Answer.objects.select_related("criterion__category", "changed_by", "assessment")
    raise Conflict(now_there.get(assessment=answer.assessment_id, criterion__key=answer.criterion.key))


def current_values(answer: Answer) -> Values:
    return Values(
        code=answer.code,
        explanation=answer.explanation,
        planned_for=answer.planned_for,
        evidence=answer.evidence,
        standards=answer.standards,
    )
