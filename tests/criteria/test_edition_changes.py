"""What became of each criterion from edition "1" to "2" of the catalogue in ``tests/data/editions``."""

import pytest
from hypothesis import given, strategies as st

from criteria.edition_changes import ChangeKind, Piece, around_changes, changes, predecessor_of, word_by_word
from criteria.models import Catalogue, Criterion

from ..factories import load_edition

TEXTS = st.text(alphabet="ab \n\t.,", max_size=40) | st.text(max_size=40)  # few letters make for common words


def criterion(key, *, grade="should", title="Title", requirement="Do it.", replaces=(), **texts):
    """A criterion that is not stored; a text is given in English, or as a dictionary of languages."""
    in_languages = {
        name: text if isinstance(text, dict) else {"en": text}
        for name, text in ({"title": title, "requirement": requirement} | texts).items()
    }
    return Criterion(key=key, grade=grade, replaces=list(replaces), **in_languages)


def told(found):
    """The changes, as keys and kinds."""
    return [
        ([old.key for old in change.before], [new.key for new in change.after], {kind.value for kind in change.kinds})
        for change in found
    ]


@pytest.mark.django_db
def test_each_kind_of_change_is_found_in_the_order_of_the_newer_edition_and_removed_ones_at_the_end():
    old, new = load_edition("1"), load_edition("2")

    found = changes(old.criteria.in_order(), new.criteria.in_order())

    assert told(found) == [
        (["kept"], ["kept"], {"unchanged"}),
        (["reworded"], ["reworded"], {"reworded"}),
        (["commented"], ["commented"], {"unchanged"}),
        (["regraded"], ["regraded"], {"regraded"}),
        ([], ["added"], {"added"}),
        (["whole"], ["whole-read"], {"split", "reworded"}),
        (["whole"], ["whole-write"], {"split", "reworded"}),
        (["left-part", "right-part"], ["both-parts"], {"merged"}),
        (["renumbered"], ["renumbered"], {"unchanged"}),
        (["asked"], ["asked"], {"unchanged"}),
        (["removed"], [], {"removed"}),
    ]


@pytest.mark.django_db
def test_an_edition_does_not_differ_from_itself():
    criteria = list(load_edition("2").criteria.in_order())

    found = changes(criteria, criteria)

    assert [change.kinds for change in found] == [{ChangeKind.UNCHANGED}] * len(criteria)


def test_of_nothing_everything_is_added_and_to_nothing_everything_is_removed():
    one = criterion("one")

    assert told(changes([], [one])) == [([], ["one"], {"added"})]
    assert told(changes([one], [])) == [(["one"], [], {"removed"})]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({}, {"unchanged"}),
        ({"title": "Headline"}, {"reworded"}),
        ({"requirement": "Do it well."}, {"reworded"}),
        ({"grade": "shall"}, {"regraded"}),
        ({"grade": "shall", "requirement": "Do it well."}, {"regraded", "reworded"}),
        ({"commentary": "Because."}, {"unchanged"}),
        ({"evidence": "A log."}, {"unchanged"}),
        ({"requirement": "Do [it](glossary:it)."}, {"unchanged"}),
        ({"requirement": {"en": "Do it.", "fr": "Faites-le."}}, {"unchanged"}),
        ({"requirement": {"fr": "Faites-le."}}, {"reworded"}),
    ],
)
def test_a_criterion_is_changed_only_by_what_is_demanded(change, kinds):
    found = changes([criterion("one")], [criterion("one", **change)])

    assert told(found) == [(["one"], ["one"], kinds)]
    assert found[0].keeps_its_sense == (kinds == {"unchanged"})


def test_a_criterion_reworded_in_german_alone_is_reworded():
    old = criterion("one", requirement={"en": "Do it.", "de": "Tun Sie es."})
    new = criterion("one", requirement={"en": "Do it.", "de": "Lassen Sie es."})

    assert told(changes([old], [new])) == [(["one"], ["one"], {"reworded"})]


def test_a_criterion_with_a_new_key_is_renamed():
    found = changes([criterion("old-name")], [criterion("new-name", replaces=["old-name"])])

    assert told(found) == [(["old-name"], ["new-name"], {"renamed"})]
    assert not found[0].keeps_its_sense


@pytest.mark.parametrize("replaces", [[], ["one"]])
def test_a_criterion_that_keeps_its_key_beside_another_one_is_split(replaces):
    new = [criterion("one", replaces=replaces), criterion("two", replaces=["one"])]

    assert told(changes([criterion("one")], new)) == [(["one"], ["one"], {"split"}), (["one"], ["two"], {"split"})]


@pytest.mark.parametrize("replaces", [["two"], ["one", "two"]])
def test_a_criterion_that_keeps_its_key_and_takes_another_in_is_merged(replaces):
    found = changes([criterion("one"), criterion("two")], [criterion("one", replaces=replaces)])

    assert told(found) == [(["one", "two"], ["one"], {"merged"})]


def test_a_criterion_that_replaces_what_never_was_is_added():
    found = changes([], [criterion("one", replaces=["nowhere"])])

    assert told(found) == [([], ["one"], {"added"})]


def test_a_change_names_its_kinds_for_people():
    (found,) = changes([criterion("one")], [criterion("one", grade="shall", requirement="Do it well.")])

    assert found.labels == ["reworded", "regraded"]


# word by word


@given(TEXTS, TEXTS)
def test_the_pieces_build_both_texts(old, new):
    pieces = word_by_word(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == new
    assert {piece.kind for piece in pieces} <= {"same", "gone", "new"}
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("Keep it.", "Keep it.", [("same", "Keep it.")]),
        (
            "Export all data.",
            "Export all released data.",
            [("same", "Export all"), ("new", " released"), ("same", " data.")],
        ),
        (
            "Keep it ten years.",
            "Keep it five years.",
            [("same", "Keep it "), ("gone", "ten"), ("new", "five"), ("same", " years.")],
        ),
        ("Keep it safely.", "Keep it", [("same", "Keep it"), ("gone", " safely.")]),
        ("", "Keep it.", [("new", "Keep it.")]),
        ("", "", []),
    ],
)
def test_words_are_kept_struck_out_and_added_whole(old, new, pieces):
    assert [(piece.kind, piece.text) for piece in word_by_word(old, new)] == pieces


def test_long_texts_are_shown_around_their_changes():
    same, short = Piece("same", "one two " * 20), Piece("same", "c" * 50)
    pieces = [same, Piece("new", "n" * 100), same, Piece("gone", "g"), short, Piece("new", "n"), same]

    shown = around_changes(pieces, context=10)

    assert [piece.text for piece in shown] == [
        " … one two ",
        "n" * 100,
        "one two … one two ",
        "g",
        "c" * 50,
        "n",
        "one two … ",
    ]


def test_marks_are_no_words():
    pieces = word_by_word("A [round trip](glossary:round-trip).", "A round trip.")

    assert [(piece.kind, piece.text) for piece in pieces] == [("same", "A round trip.")]


# the edition before


def edition(name, identifier="code"):
    return Catalogue(identifier=identifier, edition=name)


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("2026.10", "2026.9"),
        ("2026.9", "2026.1"),
        ("2027.1", "2026.10"),
        ("2026.1", None),
        ("2025.12", None),
        ("2026.5", "2026.1"),
    ],
)
def test_the_predecessor_is_the_next_lower_edition_of_the_same_catalogue(name, before):
    editions = [edition("2026.10"), edition("2026.1"), edition("2026.9"), edition("2026.8", "other")]

    found = predecessor_of(edition(name), editions)

    assert (found and found.edition) == before


def test_texts_made_to_be_hard_to_compare_differ_from_end_to_end():
    old, new = " ".join("ab" * 1000), " ".join("ba" * 1000)

    assert [piece.kind for piece in word_by_word(old, new)] == ["gone", "new"]
