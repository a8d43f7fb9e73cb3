"""What is met, not met or open: the rule, its sentences, and the quick count that must agree with it."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from criteria.models import Criterion
from directory.search.edition_index import Edition
from directory.search.index import Index
from requirements.match import sift, standing_of
from requirements.models import Minimum
from requirements.rule import Demand, MatchOutcome, NamedStandard, Said, is_named, judge

TODAY, UNTIL = date(2026, 11, 30), "2027-06-30"


def asked(minimum=Minimum.FULFILLED, until="", standards=(), required=True, criterion="export"):
    return Demand(criterion, required, minimum, until, tuple(standards))


def standard(key="jt", name="jt", edition="", direction=""):
    return NamedStandard(key, name, edition, direction)


@pytest.mark.parametrize(
    ("minimum", "letter", "day", "outcome"),
    [
        (Minimum.FULFILLED, "f", "", MatchOutcome.MET),
        (Minimum.FULFILLED, "p", "", MatchOutcome.NOT_MET),
        (Minimum.FULFILLED, "l", "2026-01-01", MatchOutcome.NOT_MET),
        (Minimum.PARTLY, "f", "", MatchOutcome.MET),
        (Minimum.PARTLY, "p", "", MatchOutcome.MET),
        (Minimum.PARTLY, "l", "2026-01-01", MatchOutcome.NOT_MET),
        (Minimum.PLANNED, "f", "", MatchOutcome.MET),
        (Minimum.PLANNED, "p", "", MatchOutcome.MET),
        (Minimum.PLANNED, "l", UNTIL, MatchOutcome.MET),
        (Minimum.PLANNED, "l", "2027-07-01", MatchOutcome.NOT_MET),
        (Minimum.PLANNED, "l", "", MatchOutcome.NOT_MET),
        (Minimum.PLANNED, "l", "2026-11-30", MatchOutcome.MET),
        (Minimum.PLANNED, "l", "2026-11-29", MatchOutcome.OPEN),
        (Minimum.PLANNED, "n", "", MatchOutcome.NOT_MET),
        (Minimum.FULFILLED, "x", "", MatchOutcome.OPEN),
        (Minimum.FULFILLED, "-", "", MatchOutcome.OPEN),
        (Minimum.FULFILLED, "", "", MatchOutcome.OPEN),
    ],
)
def test_an_answer_is_met_not_met_or_open(minimum, letter, day, outcome):
    assert judge(asked(minimum, UNTIL), Said(letter, day), f"{TODAY}").outcome == outcome


@pytest.mark.parametrize(
    ("demand", "said", "sentence"),
    [
        (asked(), Said("f"), "The answer is “fulfilled”."),
        (asked(), Said("p"), "The answer is “partly fulfilled”; asked for is “fulfilled”."),
        (
            asked(Minimum.PLANNED, UNTIL),
            Said("l", "2027-03-31"),
            "It is planned by 31 March 2027, which is early enough.",
        ),
        (
            asked(Minimum.PLANNED, UNTIL),
            Said("l", "2027-12-31"),
            "It is planned by 31 December 2027, which is later than 30 June 2027.",
        ),
        (
            asked(Minimum.PLANNED, UNTIL),
            Said("l", "2026-09-30"),
            "It was planned by 30 September 2026. That day has passed; ask whether it was kept.",
        ),
        (
            asked(Minimum.PARTLY),
            Said("l", "2027-03-31"),
            "The answer is “planned”; asked for is at least “partly fulfilled”.",
        ),
        (
            asked(standards=[standard(name="JT", edition="10.5", direction="both")]),
            Said("f"),
            "The answer does not name what is asked for: JT, edition 10.5 (read and write).",
        ),
        (asked(), Said("-"), "The catalogue does not ask the organisation this, because of its role."),
    ],
)
def test_the_reason_is_a_sentence(demand, said, sentence):
    assert judge(demand, said, f"{TODAY}").reason == sentence


@pytest.mark.parametrize(
    ("wanted", "named", "found"),
    [
        (standard(), [standard()], True),
        (standard(), [], False),
        (standard(edition="10.5"), [standard(edition="9")], False),
        (standard(edition="Ed. A"), [standard(edition="ed. a")], True),
        (standard(edition="3"), [standard(edition="edition 3")], True),
        (standard(edition="3"), [standard(edition="2023")], False),
        (standard(direction="read"), [standard(direction="both")], True),
        (standard(direction="both"), [standard(direction="read")], False),
        (standard(direction="both"), [standard(direction="read"), standard(direction="write")], True),
        (standard(direction="read"), [standard(direction="")], False),
        (standard(key="", name="Own XML"), [standard(key="", name="own xml")], True),
        (standard(key="", name="JT"), [standard(key="step", name="step")], False),
    ],
)
def test_a_standard_is_named_with_its_edition_and_direction(wanted, named, found):
    assert is_named(wanted, named) == found


def test_desired_criteria_are_no_knockouts():
    assert not judge(asked(required=False), Said("n"), f"{TODAY}").is_knockout
    assert judge(asked(), Said("n"), f"{TODAY}").is_knockout


KEYS = [f"key-{number}" for number in range(8)]
DAYS = ["2026-11-29", "2026-11-30", UNTIL, "2027-07-01"]
STANDARDS = st.lists(
    st.builds(
        standard,
        st.just("jt"),
        edition=st.sampled_from(["", "1", "edition 1", "2011"]),
        direction=st.sampled_from(["", "read", "write", "both"]),
    ),
    max_size=2,
)
DEMANDS = st.lists(
    st.builds(
        Demand,
        st.sampled_from([*KEYS, "unknown"]),
        st.booleans(),
        st.sampled_from(Minimum.values),
        st.just(UNTIL),
        STANDARDS.map(tuple),
    ),
    unique_by=lambda demand: demand.criterion,
)
STATEMENT = st.lists(st.tuples(st.sampled_from("fplnx-"), st.sampled_from(DAYS), STANDARDS), min_size=8, max_size=8)
EDITION = Edition(1, "1", tuple(Criterion(key=key) for key in KEYS), ())


def index_of(statements):
    """The index of statements, each as what it says by key; their keys are 0, 1 and on."""
    letters = ["".join(said[key].letter for key in KEYS) for said in statements]
    rows = [(place, f"{place}", "vendor", 1, None, 1, each, UNTIL, UNTIL) for place, each in enumerate(letters)]
    planned = [{key: each.planned_for for key, each in said.items() if each.planned_for} for said in statements]
    named = [
        (key, named.edition, named.direction, place)
        for place, said in enumerate(statements)
        for key, each in said.items()
        for named in each.standards
    ]
    return Index(rows, planned=lambda: enumerate(planned), naming=lambda lookup, value: named)


@given(demands=DEMANDS, statements=st.lists(STATEMENT, max_size=5))
@pytest.mark.slow(reason="holds two ways of counting against each other, example by example")
def test_counting_over_all_statements_agrees_with_the_rule(demands, statements):
    said = [
        {
            key: Said(letter, day if letter == "l" else "", named)
            for key, (letter, day, named) in zip(KEYS, statement, strict=True)
        }
        for statement in statements
    ]
    index = index_of(said)

    standings = sift(demands, index.everything, index, [EDITION], TODAY)

    def standing(place):
        judged = [judge(demand, said[place].get(demand.criterion, Said("")), f"{TODAY}") for demand in demands]
        return standing_of(place, judged)

    by_name = [standing(place) for place in range(len(statements))]
    assert standings == sorted(by_name, key=lambda each: each.group)
