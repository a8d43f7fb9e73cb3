"""What stands in the way of declaring an assessment, criterion by criterion; and which links deserve a look."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from criteria.models import Category

from ..evidence.link_checks import checks_for, links_of
from ..models import Answer, Lack, LinkCheck, Missing


@dataclass(frozen=True)
class LackLine:
    """A criterion that is open, and what it lacks: each with the address where that is settled."""

    answer: Answer
    lacks: list[tuple[Lack, str]]


@dataclass(frozen=True)
class LacksOfCategory:
    category: Category
    lines: list[LackLine]


def in_the_way(answers: Iterable[Answer], *, kind: str = "", editable: bool = True) -> list[LacksOfCategory]:
    """Return what the answers (in order) lack, by category; of one ``kind`` only, if that is named.

    Whoever cannot edit finds no fields on the page of a category, and is led to the criterion.
    """
    lines = []
    for answer in answers:
        lacks = [lack for lack in answer.lacks() if kind in ("", lack.kind)]
        if lacks:
            lines.append(LackLine(answer, [(lack, _address(answer, lack.field, editable)) for lack in lacks]))
    by_category = groupby(lines, key=lambda line: line.answer.criterion.category)
    return [LacksOfCategory(category, list(group)) for category, group in by_category]


def by_kind(answers: Iterable[Answer]) -> dict[Missing, int]:
    """Return how often something of each kind is missing; the kinds in the order in which they are shown."""
    found = Counter(lack.kind for answer in answers for lack in answer.lacks())
    return {kind: found[kind] for kind in Missing}


@dataclass(frozen=True)
class DeadLink:
    """A link that did not answer well when it was asked last, and the address where it is changed."""

    answer: Answer
    check: LinkCheck
    address: str


@dataclass(frozen=True)
class Links:
    """The links of an assessment: how many, how many of them were never asked, and which are dead."""

    total: int
    unasked: int
    dead: list[DeadLink]

    @property
    def none_asked(self) -> bool:
        return self.unasked == self.total


def links_in(answers: Iterable[Answer], *, editable: bool = True) -> Links:
    """Return how the links of the answers stand; one query."""
    given = [(answer, link) for answer in answers for link in links_of(answer)]
    checks = checks_for(link.url for _answer, link in given)
    dead = [
        DeadLink(answer, checks[link.url], _address(answer, link.field, editable and bool(answer.code)))
        for answer, link in given
        if link.url in checks and not checks[link.url].is_alive
    ]
    urls = {link.url for _answer, link in given}
    return Links(len(urls), len(urls - checks.keys()), dead)


def _address(answer: Answer, field: str, editable: bool) -> str:
    return answer.address_of(field) if editable else answer.get_absolute_url()
