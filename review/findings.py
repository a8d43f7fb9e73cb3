"""What a machine notices in a declaration: frozen content in, findings by criterion out, without queries.

A finding is no verdict; it tells the reviewer where to look.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from assessments.models import Code, LinkCheck

PASTED = 3  # at so many criteria an explanation cannot be about each of them
NAMED = 5  # other criteria at most in one sentence
EXPLAINED = (Code.FULFILLED, Code.PARTLY, Code.NOT_APPLICABLE)  # the answers that want reasons
DEAD = {
    LinkCheck.Outcome.GONE: gettext_lazy("The link “%(title)s” leads nowhere: its page was not found."),
    LinkCheck.Outcome.FAILED: gettext_lazy("The link “%(title)s” answers with an error."),
    LinkCheck.Outcome.SILENT: gettext_lazy("The link “%(title)s” does not answer."),
    LinkCheck.Outcome.REFUSED: gettext_lazy("The link “%(title)s” is no public address: nobody outside can open it."),
}


class Check(Enum):
    DEAD_LINK = "dead_link"
    NO_SUBSTANCE = "no_substance"
    PASTED = "pasted"
    NO_EDITION = "no_edition"
    NO_EVIDENCE = "no_evidence"
    PAST_DATE = "past_date"


@dataclass(frozen=True)
class Finding:
    check: Check
    sentence: str


class CriterionText(NamedTuple):
    """What a criterion asks, in the language of the declaration."""

    title: str
    requirement: str


class DeclaredLink(NamedTuple):
    title: str
    url: str


def findings(
    content: Mapping, demands: Mapping[str, CriterionText], links: Mapping[str, LinkCheck], *, on: date
) -> dict[str, list[Finding]]:
    """Return, by criterion, what is to be looked at on the day ``on``; criteria without findings are left out.

    ``links`` is how the links named there answered, by address: see :func:`links_of`.
    """
    pasted = _pasted(content)
    found = {}
    for said in content["answers"]:
        key = said["criterion"]
        if each := [
            *_dead_links(said, links),
            *_without_substance(said, demands[key]),
            *_pasted_finding(said, pasted.get(_normal(said["explanation"]), [])),
            *_without_edition(said),
            *_without_evidence(said),
            *_past(said, on),
        ]:
            found[key] = each
    return found


def links_of(said: Mapping) -> Iterator[DeclaredLink]:
    """Yield the links of an answer, without the documents, which the portal holds itself."""
    for item in said["evidence"]:
        if "sha256" not in item:
            yield DeclaredLink(item["title"], item["url"])
    for standard in said["standards"]:
        if standard["evidence"]:
            yield DeclaredLink(standard["name"], standard["evidence"])


def _dead_links(said: Mapping, links: Mapping[str, LinkCheck]) -> Iterator[Finding]:
    for link in links_of(said):
        check = links.get(link.url)
        if check and not check.is_alive:
            sentence = DEAD[LinkCheck.Outcome(check.outcome)] % {"title": link.title}
            yield Finding(Check.DEAD_LINK, sentence)


def _without_substance(said: Mapping, demand: CriterionText) -> Iterator[Finding]:
    explanation = _normal(said["explanation"])
    if not explanation or said["answer"] not in EXPLAINED:
        return
    if explanation in (_normal(demand.title), _normal(demand.requirement)):
        yield Finding(Check.NO_SUBSTANCE, _("The explanation only repeats the criterion."))
    elif len(said["explanation"].strip()) < len(demand.title):
        yield Finding(Check.NO_SUBSTANCE, _("The explanation is shorter than the title of the criterion."))


def _pasted(content: Mapping) -> dict[str, list[str]]:
    """Return the numbers of the criteria that have the same explanation, by that explanation."""
    numbers: dict[str, list[str]] = {}
    for said in content["answers"]:
        if explanation := _normal(said["explanation"]):
            numbers.setdefault(explanation, []).append(said["number"])
    return {explanation: each for explanation, each in numbers.items() if len(each) >= PASTED}


def _pasted_finding(said: Mapping, numbers: list[str]) -> Iterator[Finding]:
    others = [number for number in numbers if number != said["number"]]
    if not others:
        return
    named, more = ", ".join(islice(others, NAMED)), len(others) - NAMED
    if more > 0:
        sentence = ngettext(
            "The same explanation stands at %(numbers)s and %(more)d other criterion.",
            "The same explanation stands at %(numbers)s and %(more)d other criteria.",
            more,
        )
    else:
        sentence = _("The same explanation stands at %(numbers)s.")
    yield Finding(Check.PASTED, sentence % {"numbers": named, "more": more})


def _without_edition(said: Mapping) -> Iterator[Finding]:
    for standard in said["standards"]:
        if not standard["edition"]:
            sentence = _("The standard “%(name)s” is named without an edition.")
            yield Finding(Check.NO_EDITION, sentence % {"name": standard["name"]})


def _without_evidence(said: Mapping) -> Iterator[Finding]:
    is_shown = said["evidence"] or any(standard["evidence"] for standard in said["standards"])
    if said["answer"] == Code.FULFILLED and said["grade"] == "shall" and not is_shown:
        yield Finding(Check.NO_EVIDENCE, _("A “shall” criterion is fulfilled, but no evidence is given."))


def _past(said: Mapping, on: date) -> Iterator[Finding]:
    if said["planned_for"] and (day := date.fromisoformat(said["planned_for"])) < on:
        sentence = _("It is planned for %(day)s, which is past.")
        yield Finding(Check.PAST_DATE, sentence % {"day": date_format(day)})


@lru_cache(maxsize=2000)
def _normal(text: str) -> str:
    """The words of a text alone, so that spaces, case and punctuation make no difference."""
    return " ".join(re.findall(r"\w+", text.casefold()))
