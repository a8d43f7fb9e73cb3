from copy import deepcopy

import pytest
from hypothesis import given, strategies as st

from assessments import declared_changes
from assessments.answers.values import Rows

GUIDE, LOG = ({"title": name, "url": f"https://example.org/{name}"} for name in ("guide", "log"))


def said(key, **changes):
    entry = {
        "criterion": key,
        "number": "1.1",
        "grade": "shall",
        "answer": "fulfilled",
        "explanation": "It is so.",
        "planned_for": None,
        "evidence": [GUIDE],
        "standards": [],
    }
    return entry | changes


def content(*answers, **changes):
    declared = {
        "language": "en",
        "issuer": {"organisation": "Company", "role": "vendor", "country": "DE", "website": ""},
        "object": {"name": "Product", "version": "1", "website": ""},
        "catalogue": {"identifier": "code", "edition": "1"},
        "declared": {"name": "Ada Byron", "function": "Head", "place": "Bremen", "at": "2026-05-04T12:00:00Z"},
        "answers": list(answers),
    }
    return declared | changes


def changed(before, after):
    """The names of what differs, by criterion."""
    changes = declared_changes.changed_answers(before, after)
    return {key: sorted(change.fields) for key, change in changes.items()}


def test_the_same_answers_have_no_changes():
    before = content(said("one"), said("two"))

    assert changed(before, deepcopy(before)) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grade", "may"),
        ("answer", "planned"),
        ("planned_for", "2027-03-31"),
        ("explanation", "It is so now."),
        ("evidence", [LOG]),
        ("standards", [{"name": "JT"}]),
    ],
)
def test_what_differs_in_an_answer_is_named(name, value):
    before, after = content(said("one"), said("two")), content(said("one", **{name: value}), said("two"))

    assert changed(before, after) == {"one": [name]}


def test_another_number_alone_is_no_change():
    assert changed(content(said("one")), content(said("one", number="1.7"))) == {}


def test_a_criterion_not_asked_before_is_new_and_one_left_out_is_told():
    before, after = content(said("one"), said("old")), content(said("one"), said("new"))

    [change] = declared_changes.changed_answers(before, after).values()

    assert (change.before, change.after["criterion"], change.fields) == (None, "new", frozenset())
    assert (change.evidence, change.standards) == (None, None)
    assert [entry["criterion"] for entry in declared_changes.no_longer_asked(before, after)] == ["old"]


def test_changes_come_in_the_order_of_the_later_declaration():
    before = content(said("one"), said("two"), said("three"))
    after = content(*(said(key, answer="partly") for key in ("three", "one", "two")))

    assert list(declared_changes.changed_answers(before, after)) == ["three", "one", "two"]


@pytest.mark.parametrize(
    ("now", "rows"),
    [
        ([GUIDE], None),
        ([LOG], Rows(gone=[GUIDE], new=[LOG])),
        ([GUIDE, LOG], Rows(gone=[], new=[LOG])),
        ([], Rows(gone=[GUIDE], new=[])),
    ],
)
def test_evidence_added_and_removed_is_told_apart(now, rows):
    changes = declared_changes.changed_answers(
        content(said("one")), content(said("one", evidence=now, explanation="Anew."))
    )

    assert changes["one"].evidence == rows


def test_what_is_said_beside_the_answers_is_compared():
    before = content()
    after = content(
        issuer={**before["issuer"], "website": "https://example.org"}, object={**before["object"], "version": "2"}
    )

    facts = declared_changes.changed_facts(before, after)

    assert [(fact.name, fact.before, fact.after) for fact in facts] == [
        ("Website of the organisation", "", "https://example.org"),
        ("Version", "1", "2"),
    ]


KEYS = st.lists(st.sampled_from("abcdef"), unique=True)


@given(KEYS, KEYS, st.sets(st.sampled_from("abcdef")))
def test_every_criterion_is_unchanged_changed_new_or_gone(before, after, altered):
    earlier = content(*(said(key) for key in before))
    later = content(*(said(key, answer="partly" if key in altered else "fulfilled") for key in after))

    changes = declared_changes.changed_answers(earlier, later)

    assert set(changes) == {key for key in after if key in altered or key not in before}
    assert {key for key, change in changes.items() if change.before is None} == set(after) - set(before)
    assert {entry["criterion"] for entry in declared_changes.no_longer_asked(earlier, later)} == set(before) - set(
        after
    )
