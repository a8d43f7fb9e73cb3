"""How an edition of a catalogue differs from another: criteria added, removed, reworded, regraded, split and merged.

Criteria are matched by their keys. A criterion that names others in ``replaces`` continues those: one criterion
continued by several was split, several continued by one were merged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from django.utils.translation import pgettext_lazy

from .models import Catalogue, Criterion
from .natural_order import natural
from .wording import plain

TEXTS = ("title", "requirement", "commentary", "evidence")
MOST_PAIRS = 200_000  # of equal words in two texts: several times as many as in long ones that people wrote
SENSE = ("title", "requirement")  # the texts that an answer answers; a better commentary changes no demand


class ChangeKind(Enum):
    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    REGRADED = "regraded"
    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    RENAMED = "renamed"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    ChangeKind.UNCHANGED: pgettext_lazy("criterion", "unchanged"),
    ChangeKind.REWORDED: pgettext_lazy("criterion", "reworded"),
    ChangeKind.REGRADED: pgettext_lazy("criterion", "regraded"),
    ChangeKind.ADDED: pgettext_lazy("criterion", "added"),
    ChangeKind.REMOVED: pgettext_lazy("criterion", "removed"),
    ChangeKind.SPLIT: pgettext_lazy("criterion", "split"),
    ChangeKind.MERGED: pgettext_lazy("criterion", "merged"),
    ChangeKind.RENAMED: pgettext_lazy("criterion", "renamed"),
}


@dataclass(frozen=True)
class CriterionChange:
    """What became of some criteria: ``before`` and ``after`` have one each, unless added, removed or merged."""

    kinds: frozenset[ChangeKind]
    before: tuple[Criterion, ...]
    after: tuple[Criterion, ...]

    @property
    def labels(self) -> list[str]:
        return [kind.label for kind in ChangeKind if kind in self.kinds]

    @property
    def criterion(self) -> Criterion:
        """The newer criterion, or the one removed."""
        return (self.after or self.before)[0]

    @property
    def keeps_its_sense(self) -> bool:
        """Whether an answer given before still answers the same demand."""
        return self.kinds == {ChangeKind.UNCHANGED}


def changes(old: Iterable[Criterion], new: Iterable[Criterion]) -> list[CriterionChange]:
    """Return what became of every criterion, in the order of the newer edition; removed ones at the end."""
    before = {criterion.key: criterion for criterion in old}
    after = list(new)
    kept = {criterion.key for criterion in after}
    continued_by: dict[str, list[Criterion]] = {}
    for criterion in after:
        for key in {criterion.key, *criterion.replaces}:
            continued_by.setdefault(key, []).append(criterion)

    found: list[CriterionChange] = []
    gone_on: set[str] = set()
    for criterion in after:
        sources = [before[key] for key in criterion.replaces if key in before]
        if criterion.key in before and criterion.key not in criterion.replaces:
            sources.insert(0, before[criterion.key])
        gone_on.update(source.key for source in sources)
        found.append(_change(criterion, sources, continued_by))
    removed = [before[key] for key in before if key not in kept and key not in gone_on]
    return found + [CriterionChange(frozenset({ChangeKind.REMOVED}), (criterion,), ()) for criterion in removed]


def _change(
    criterion: Criterion, sources: list[Criterion], continued_by: dict[str, list[Criterion]]
) -> CriterionChange:
    if not sources:
        return CriterionChange(frozenset({ChangeKind.ADDED}), (), (criterion,))
    kinds = set()
    if len(sources) > 1:
        kinds.add(ChangeKind.MERGED)
    elif len(continued_by.get(sources[0].key, [])) > 1:
        kinds.add(ChangeKind.SPLIT)
    elif sources[0].key != criterion.key:
        kinds.add(ChangeKind.RENAMED)
    if len(sources) == 1:
        if any(_reads_otherwise(getattr(sources[0], name), getattr(criterion, name)) for name in SENSE):
            kinds.add(ChangeKind.REWORDED)
        if sources[0].grade != criterion.grade:
            kinds.add(ChangeKind.REGRADED)
    return CriterionChange(frozenset(kinds or {ChangeKind.UNCHANGED}), tuple(sources), (criterion,))


def _reads_otherwise(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Whether a text differs in a language both editions have; marks and languages that come or go do not count."""
    both = old.keys() & new.keys()
    return not both or any(plain(old[language]) != plain(new[language]) for language in both)


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have (``same``), or only the older (``gone``) or the newer one (``new``)."""

    kind: str
    text: str


def word_by_word(old: str, new: str) -> list[Piece]:
    """Compare two texts word by word.

    A word is compared together with the space before it: with spaces by themselves, which are all alike, long texts
    would take seconds.
    """
    before, after = (re.findall(r"\s*\S+|\s+", plain(text)) for text in (old, new))
    pieces: list[Piece] = []
    for operation, i1, i2, j1, j2 in _operations(before, after):
        gone, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        if operation == "equal":
            pieces.append(Piece("same", gone))
            continue
        if _indent(gone) == _indent(new) != "":
            pieces.append(Piece("same", (pieces.pop().text if pieces else "") + _indent(new)))
            gone, new = gone.lstrip(), new.lstrip()
        pieces += [Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]
    return pieces


def _operations(before: list[str], after: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Return how to turn one list of words into the other, as :meth:`SequenceMatcher.get_opcodes` does.

    Texts made to be hard to compare, which say the same words again and again, differ from end to end.
    """
    counts = Counter(after)
    if sum(counts[word] for word in before) > MOST_PAIRS and before != after:
        return [("replace", 0, len(before), 0, len(after))]
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def around_changes(pieces: list[Piece], *, context: int = 160) -> list[Piece]:
    """Leave out what both texts have far away from any change; about ``context`` characters next to it are kept."""
    shown = []
    for place, piece in enumerate(pieces):
        if piece.kind == "same" and len(piece.text) > 2 * context + 40:
            start = piece.text[:context].rpartition(" ")[0] if place > 0 else ""
            end = piece.text[-context:].partition(" ")[2] if place < len(pieces) - 1 else ""
            piece = Piece("same", f"{start} … {end}")
        shown.append(piece)
    return shown


def _indent(text: str) -> str:
    """The space a text begins with."""
    return text[: len(text) - len(text.lstrip())]


def predecessor_of(catalogue: Catalogue, editions: Iterable[Catalogue]) -> Catalogue | None:
    """Return the edition before this one among ``editions``: of the same catalogue, the next lower one."""
    place = natural(catalogue.edition)
    earlier = [
        edition
        for edition in editions
        if edition.identifier == catalogue.identifier and natural(edition.edition) < place
    ]
    return max(earlier, key=lambda edition: natural(edition.edition), default=None)
