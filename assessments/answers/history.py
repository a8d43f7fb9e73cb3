"""The history of answers: every state they were in, who left them so and when.

:mod:`assessments.answers.timeline` tells it to people; :mod:`assessments.answers.restore` goes back to one of the
states.
"""

from collections.abc import Iterable
from datetime import date, datetime

from organisations.models import User

from ..models import Answer, Origin, Revision
from .values import Values, current_values


def as_data(values: Values) -> dict:
    """Return the values as JSON data: the day planned for as ``2027-03-31`` or null."""
    planned_for = values["planned_for"]
    return {**values, "planned_for": planned_for.isoformat() if planned_for else None}


def from_data(data: dict) -> Values:
    """Return the values that :func:`as_data` wrote."""
    planned_for = data["planned_for"]
    return Values(
        code=data["code"],
        explanation=data["explanation"],
        planned_for=date.fromisoformat(planned_for) if planned_for else None,
        evidence=data["evidence"],
        standards=data["standards"],
    )


def note(answer: Answer, *, origin: str, by: User | None, at: datetime, sitting: str = "") -> Revision:
    """Keep the answer as it stands, as the revision it has now."""
    return Revision.objects.create(**_row(answer), origin=origin, by=by, at=at, sitting=sitting)


def note_begun(answers: Iterable[Answer], *, by: User | None, at: datetime, origin: Origin = Origin.CARRIED) -> None:
    """Keep those of the answers that say something already, so that their history begins with it."""
    begun = [answer for answer in answers if any(current_values(answer).values())]
    Revision.objects.bulk_create(Revision(**_row(answer), origin=origin, by=by, at=at) for answer in begun)


def _row(answer: Answer) -> dict:
    return {
        "assessment_id": answer.assessment_id,
        "criterion": answer.criterion.key,
        "number": answer.revision,
        "values": as_data(current_values(answer)),
    }
