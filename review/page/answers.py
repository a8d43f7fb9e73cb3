"""The answers on the page on which a submission is reviewed, with what changed, was noticed and was commented."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext as _, ngettext, pgettext

from assessments.declared_answers import DeclaredAnswer, DeclaredCategory
from assessments.declared_changes import AnswerChange
from assessments.models import Code, Comment, CommentWeight, LinkCheck

from ..findings import Finding

MARKS = {*Code.values, "evidence", "changed", "noticed", "commented"}


@dataclass(frozen=True)
class ReviewedAnswer(DeclaredAnswer):
    """``checks`` says how its links answered, ``written`` whether somebody comments on it just now."""

    change: AnswerChange | None = None
    findings: list[Finding] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    checks: list[LinkCheck] = field(default_factory=list)
    written: bool = False

    @property
    def key(self) -> str:
        return self.criterion.key

    @property
    def grade(self) -> str:
        return self.said["grade"]

    @cached_property
    def marks(self) -> list[str]:
        became = (("changed", self.change), ("noticed", self.findings), ("commented", self.comments))
        return [*super().marks, *(mark for mark, is_so in became if is_so)]

    @property
    def drawn_from(self) -> tuple[str, ...]:
        """What tells one drawing from another: the criterion, what was noticed, and which links were asked when."""
        noticed = (finding.sentence for finding in self.findings)
        return self.key, *noticed, *(f"{check.url} {check.checked_at}" for check in self.checks)

    @property
    def is_talked_about(self) -> bool:
        """Whether people did something about it, so that it cannot be drawn together with others."""
        return bool(self.change or self.comments or self.written)

    @property
    def text(self) -> str:
        said = [comment.text for comment in self.comments]
        return " ".join([super().text, *(finding.sentence for finding in self.findings), *said])

    @property
    def is_changed(self) -> bool:
        """Whether it was asked before, and answered otherwise."""
        return self.change is not None and self.change.before is not None


@dataclass(frozen=True)
class Run:
    """Answers in a row about which nobody did anything yet, so that they can be drawn together once; or any others."""

    is_talked_about: bool
    answers: list[ReviewedAnswer]

    @property
    def drawn_from(self) -> tuple[tuple[str, ...], ...]:
        return tuple(answer.drawn_from for answer in self.answers)


@dataclass(frozen=True)
class ReviewedCategory(DeclaredCategory):
    answers: tuple[ReviewedAnswer, ...]

    @property
    def runs(self) -> Iterator[Run]:
        for is_talked_about, answers in groupby(self.answers, attrgetter("is_talked_about")):
            yield Run(is_talked_about, list(answers))

    @property
    def counted(self) -> Iterator[tuple[str, int, str]]:
        """How many comments are open and how much was noticed: what, how many, and both in words."""
        weights = Counter(each.weight for answer in self.answers for each in answer.comments if not each.is_resolved)
        if number := weights[CommentWeight.MUST]:
            yield "must", number, ngettext("%(number)s must open", "%(number)s musts open", number) % {"number": number}
        if number := weights[CommentWeight.HINT]:
            yield "hint", number, ngettext("%(number)s hint open", "%(number)s hints open", number) % {"number": number}
        if number := sum(len(answer.findings) for answer in self.answers):
            yield "noticed", number, _("%(number)s noticed by machine") % {"number": number}


def further_marks() -> list[tuple[str, str]]:
    """What the page can be narrowed to beside the answers, with the words for it."""
    return [
        ("changed", pgettext("answer", "changed")),
        ("noticed", pgettext("answer", "noticed")),
        ("commented", pgettext("answer", "commented")),
        ("evidence", _("with evidence")),
    ]
