from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from assessments.models import LinkCheck
from review.findings import PASTED, Check, CriterionText, findings

TODAY = date(2026, 5, 4)
DEMAND = CriterionText("Export of all data", "The vendor shall export in a round trip.")
STANDARD = {"standard": "jt", "name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}
GUIDE = {"title": "Guide", "url": "https://example.org/guide"}


def said(number="1.1", **changes):
    """What was said to a criterion, with nothing to be noticed, but for the changes."""
    entry = {
        "criterion": f"criterion-{number}",
        "number": number,
        "grade": "shall",
        "answer": "fulfilled",
        "explanation": f"Everything is exported with its history ({number}).",
        "planned_for": None,
        "evidence": [GUIDE],
        "standards": [],
    }
    return entry | changes


def noticed(*answers, links=None):
    """The findings, as check and sentence, by the criterion's number."""
    demands = {entry["criterion"]: DEMAND for entry in answers}
    found = findings({"answers": answers}, demands, links or {}, on=TODAY)
    return {
        key.removeprefix("criterion-"): [(each.check, each.sentence) for each in findings]
        for key, findings in found.items()
    }


def link(outcome, url=GUIDE["url"]):
    return {url: LinkCheck(url=url, outcome=outcome, checked_at=datetime(2026, 5, 1, tzinfo=UTC))}


def test_a_good_answer_has_no_findings():
    assert noticed(said(), links=link("alive")) == {}


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("gone", "The link “Guide” leads nowhere: its page was not found."),
        ("failed", "The link “Guide” answers with an error."),
        ("silent", "The link “Guide” does not answer."),
        ("refused", "The link “Guide” is no public address: nobody outside can open it."),
    ],
)
def test_a_dead_link_is_noticed(outcome, sentence):
    assert noticed(said(), links=link(outcome)) == {"1.1": [(Check.DEAD_LINK, sentence)]}


def test_the_dead_link_of_a_standard_is_noticed():
    standard = STANDARD | {"edition": "2", "evidence": "https://example.org/jt"}

    found = noticed(said(standards=[standard]), links=link("silent", "https://example.org/jt"))

    assert found == {"1.1": [(Check.DEAD_LINK, "The link “JT” does not answer.")]}


def test_a_document_is_no_link():
    document = {"title": "Log", "url": "https://portal.example/evidence/x/", "sha256": "0" * 64, "access": "public"}

    assert noticed(said(evidence=[document]), links=link("gone", document["url"])) == {}


def test_a_link_never_asked_is_not_dead():
    assert noticed(said()) == {}


@pytest.mark.parametrize(
    ("explanation", "sentence"),
    [
        ("Yes.", "The explanation is shorter than the title of the criterion."),
        ("Export of all Data!", "The explanation only repeats the criterion."),
        ("the vendor shall export,\n in a round trip", "The explanation only repeats the criterion."),
    ],
)
@pytest.mark.parametrize("answer", ["fulfilled", "partly", "not_applicable"])
def test_an_explanation_without_substance_is_noticed(explanation, sentence, answer):
    assert noticed(said(answer=answer, explanation=explanation)) == {"1.1": [(Check.NO_SUBSTANCE, sentence)]}


@pytest.mark.parametrize(
    "changes",
    [
        {"explanation": ""},
        {"explanation": " … "},
        {"explanation": "No.", "answer": "not_fulfilled"},
        {"explanation": "Soon.", "answer": "planned", "planned_for": "2026-12-31"},
    ],
)
def test_what_needs_no_explanation_may_be_short(changes):
    assert noticed(said(**changes)) == {}


def test_an_explanation_pasted_at_three_criteria_is_noticed_at_each():
    answers = [said(number, explanation="See our documentation for this.") for number in ("1.1", "1.2", "2.1")]

    found = noticed(*answers)

    assert found == {
        "1.1": [(Check.PASTED, "The same explanation stands at 1.2, 2.1.")],
        "1.2": [(Check.PASTED, "The same explanation stands at 1.1, 2.1.")],
        "2.1": [(Check.PASTED, "The same explanation stands at 1.1, 1.2.")],
    }


def test_an_explanation_at_two_criteria_may_be_about_both():
    assert noticed(*(said(number, explanation="See our documentation for this.") for number in ("1.1", "1.2"))) == {}


@pytest.mark.parametrize(("criteria", "more"), [(7, "1 other criterion"), (9, "3 other criteria")])
def test_of_many_criteria_with_the_same_explanation_some_are_named(criteria, more):
    answers = [said(f"1.{number}", explanation="See our documentation for this.") for number in range(1, criteria + 1)]

    [(_check, sentence)] = noticed(*answers)["1.1"]

    assert sentence == f"The same explanation stands at 1.2, 1.3, 1.4, 1.5, 1.6 and {more}."


def test_a_standard_without_an_edition_is_noticed():
    standards = [STANDARD, STANDARD | {"name": "STEP", "edition": "3"}]

    assert noticed(said(standards=standards)) == {
        "1.1": [(Check.NO_EDITION, "The standard “JT” is named without an edition.")]
    }


@pytest.mark.parametrize(
    ("changes", "is_noticed"),
    [
        ({}, True),
        ({"grade": "should"}, False),
        ({"answer": "partly"}, False),
        ({"standards": [STANDARD | {"edition": "2", "evidence": "https://example.org/jt"}]}, False),
    ],
)
def test_a_shall_criterion_fulfilled_without_evidence_is_noticed(changes, is_noticed):
    sentence = "A “shall” criterion is fulfilled, but no evidence is given."

    found = noticed(said(evidence=[], **changes))

    assert found == ({"1.1": [(Check.NO_EVIDENCE, sentence)]} if is_noticed else {})


@pytest.mark.parametrize(("day", "is_noticed"), [("2026-05-03", True), ("2026-05-04", False)])
def test_a_day_planned_for_that_is_past_is_noticed(day, is_noticed):
    found = noticed(said(answer="planned", planned_for=day))

    assert [check for check, _sentence in found.get("1.1", [])] == [Check.PAST_DATE] * is_noticed


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how fast examples come says nothing here
@given(st.lists(st.text(max_size=40), max_size=8))
def test_whatever_is_explained_only_criteria_of_the_declaration_have_findings(explanations):
    answers = [said(str(number), explanation=text) for number, text in enumerate(explanations)]

    found = noticed(*answers)

    pasted = [number for number, found_there in found.items() if Check.PASTED in dict(found_there)]
    assert found.keys() <= {entry["number"] for entry in answers}
    assert len(pasted) == 0 or len(pasted) >= PASTED
