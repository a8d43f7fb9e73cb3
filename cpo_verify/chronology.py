"""The moments of a statement, and their order: declared, issued, and then valid until or withdrawn.

Only a clock that stood wrong puts them in another one. It changes no file, so it is told beside what a seal says.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from .messages import _


def contradiction(content: Mapping, *, withdrawn_at: datetime | None) -> tuple[str, dict[str, str | datetime]] | None:
    """Return the sentence about the first two moments in the wrong order and its values; None if there are none.

    ``content`` is the data of ``statement.json``, of any shape.
    """
    declared, issued, until = (
        declared_at(content),
        moment_of(content.get("issued_at")),
        moment_of(content.get("valid_until")),
    )
    if issued is None:
        return None
    values: dict[str, str | datetime] = {"issued": issued}
    if declared and issued < declared:
        message = _("It says that it was issued at %(issued)s, but declared later, at %(later)s: a clock was wrong.")
        return message, values | {"later": declared}
    if until and until < issued:
        message = _("It says that it was issued at %(issued)s, but valid only until %(until)s: a clock was wrong.")
        return message, values | {"until": until}
    if withdrawn_at and withdrawn_at.replace(microsecond=0) < issued:
        message = _("It was withdrawn at %(withdrawn)s, but issued later, at %(issued)s: a clock was wrong.")
        return message, values | {"withdrawn": withdrawn_at}
    return None


def declared_at(content: Mapping) -> datetime | None:
    """When the declaration inside was made; None where it does not say so."""
    value: object = content
    for name in ("declaration", "declared", "at"):
        value = value.get(name) if isinstance(value, Mapping) else None
    return moment_of(value)


def moment_of(written: object) -> datetime | None:
    """Return the moment as written (RFC 3339), in UTC; None for anything else."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
