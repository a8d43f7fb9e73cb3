"""Pieces of what statements explain, with the words they were found by."""

import pytest

from directory.search.excerpts import excerpts
from tests.factories import answer_of
from tests.requirements.offered import draft_of
from tests.statements.paperless import store_statement

pytestmark = pytest.mark.django_db
LONG = "All object types leave the system, with their relations and the history that belongs to them, as packages "


def piece(explanation, words):
    assessment = draft_of("Anvil")
    answer = answer_of(assessment, "data-export")
    answer.explanation = explanation
    answer.save()
    statement = store_statement(assessment)
    return excerpts([statement.pk], words).get(statement.pk)


@pytest.mark.parametrize(
    ("explanation", "words", "expected"),
    [
        ("Exports of <all> data.", "export", "<mark>Exports</mark> of &lt;all&gt; data."),
        ("The export is open.", "exports", "The <mark>export</mark> is open."),
        ("Offene Schnittstelle.", "Schnittstellen", "Offene <mark>Schnittstelle</mark>."),
        ("One line.\nOpen export.\nAnother.", "export -import", "Open <mark>export</mark>."),
        ("Open export (JT), import.", '"export" jt', "Open <mark>export</mark> (<mark>JT</mark>), import."),
        ("Open-source import.", "open-source", "<mark>Open</mark>-<mark>source</mark> import."),
        ("It exposes an export.", "export", "It exposes an <mark>export</mark>."),
        ("By CPO of 2026.", "cpo-2026-0001", None),
        ("Reexport.", "export", None),
        ("Anything.", "anvil", None),
        ("Anything.", "- % (", None),
    ],
)
def test_a_piece_says_where_the_words_are(explanation, words, expected):
    assert piece(explanation, words) == (expected and f'<span lang="en">{expected}</span>')


def test_a_long_text_is_cut_between_words():
    found = piece(f"{LONG}export {LONG * 2}", "export")

    before, after = "… and the history that belongs to them, as packages ", f" {LONG}All …"
    assert found == f'<span lang="en">{before}<mark>export</mark>{after}</span>'


def test_nothing_is_asked_without_words(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert excerpts([1], "") == {}
