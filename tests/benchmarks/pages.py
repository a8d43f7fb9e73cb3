"""What is asked of the portal. Every answer is looked at, so that nothing wrong is measured."""

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from . import budgets
from .budgets import Budget
from .client import Reply, WrongAnswer, read_form

FILTERS: dict[str, dict[str, str]] = {
    "a word": {"q": "vault"},
    "common words": {"q": "interfaces documented"},
    "a part of a name": {"q": "nterfac"},
    "role": {"role": "vendor"},
    "organisation": {"organisation": "berg"},
    "product": {"product": "vault"},
    "category": {"category": "interfaces"},
    "all shall": {"shall": "all"},
    "an answer": {"said": "if-versioning:fulfilled"},
    "a rare answer": {"said": "if-documented:not_applicable"},
    "a standard": {"standard": "step-ap242"},
    "its edition": {"standard": "step-ap242", "edition": "3"},
    "its direction": {"standard": "step-ap242", "direction": "both"},
    "age": {"age": "12"},
    "old ones": {"status": "all"},
    "by date": {"sort": "date"},
}


@dataclass(frozen=True)
class Page:
    """A page to get; ``shows`` are words that stand in it when it is right."""

    budget: Budget
    path: str
    shows: Sequence[str]

    def ask(self, client) -> Reply:
        reply = client.ask("GET", self.path)
        expect(reply, 200, f"GET {self.path}", self.shows)
        return reply


@dataclass
class PageAskedAgain:
    """A page the reader has already: asked with the ETag it came with."""

    budget: Budget
    path: str
    etag: str = ""

    def ask(self, client) -> Reply:
        if not self.etag:
            self.etag = client.ask("GET", self.path).headers.get("ETag") or "none"
        reply = client.ask("GET", self.path, headers={"If-None-Match": self.etag})
        expect(reply, 304, f"GET {self.path} with the ETag {self.etag}", ())
        return reply


@dataclass
class Saving:
    """Saves one answer as htmx does, each time with another explanation."""

    budget: Budget
    page: str
    criterion: str
    fields: dict[str, str] = field(default_factory=dict)
    times: int = 0

    def ask(self, client) -> Reply:
        action = f"{self.page}{self.criterion}/"
        if not self.fields:
            reply = client.ask("GET", self.page)
            expect(reply, 200, f"GET {self.page}", ())
            self.fields = read_form(reply.text, action)
        self.times += 1
        text = "Exports are complete and documented." if self.times % 2 else "Exports are complete; see the manual."
        self.fields[f"{self.criterion}-explanation"] = text
        headers = {
            "HX-Request": "true",
            "X-CSRFToken": self.fields["csrfmiddlewaretoken"],
            "Content-Type": "application/x-www-form-urlencoded",
        }
        reply = client.ask("POST", action, urlencode(self.fields), headers)
        expect(reply, 200, f"POST {action}", ("Saved", 'id="progress"'))
        self._next_revision(reply)
        return reply

    def _next_revision(self, reply: Reply) -> None:
        """Take the new revision from the answer; that it grew by one says that the answer was saved."""
        name = f"{self.criterion}-revision"
        found = re.search(rf'name="{name}" value="(\d+)"', reply.text)
        if not found or int(found[1]) != int(self.fields[name]) + 1:
            raise WrongAnswer(f"Saving {self.criterion} at revision {self.fields[name]} did not save it.")
        self.fields[name] = found[1]


def expect(reply: Reply, status: int, asked: str, shows: Sequence[str]) -> None:
    if reply.status != status:
        raise WrongAnswer(f"{asked} answered {reply.status} instead of {status}.")
    for words in shows:
        if words not in reply.text:
            raise WrongAnswer(f"{asked} does not show “{words}”.")


def pages_for_members(draft) -> list:
    """What somebody who answers waits for; the category is the draft's longest."""
    answers = list(draft.answers.in_order())
    keys = [answer.criterion.category.key for answer in answers]
    longest = max(set(keys), key=keys.count)
    shown = [f'id="{answer.criterion.key}"' for answer in answers if answer.criterion.category.key == longest]
    plain = next(answer for answer in answers if not answer.criterion.asks_for_standards and answer.code)
    naming = next(answer for answer in answers if answer.standards)
    categories = [_category(draft, key) for key in dict.fromkeys(keys)]
    return [
        Saving(budgets.SAVE, _category(draft, plain.criterion.category.key), plain.criterion.key),
        Saving(budgets.SAVE_STANDARDS, _category(draft, naming.criterion.category.key), naming.criterion.key),
        Page(budgets.CATEGORY, _category(draft, longest), shown),
        Page(budgets.OVERVIEW, draft.get_absolute_url(), [draft.object_name, *categories]),
    ]


def longest_category(draft) -> str:
    keys = [answer.criterion.category.key for answer in draft.answers.in_order()]
    return _category(draft, max(set(keys), key=keys.count))


def _category(draft, key: str) -> str:
    return reverse("assessments:category", args=[draft.pk, key])


def pages_for_reviewers(undecided: Sequence) -> list:
    """What prostep's staff wait for; of the submissions ``undecided`` so many wait that they fill more than a page."""
    urgent = min((each for each in undecided if not each.reviewer), key=lambda each: each.due_on)
    taken = next(each for each in undecided if each.reviewer)
    return [
        Page(budgets.QUEUE, reverse("review:queue"), [urgent.get_absolute_url(), 'rel="next"']),
        Page(budgets.REVIEW, taken.get_absolute_url(), [taken.assessment.object_name, taken.digest]),
    ]


def pages_for_customers(profile) -> list:
    match = reverse("requirements:match", args=[profile.pk])
    return [Page(budgets.MATCH, match, [profile.name, 'rel="next"'])]


def pages_for_everybody(catalogue, statements: Sequence) -> list:
    """What the public waits for; ``statements`` are six in force, of vendors."""
    first, numbers = statements[0], [statement.number for statement in statements]
    criteria = [f'id="{criterion.number}"' for criterion in catalogue.criteria.in_order()]
    declared = [f'id="{said["criterion"]}"' for said in json.loads(first.document)["declaration"]["answers"]]
    compared = urlencode([("statement", number) for number in numbers])
    return [
        Page(budgets.STATEMENT, first.get_absolute_url(), [first.object_name, *declared]),
        Page(budgets.CATALOGUE, catalogue.get_absolute_url(), criteria),
        Page(budgets.DIRECTORY, reverse("directory:index"), ["statement-card", 'rel="next"']),
        Page(budgets.COMPARISON, f"{reverse('compare:matrix')}?{compared}", numbers),
        PageAskedAgain(budgets.COMPARISON_AGAIN, f"{reverse('compare:matrix')}?{compared}"),
        PageAskedAgain(budgets.ASKED_AGAIN, first.get_absolute_url()),
        PageAskedAgain(budgets.BADGE_AGAIN, reverse("statements:badge", args=[first.number])),
        PageAskedAgain(budgets.ATTESTATION_AGAIN, reverse("statements:cyclonedx", args=[first.number])),
        PageAskedAgain(budgets.LOG_AGAIN, reverse("log:json")),
    ]


@dataclass(frozen=True)
class PageOfTwo(Page):
    """The directory narrowed down by two filters, whose names are ``filters``."""

    filters: str = ""


def pages_of_two_filters() -> list[PageOfTwo]:
    """The directory by any two of the filters, all of which combine."""
    return [
        PageOfTwo(
            budgets.TWO_FILTERS,
            f"{reverse('directory:index')}?{urlencode(FILTERS[one] | FILTERS[other])}",
            ['role="status"'],
            filters=f"{one} and {other}",
        )
        for one, other in itertools.combinations(FILTERS, 2)
    ]
