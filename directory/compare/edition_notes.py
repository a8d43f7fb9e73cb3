"""What became of the criteria between the editions compared, so that a reader knows why an answer is missing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from criteria.edition_changes import ChangeKind, CriterionChange, changes
from criteria.models import Catalogue, Criterion
from criteria.natural_order import natural


@dataclass(frozen=True)
class EditionStep:
    """From an edition to the next one compared, of the same catalogue."""

    before: Catalogue
    after: Catalogue
    changes: tuple[CriterionChange, ...]

    @property
    def counts(self) -> list[str]:
        """How many criteria were changed how: ``["reworded: 3", "added: 1"]``."""
        counts = Counter(kind for change in self.changes for kind in change.kinds)
        return [f"{kind.label}: {counts[kind]}" for kind in ChangeKind if kind in counts]


def newest_first(catalogues: Iterable[Catalogue]) -> list[Catalogue]:
    return sorted(set(catalogues), key=lambda each: natural(each.edition), reverse=True)


def edition_steps(catalogues: Iterable[Catalogue]) -> list[EditionStep]:
    """Return what changed from edition to edition, oldest first; one query, and none for a single edition."""
    series: dict[str, list[Catalogue]] = {}
    for catalogue in reversed(newest_first(catalogues)):
        series.setdefault(catalogue.identifier, []).append(catalogue)
    pairs = [pair for editions in series.values() for pair in pairwise(editions)]
    if not pairs:
        return []
    criteria: dict[int, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(catalogue__in={each for pair in pairs for each in pair}).in_order():
        criteria.setdefault(criterion.catalogue_id, []).append(criterion)
    return [EditionStep(old, new, _changed(criteria[old.pk], criteria[new.pk])) for old, new in pairs]


def _changed(old: list[Criterion], new: list[Criterion]) -> tuple[CriterionChange, ...]:
    return tuple(change for change in changes(old, new) if ChangeKind.UNCHANGED not in change.kinds)


def notes_by_criterion(steps: Iterable[EditionStep]) -> dict[str, list[str]]:
    """Return, for each criterion's key, in which editions it became what: ``["2027.1: reworded"]``."""
    notes: dict[str, list[str]] = {}
    for step in steps:
        for change in step.changes:
            note = _note(step, change)
            for key in {criterion.key for criterion in (*change.before, *change.after)}:
                notes.setdefault(key, []).append(note)
    return notes


def _note(step: EditionStep, change: CriterionChange) -> str:
    before = ", ".join(criterion.number for criterion in change.before)
    after = ", ".join(criterion.number for criterion in change.after)
    words = {"edition": step.after.edition, "what": ", ".join(change.labels), "before": before, "after": after}
    if {criterion.key for criterion in change.before} == {criterion.key for criterion in change.after} or not (
        before and after
    ):
        return _("Edition %(edition)s: %(what)s") % words
    return _("Edition %(edition)s: %(what)s (%(before)s → %(after)s)") % words
