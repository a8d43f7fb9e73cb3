"""What a verdict says: outcomes, lines, and their sentences.

Sentences are in English here and marked for translation; whoever shows them in another language translates
``message`` and puts the values in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum

from .differences import Difference


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


class Outcome(Enum):
    """The one sentence a reader came for."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    GENUINE = "genuine"  # what it is today was not asked
    MATCH_REPORT = "match_report"  # no statement, but ours
    ALTERED = "altered"
    UNRECORDED = "unrecorded"  # ours and whole, but the record has none such, as after a loss of data
    CONTRADICTED = "contradicted"
    NOT_OURS = "not_ours"
    UNREADABLE = "unreadable"
    TOO_DEMANDING = "too_demanding"
    NOT_A_PDF = "not_a_pdf"
    EMPTY = "empty"
    TOO_LARGE = "too_large"

    @property
    def is_genuine(self) -> bool:
        return self in GENUINE

    @property
    def message(self) -> str:
        return SENTENCES[self]


GENUINE = {Outcome.IN_FORCE, Outcome.EXPIRED, Outcome.SUPERSEDED, Outcome.WITHDRAWN, Outcome.GENUINE}

SENTENCES = {
    Outcome.IN_FORCE: _("This statement is genuine and in force."),
    Outcome.EXPIRED: _("This statement is genuine, but it has expired."),
    Outcome.SUPERSEDED: _("This statement is genuine, but a newer one supersedes it."),
    Outcome.WITHDRAWN: _("This statement is genuine, but it was withdrawn."),
    Outcome.GENUINE: _("This statement is genuine. Whether it is in force today was not asked."),
    Outcome.MATCH_REPORT: _("This is no statement but a match report of this portal, unaltered since it was sealed."),
    Outcome.ALTERED: _("This file was altered after it was sealed. Do not rely on it."),
    Outcome.UNRECORDED: _(
        "This file was sealed by this portal, but is not in its record. Ask the association before you rely on it."
    ),
    Outcome.CONTRADICTED: _("The seal is sound, but the record says something else. Do not rely on it."),
    Outcome.NOT_OURS: _("This PDF was not issued by this portal."),
    Outcome.UNREADABLE: _("This PDF is damaged or encrypted, so its seal cannot be read. Do not rely on it."),
    Outcome.TOO_DEMANDING: _("Reading this PDF takes more than any of our statements does. Do not rely on it."),
    Outcome.NOT_A_PDF: _("This file is not a PDF."),
    Outcome.EMPTY: _("This file is empty."),
    Outcome.TOO_LARGE: _("This file is too large to be one of our statements."),
}


class State(Enum):
    """Whether what a line is about holds."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"  # or not checked


@dataclass(frozen=True)
class Line:
    """One thing that was looked at. ``message`` is the sentence with places for ``values``."""

    key: str  # whole, seal, time, record, data, signatory, report or moments
    state: State
    message: str
    values: Mapping[str, str | datetime] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()

    @property
    def sentence(self) -> str:
        return self.said()

    def said(self, translate: Callable[[str], str] = str, write: Callable[[datetime], str] | None = None) -> str:
        """Return the sentence, translated, with moments written as ``write`` does (else in UTC)."""
        write = write or _in_utc
        values = {name: _written(it, write) if isinstance(it, datetime) else it for name, it in self.values.items()}
        return translate(self.message) % values


def _written(moment: datetime, write: Callable[[datetime], str]) -> str:
    """A forger may name the first or last day there is, which another time zone has no more."""
    try:
        return write(moment)
    except OverflowError:
        return moment.isoformat(" ")


def _in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
