"""The criteria on the page on which a submission is reviewed, and to which of them the page is narrowed."""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from assessments import declared_changes
from criteria.models import Category, Criterion, Grade

SHOWN = ("changed", "commented", "noticed")


class Narrowing(NamedTuple):
    """To which criteria the page is narrowed: ``show`` is one of :data:`SHOWN`, or empty for all."""

    show: str = ""
    grade: str = ""

    @classmethod
    def of(cls, request):
        show, grade = request.GET.get("show", ""), request.GET.get("grade", "")
        return cls(show if show in SHOWN else "", grade if grade in Grade.values else "")

    @property
    def query(self):
        """The narrowing as it is written behind an address."""
        asked = {name: value for name, value in self._asdict().items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    def admits(self, block):
        if self.grade and block.said["grade"] != self.grade:
            return False
        wanted = {"changed": block.change, "commented": block.comments, "noticed": block.findings}
        return not self.show or bool(wanted[self.show])


EVERYTHING = Narrowing()


class Counts:
    """How many comments are open, and how much was noticed; wants ``comments`` and ``findings``."""

    @property
    def musts(self):
        return sum(comment.is_must and not comment.is_resolved for comment in self.comments)

    @property
    def hints(self):
        return sum(not comment.is_must and not comment.is_resolved for comment in self.comments)


@dataclass
class Block(Counts):
    """A criterion, what was declared about it, and what there is to say about that."""

    criterion: Criterion
    said: dict
    change: declared_changes.AnswerChange | None
    findings: list
    comments: list

    @property
    def key(self):
        return self.criterion.key

    @property
    def is_plain(self):
        """Whether nothing became of it: neither a change nor a comment."""
        return not (self.change or self.comments)

    @property
    def is_changed(self):
        """Whether it was asked before, and answered otherwise."""
        return self.change is not None and self.change.before is not None


@dataclass
class BlocksOfCategory(Counts):
    category: Category
    blocks: list[Block]
    shown: list[Block] = field(default_factory=list)

    @property
    def comments(self):
        return [comment for block in self.blocks for comment in block.comments]

    @property
    def findings(self):
        return sum(len(block.findings) for block in self.blocks)
