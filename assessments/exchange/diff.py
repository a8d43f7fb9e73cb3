"""What confirming a proposal would change, in words a person reads before deciding."""

import re
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from criteria.edition_changes import Piece
from criteria.models import Criterion

from ..answers import history
from ..answers.values import Values, current_values
from ..forms.answer import DIRECTIONS
from ..models import Answer, Code, Proposal
from .file_contents import address_of

FIELDS = {
    "code": gettext_lazy("Answer"),
    "explanation": gettext_lazy("Explanation"),
    "planned_for": gettext_lazy("Planned for"),
    "evidence": gettext_lazy("Evidence"),
    "standards": gettext_lazy("Standards"),
}


@dataclass(frozen=True)
class ProposedChange:
    """What would change in one field of an answer, in words a person reads."""

    name: str
    old: str
    new: str

    @property
    def field(self) -> str:
        return str(FIELDS[self.name])

    @property
    def pieces(self) -> list[Piece]:
        """The texts, if both are there, with what differs: all between the words they begin and end with alike.

        Unlike :func:`criteria.edition_changes.word_by_word` this takes no longer for texts made to be hard to compare.
        """
        if not (self.old and self.new) or self.name in ("code", "planned_for"):
            return []
        old, new = (re.findall(r"\s+|\S+", text) for text in (self.old, self.new))
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        pieces = [
            Piece("same", "".join(old[:head])),
            Piece("gone", "".join(old[head : len(old) - tail])),
            Piece("new", "".join(new[head : len(new) - tail])),
            Piece("same", "".join(old[len(old) - tail :])),
        ]
        return [piece for piece in pieces if piece.text]


def _alike(one: list[str], other: list[str]) -> int:
    """Return with how many words two texts begin alike."""
    for number, (word, another) in enumerate(zip(one, other, strict=False)):
        if word != another:
            return number
    return min(len(one), len(other))


@dataclass(frozen=True)
class ChangedAnswer:
    answer: Answer
    changes: list[ProposedChange]

    @property
    def criterion(self) -> Criterion:
        return self.answer.criterion


def changes_of(proposal: Proposal) -> list[ChangedAnswer]:
    """Return what confirming would change in the answers as they stand now, in the order of the catalogue."""
    found = []
    for answer in proposal.assessment.answers.in_order().filter(criterion__key__in=proposal.answers):
        now, new = current_values(answer), history.from_data(proposal.answers[answer.criterion.key]["values"])
        changes = [
            ProposedChange(name, _in_words(name, now), _in_words(name, new))
            for name in FIELDS
            if now[name] != new[name]  # type: ignore[literal-required]
        ]
        if changes:
            found.append(ChangedAnswer(answer, changes))
    return found


def _in_words(name: str, values: Values) -> str:
    if name == "code":
        return str(Code(values["code"]).label) if values["code"] else ""
    if name == "planned_for":
        return date_format(values["planned_for"]) if values["planned_for"] else ""
    if name == "evidence":
        return "\n".join(f"{item['title']} – {address_of(item)}" for item in values["evidence"])
    if name == "standards":
        return "\n".join(_standard_in_words(item) for item in values["standards"])
    return values["explanation"]


def _standard_in_words(item: dict) -> str:
    edition = _("edition %s") % item["edition"] if item["edition"] else ""
    direction = str(dict(DIRECTIONS)[item["direction"]]) if item["direction"] else ""
    return " · ".join(filter(None, (item["name"], edition, direction, item["scope"], item["evidence"])))
