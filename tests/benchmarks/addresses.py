"""The pages that are measured, by their addresses. These stay when code is renamed, so that other builds have them."""

import itertools
from dataclasses import dataclass
from urllib.parse import urlencode

from . import budgets
from .pages import Page, PageAskedAgain, PageOfTwo, Saving

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
class Scenario:
    """What was seeded; plain values only, so that it can be handed on as JSON. A field that is added needs a default,
    since older checkouts do not have it. Criteria and categories are named by their keys.
    """

    catalogue: dict  # identifier, edition; numbers of its criteria
    statements: list[str]  # the numbers of six in force, of vendors
    statement: dict  # the first: name of its object; criteria it answers
    draft: dict  # id; name of its object; categories; longest and its criteria; a plain answer, one naming standards
    urgent: int  # the id of the submission that is due first
    taken: dict  # a submission under review: id; name of its object; digest
    profile: dict  # a customer's requirements: id; name
    cookies: dict[str, str]  # of a session each of a member, a reviewer and a customer
    usable: str  # JavaScript that tells when the longest category can be used


def pages(scenario: Scenario) -> list[Page | PageAskedAgain | Saving]:
    """Return all but the pairs of filters, made anew, since some keep what they saw."""
    return [*_for_members(scenario), *_for_reviewers(scenario), *_for_customers(scenario), *_for_everybody(scenario)]


def longest_category(scenario: Scenario) -> str:
    return _category(scenario, scenario.draft["longest"])


def _category(scenario: Scenario, key: str) -> str:
    return f"/assessments/{scenario.draft['id']}/{key}/"


def _for_members(scenario: Scenario) -> list[Page | Saving]:
    """What somebody who answers waits for."""
    draft = scenario.draft
    (plain_category, plain), (naming_category, naming) = draft["plain"], draft["naming"]
    shown = [f'id="{key}"' for key in draft["criteria"]]
    categories = [_category(scenario, key) for key in draft["categories"]]
    return [
        Saving(budgets.SAVE, _category(scenario, plain_category), plain),
        Saving(budgets.SAVE_STANDARDS, _category(scenario, naming_category), naming),
        Page(budgets.CATEGORY, longest_category(scenario), shown, person="member"),
        Page(budgets.OVERVIEW, f"/assessments/{draft['id']}/", [draft["name"], *categories], person="member"),
        Page(budgets.DASHBOARD, "/dashboard/", [draft["name"]], person="member"),
    ]


def _for_reviewers(scenario: Scenario) -> list[Page]:
    """What prostep's staff wait for; so many submissions wait that they fill more than a page."""
    taken = scenario.taken
    shows = [f"/review/{scenario.urgent}/", 'rel="next"']
    return [
        Page(budgets.QUEUE, "/review/", shows, person="reviewer"),
        Page(budgets.REVIEW, f"/review/{taken['id']}/", [taken["name"], taken["digest"]], person="reviewer"),
    ]


def _for_customers(scenario: Scenario) -> list[Page]:
    profile = scenario.profile
    match = f"/requirements/{profile['id']}/match/"
    return [Page(budgets.MATCH, match, [profile["name"], 'rel="next"'], person="customer")]


def _for_everybody(scenario: Scenario) -> list[Page | PageAskedAgain]:
    """What the public waits for."""
    catalogue, numbers = scenario.catalogue, scenario.statements
    edition = f"/catalogue/{catalogue['identifier']}/{catalogue['edition']}/"
    criteria = [f'id="{number}"' for number in catalogue["numbers"]]
    statement, declared = f"/statements/{numbers[0]}", [f'id="{key}"' for key in scenario.statement["criteria"]]
    compared = f"/compare/?{urlencode([('statement', number) for number in numbers])}"
    return [
        Page(budgets.HOME, "/", ["How open are your IT systems?", "/statements/CPO-"]),
        Page(budgets.STATEMENT, f"{statement}/", [scenario.statement["name"], *declared]),
        Page(budgets.CATALOGUE, edition, criteria),
        Page(budgets.DIRECTORY, "/directory/", ["/statements/CPO-", 'rel="next"']),
        Page(budgets.COMPARISON, compared, numbers),
        PageAskedAgain(budgets.COMPARISON_AGAIN, compared),
        PageAskedAgain(budgets.ASKED_AGAIN, f"{statement}/"),
        PageAskedAgain(budgets.BADGE_AGAIN, f"{statement}/badge.svg"),
        PageAskedAgain(budgets.ATTESTATION_AGAIN, f"{statement}.cdx.json"),
        PageAskedAgain(budgets.LOG_AGAIN, "/statements/log.json"),
    ]


def pages_of_two_filters() -> list[PageOfTwo]:
    """The directory by any two of the filters, all of which combine."""
    return [
        PageOfTwo(
            budgets.TWO_FILTERS,
            f"/directory/?{urlencode(FILTERS[one] | FILTERS[other])}",
            ['role="status"'],
            filters=f"{one} and {other}",
        )
        for one, other in itertools.combinations(FILTERS, 2)
    ]
