"""Going back to a state that an answer was in before. It is a change like any other, and stands in the history."""

from dataclasses import dataclass

from organisations.models import User

from ..models import Answer, Origin, Revision
from .history import from_data
from .save import save


@dataclass(frozen=True)
class Restored:
    """How going back went: ``changed`` is False where the answer said that already."""

    changed: bool
    left_out: list[str]  # titles of documents that were deleted since


def restore(answer: Answer, to: Revision, *, revision: int, by: User) -> Restored:
    """Let the answer say again what it said then, if it still is at ``revision``.

    Raises :class:`~assessments.answers.save.Conflict` or :class:`~assessments.answers.save.TooLate`, having changed
    nothing. ``by`` must be somebody who may answer.
    """
    values = from_data(to.values)
    kept = set(answer.assessment.documents.values_list("token", flat=True))
    left_out = [row for row in values["evidence"] if "document" in row and row["document"] not in kept]
    values["evidence"] = [row for row in values["evidence"] if row not in left_out]
    before = answer.revision
    saved = save(answer, values, revision=revision, by=by, origin=Origin.RESTORED)
    return Restored(changed=saved.revision != before, left_out=[row["title"] for row in left_out])
