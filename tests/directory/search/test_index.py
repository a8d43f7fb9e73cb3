"""The index in memory: sets of rows, and that it follows what happens to statements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory.search import bitmaps
from directory.search.index import Index, current_index
from statements import withdrawal
from tests.factories import ReviewerFactory, make_assessment, signatory_of
from tests.statements.paperless import store_statement

NOW = timezone.now()


def row(key, name, *, role="vendor", answers="f", issued=NOW, ends=NOW):
    return (key, name, role, 1, None, 1, answers, issued, ends)


def test_sets_of_rows_are_numbers_whose_first_row_is_the_highest_bit():
    size = 3

    assert bitmaps.rows_where([True, False, True]) == 0b101
    assert bitmaps.rows_at([1, 2], size) == 0b011
    assert bitmaps.rows_with(b"fpf", b"f") == 0b101
    assert bitmaps.rows_with(b"fpn", b"pn") == 0b011
    assert bitmaps.pick("abc", 0b101) == ["a", "c"]
    assert bitmaps.pick("abc", 0) == []


def test_an_index_of_nothing_finds_nothing():
    index = Index([])

    found = [index.everything, index.in_force(NOW), index.with_role("vendor"), index.answered(0, "f"), index.among([1])]

    assert found == [0, 0, 0, 0, 0]
    assert index.in_order(index.everything) == index.in_order(index.everything, by_date=True) == []


def test_rows_stand_in_their_own_order_or_the_newest_first():
    index = Index([row(1, "a", issued=NOW - timedelta(days=1)), row(2, "b"), row(3, "c", issued=NOW), row(4, "d")])

    everything = index.in_order(index.everything), index.in_order(index.everything, by_date=True)
    some = index.in_order(index.among([3, 1, 99])), index.in_order(index.among([3, 1]), by_date=True)

    assert everything == ([1, 2, 3, 4], [4, 3, 2, 1])
    assert some == ([1, 3], [3, 1])


def test_answers_of_editions_of_different_length_stand_beside_each_other():
    index = Index([row(1, "a", answers="fpn"), row(2, "b", answers="f")])

    found = [index.in_order(index.answered(place, letters)) for place, letters in [(0, "f"), (1, "p"), (2, "nx")]]

    assert found == [[1, 2], [1], [1]]


def test_what_is_in_force_changes_with_the_moment_asked():
    index = Index([row(1, "a", ends=NOW), row(2, "b", ends=NOW + timedelta(days=1))])

    found = [index.in_order(index.in_force(NOW + timedelta(hours=hours))) for hours in (0, 1, 24, 25, 0)]

    assert found == [[1, 2], [2], [2], [], [1, 2]]


def test_a_tally_says_how_often_each_row_was_counted():
    tally = bitmaps.BitTally()
    for rows in (0b1110, 0b0110, 0b0100, 0b0100, 0b0000):
        tally.count(rows)

    assert list(tally.groups(0b1111)) == [(0, 0b0001), (1, 0b1000), (2, 0b0010), (4, 0b0100)]
    assert list(tally.groups(0b1000)) == [(1, 0b1000)]
    assert list(bitmaps.BitTally().groups(0b11)) == [(0, 0b11)]


@pytest.mark.django_db
def test_the_index_is_kept_until_something_happens_to_a_statement():
    statement = store_statement()
    before = current_index()

    kept = current_index() is before
    first = statement.submission.assessment
    again = make_assessment(answered=True, by=signatory_of(first), version=first.version)
    successor = store_statement(again)
    superseded = current_index()
    withdrawal.withdraw(successor, reason="Wrong.", by=ReviewerFactory())
    withdrawn = current_index()

    moment = timezone.now()
    in_force = [index.in_order(index.in_force(moment)) for index in (before, superseded, withdrawn)]
    assert (kept, in_force) == (True, [[statement.pk], [successor.pk], []])
