"""What is asked of the portal: a page, one the reader has already, or a save. Every answer is looked at, so that
nothing wrong is measured.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from .budgets import Budget
from .client import Reply, WrongAnswer
from .form import read_form


@dataclass(frozen=True)
class Page:
    """A page to get; ``shows`` is what stands in it when it is right."""

    budget: Budget
    path: str
    shows: Sequence[str]
    person: str = ""  # who asks, by the key of their cookies; nobody signed in

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
    person: str = ""

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
    person: str = "member"

    def ask(self, client) -> Reply:
        action = f"{self.page}{self.criterion}/"
        if not self.fields:
            page = f"{self.page}?open={self.criterion}"
            reply = client.ask("GET", page)
            expect(reply, 200, f"GET {page}", ())
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


@dataclass(frozen=True)
class PageOfTwo(Page):
    """The directory narrowed down by two filters, whose names are ``filters``."""

    filters: str = ""


def expect(reply: Reply, status: int, asked: str, shows: Sequence[str]) -> None:
    if reply.status != status:
        raise WrongAnswer(f"{asked} answered {reply.status} instead of {status}.")
    for words in shows:
        if words not in reply.text:
            raise WrongAnswer(f"{asked} does not show “{words}”.")
