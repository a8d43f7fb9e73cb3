"""What the organisation did since it declared last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .models import Answer, Assessment, Reply
from .submissions import answer_content

SAID = ("answer", "explanation", "planned_for", "evidence", "standards")


@dataclass(frozen=True)
class Since:
    """How many answers say something else than was declared then, and how many comments were answered."""

    declared_at: datetime
    changed: int
    answered: int

    @property
    def is_anything(self) -> bool:
        return bool(self.changed or self.answered)


def since_last(assessment: Assessment, answers: Iterable[Answer]) -> Since | None:
    """Compare all answers of the assessment with what was declared last; nothing if nothing was. Two queries."""
    last = assessment.submissions.last()
    if last is None:
        return None
    declared = {entry["criterion"]: _said(entry) for entry in last.content["answers"]}
    changed = sum(declared.get(answer.criterion.key) != _said(answer_content(answer)) for answer in answers)
    replies = Reply.objects.filter(
        comment__submission__assessment=assessment, of_reviewer=False, at__gt=last.declared_at
    )
    return Since(last.declared_at, changed, replies.values("comment").distinct().count())


def _said(entry: dict) -> dict:
    return {name: entry[name] for name in SAID}
