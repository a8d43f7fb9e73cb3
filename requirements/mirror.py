"""One's own position beside a vendor's, topic by topic: loaded answers in, frozen dataclasses out, no queries.

A topic is a category of the catalogue. What a criterion asks of a customer there is what makes the vendor's openness
help: open interfaces are of little use to somebody who does not say which interfaces are needed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.declared_answers import DeclaredCategory
from assessments.figures import Tally
from assessments.models import Answer, Code
from criteria.models import Category, Criterion

OPEN_UP = (Code.FULFILLED, Code.PARTLY)
DONE = (Code.FULFILLED, Code.NOT_APPLICABLE)


@dataclass(frozen=True)
class MirrorLine:
    """A criterion and the answer to it; no code where it is open."""

    criterion: Criterion
    code: str

    @property
    def is_to_do(self) -> bool:
        return self.code not in DONE


@dataclass(frozen=True)
class Topic:
    category: Category
    own: tuple[MirrorLine, ...]
    theirs: tuple[MirrorLine, ...]

    @property
    def tallies(self) -> tuple[Tally, Tally]:
        """How many criteria have which answer: one's own, and the other side's."""
        own, theirs = (Tally(**Counter(line.code or "open" for line in lines)) for lines in (self.own, self.theirs))
        return own, theirs

    @property
    def is_opened_up(self) -> bool:
        """Whether the other side fulfils anything here, at least partly."""
        return any(line.code in OPEN_UP for line in self.theirs)

    @property
    def to_do(self) -> list[MirrorLine]:
        """What is left for oneself to do, so that the other side's openness helps."""
        return [line for line in self.own if line.is_to_do] if self.is_opened_up else []


def mirror(own: Iterable[Answer], theirs: Iterable[DeclaredCategory]) -> list[Topic]:
    """Lay own answers, with their criteria and categories, beside those of a statement; matched by categories' keys.

    Topics keep the order of the statement's catalogue; those that only one side is asked about are left out.
    """
    lines: dict[str, list[MirrorLine]] = {}
    for answer in own:
        lines.setdefault(answer.criterion.category.key, []).append(MirrorLine(answer.criterion, answer.code))
    declared: Mapping[Category, list[MirrorLine]] = {
        group.category: [MirrorLine(answer.criterion, answer.said["answer"]) for answer in group.answers]
        for group in theirs
    }
    return [
        Topic(category, tuple(lines[category.key]), tuple(there))
        for category, there in declared.items()
        if category.key in lines
    ]
