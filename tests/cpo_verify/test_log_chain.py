"""The chain of the public log, checked without a database: what is sound, and every way to tamper with it."""

import json

import pytest

from cpo_verify import log_chain
from cpo_verify.log_chain import NotALog, digest_of, digest_of_entry

DECLARATION = {"issuer": {"organisation": "Größe & Söhne"}}
WITHDRAWN = {"act": "withdrawn", "reason": "A criterion was misread."}


def chained(*acts):
    """Return a sound log of these acts, each a dictionary of what is different from an issue."""
    entries = []
    for position, act in enumerate(acts, start=1):
        entry = {
            "position": position,
            "at": "2026-04-01T09:30:00Z",
            "act": "issued",
            "number": f"CPO-2026-{position:04}",
            "declaration": digest_of(DECLARATION),
            "pdf": f"sha256:{'b' * 64}",
            "reason": None,
            "previous": entries[-1]["digest"] if entries else None,
        } | act
        entries.append(entry | {"digest": digest_of(entry)})
    return entries


@pytest.fixture
def entries():
    superseded = {"act": "superseded", "number": "CPO-2026-0001"}
    return chained({}, {}, superseded, {}, WITHDRAWN | {"number": "CPO-2026-0002"})


@pytest.fixture
def statement(entries):
    """The one of the fourth entry."""
    return {
        "number": "CPO-2026-0004",
        "digest": digest_of(DECLARATION),
        "declaration": DECLARATION,
        "log": {"position": 3, "digest": entries[2]["digest"]},
    }


def test_digest_is_that_of_the_canonical_text():
    # printf '{"a":"ö","b":1}' | sha256sum
    assert digest_of({"b": 1, "a": "ö"}) == "sha256:cd13bdb8216a1f04307e12f9a3cfd071fb528db8ef7aa6bee016bd91717acf82"


def test_sound_log_has_no_problems(entries):
    assert log_chain.problems(log_chain.entries_of({"schema": "x", "entries": entries})) == []
    assert log_chain.problems([]) == []


CHANGES = {
    "at": "2026-04-01T09:30:01Z",
    "number": "CPO-2026-0009",
    "declaration": f"sha256:{'0' * 64}",
    "pdf": f"sha256:{'0' * 64}",
    "previous": f"sha256:{'0' * 64}",
    "digest": f"sha256:{'0' * 64}",
    "position": 7,
    "act": "withdrawn",
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("place", range(5))
def test_entry_that_was_changed_is_found(entries, place, field):
    changed = entries[place] | {field: CHANGES[field] if entries[place][field] != CHANGES[field] else "issued"}
    entries[place] = changed

    assert log_chain.problems(entries) != []


def test_change_that_was_given_a_digest_of_its_own_is_found_in_the_next_entry(entries):
    forged = entries[1] | {"declaration": f"sha256:{'0' * 64}"}
    entries[1] = forged | {"digest": digest_of_entry(forged)}

    assert "Entry 3 does not carry the digest of the entry before." in log_chain.problems(entries)


@pytest.mark.parametrize("place", range(4))
def test_entry_taken_out_is_found(entries, place):
    del entries[place]

    assert f"Entry {place + 2} stands where entry {place + 1} should." in log_chain.problems(entries)


def test_entry_put_in_between_is_found(entries):
    entries.insert(1, dict(entries[0]))

    assert "Entry 1 stands where entry 2 should." in log_chain.problems(entries)


def test_entries_in_another_order_are_found(entries):
    entries[1], entries[3] = entries[3], entries[1]

    assert log_chain.problems(entries) != []


def test_the_rest_of_a_log_is_not_a_log(entries):
    assert log_chain.problems(entries[2:])[0] == "Entry 3 stands where entry 1 should."


TOLD_WRONGLY = {
    "tells that CPO-2026-0009 was withdrawn before it was issued.": WITHDRAWN | {"number": "CPO-2026-0009"},
    "tells a second time that CPO-2026-0001 was issued.": {"number": "CPO-2026-0001"},
    "names other digests of CPO-2026-0001 than the entry that issued it.": WITHDRAWN
    | {"number": "CPO-2026-0001", "pdf": f"sha256:{'0' * 64}"},
}


@pytest.mark.parametrize("trouble", TOLD_WRONGLY)
def test_what_cannot_have_happened_is_found_in_a_chain_that_hangs_together(trouble):
    assert log_chain.problems(chained({}, TOLD_WRONGLY[trouble])) == [f"Entry 2 {trouble}"]


NO_LOGS = [None, [], "x", 7, {}, {"entries": None}, {"entries": {}}, {"entries": [None]}, {"entries": [{}]}]


@pytest.mark.parametrize("log", NO_LOGS, ids=json.dumps)
def test_what_is_no_log_is_told_apart(log):
    with pytest.raises(NotALog):
        log_chain.entries_of(log)


WRONG = [
    ("position", 0),
    ("position", True),
    ("position", 1.0),
    ("position", "1"),
    ("position", 2**53),
    ("at", "2026-04-01"),
    ("at", "2026-04-01T09:30:00Z\n"),
    ("act", "praised"),
    ("act", ["issued"]),
    ("number", "CPO-2026-1"),
    ("number", None),
    ("declaration", "b" * 64),
    ("pdf", 7),
    ("reason", "because"),
    ("previous", ""),
    ("digest", None),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_entry_with_a_wrong_value_is_no_entry(entries, field, value):
    entries[1] = entries[1] | {field: value}

    with pytest.raises(NotALog, match="place 2"):
        log_chain.entries_of({"entries": entries})


def test_entry_with_a_field_more_or_less_is_no_entry(entries):
    for wrong in ({"more": 1} | entries[0], {name: entries[0][name] for name in list(entries[0])[1:]}):
        with pytest.raises(NotALog, match="place 1"):
            log_chain.entries_of({"entries": [wrong]})


@pytest.mark.parametrize("reason", [None, "half of a character: \ud83d"])
def test_withdrawal_needs_a_reason_in_whole_characters(entries, reason):
    entries[4] = entries[4] | {"reason": reason}

    with pytest.raises(NotALog, match="place 5"):
        log_chain.entries_of({"entries": entries})


def test_statement_of_the_log_contradicts_nothing(entries, statement):
    assert log_chain.problems_of_statement(statement, entries, pdf_sha256="b" * 64) == []


def test_statement_issued_before_the_log_was_kept_carries_nothing(entries, statement):
    del statement["log"]

    assert log_chain.problems_of_statement(statement, entries) == []


def test_first_statement_carries_no_entry_before(entries, statement):
    statement |= {"number": "CPO-2026-0001", "log": None}

    assert log_chain.problems_of_statement(statement, entries) == []


CONTRADICTIONS = [
    ({"number": "CPO-2026-0404"}, "The log does not tell that CPO-2026-0404 was issued."),
    ({"declaration": {}}, "The log names another declaration of CPO-2026-0004."),
    ({"digest": "sha256:"}, "The log names another declaration of CPO-2026-0004."),
    ({"declaration": {"x": 2**60}}, "The log names another declaration of CPO-2026-0004."),
    ({"log": None}, "CPO-2026-0004 carries another digest of the log than stands before its entry."),
    ({"log": {"position": 2}}, "CPO-2026-0004 carries another digest of the log than stands before its entry."),
]


@pytest.mark.parametrize(("change", "problem"), CONTRADICTIONS)
def test_statement_that_contradicts_the_log_is_found(entries, statement, change, problem):
    assert log_chain.problems_of_statement(statement | change, entries) == [problem]


def test_another_pdf_of_the_statement_is_found(entries, statement):
    found = log_chain.problems_of_statement(statement, entries, pdf_sha256="c" * 64)

    assert found == ["The log names another PDF of CPO-2026-0004."]


def test_history_rewritten_from_the_start_is_found_by_a_statement_of_before(entries, statement):
    forged, superseded = {"pdf": f"sha256:{'0' * 64}"}, {"act": "superseded", "number": "CPO-2026-0002"}
    rewritten = chained(forged, {}, superseded, {})

    assert log_chain.problems(rewritten) == []
    assert log_chain.problems_of_statement(statement, rewritten) == [
        "CPO-2026-0004 carries another digest of the log than stands before its entry."
    ]


@pytest.mark.parametrize("content", [None, [], {}, {"number": 7}])
def test_what_is_no_statement_is_told_apart(entries, content):
    with pytest.raises(NotALog, match="not the data of a statement"):
        log_chain.problems_of_statement(content, entries)


def test_clock_that_went_back_is_found():
    entries = chained({"at": "2026-04-01T09:30:01Z"}, {"at": "2026-04-01T09:30:00Z"}, {"at": "2026-04-01T09:30:00Z"})

    assert log_chain.problems(entries) == ["Entry 2 is dated before the entry before: a clock went back."]


@pytest.mark.parametrize(("at", "found"), [("2026-04-01T09:30:00Z", 0), ("2026-04-01T09:30:01Z", 1), ("yesterday", 0)])
def test_statement_issued_before_its_declaration_is_found(at, found):
    declaration = DECLARATION | {"declared": {"at": at}}
    digest = digest_of(declaration)
    statement = {"number": "CPO-2026-0001", "digest": digest, "declaration": declaration}

    problems = log_chain.problems_of_statement(statement, chained({"declaration": digest}))

    assert (
        problems == ["The log tells that CPO-2026-0001 was issued before it was declared: a clock went back."][:found]
    )
