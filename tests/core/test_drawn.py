"""The one cache of HTML: what is frozen is drawn once, and what was not read for longest goes first."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from core import drawn as cache
from core.drawn import DrawnPieces, drawn

ONCE = "{% load drawn %}{% drawn 'said' digest unless=narrowed %}{{ counter }}{% enddrawn %}"


class Counter:
    def __init__(self):
        self.number = 0

    def __str__(self):
        self.number += 1
        return f"drawn {self.number}"


@pytest.fixture(autouse=True)
def empty():
    cache.pieces.clear()
    yield
    cache.pieces.clear()


@pytest.fixture
def draw():
    counter = Counter()
    return lambda digest="d", **more: Template(ONCE).render(Context({"digest": digest, "counter": counter, **more}))


def test_the_same_is_drawn_once(draw):
    assert (draw(), draw(), draw("another")) == ("drawn 1", "drawn 1", "drawn 2")


def test_each_language_has_its_own(draw):
    with translation.override("de"):
        draw()

    assert draw() == "drawn 2"


def test_what_is_narrowed_is_drawn_anew_and_not_kept(draw):
    assert (draw(narrowed=True), draw(narrowed=True), draw(narrowed=False)) == ("drawn 1", "drawn 2", "drawn 3")


def test_the_next_day_it_is_drawn_anew(draw, monkeypatch):
    draw()
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)

    assert draw() == "drawn 2"


def test_nothing_is_kept_in_development(draw, settings):
    settings.DEBUG = True

    assert (draw(), draw()) == ("drawn 1", "drawn 2")


def test_what_was_not_read_for_longest_goes_first():
    pieces = DrawnPieces(most_bytes=10)
    pieces.put("a", "ä" * 2)
    pieces.put("b", "bbbb")
    pieces.get("a")
    pieces.put("c", "cccc")

    assert [key for key in "abc" if pieces.get(key) is not None] == ["a", "c"]
    assert pieces.bytes == 8


def test_what_is_larger_than_all_there_is_is_drawn_and_not_kept():
    pieces = DrawnPieces(most_bytes=3)
    pieces.put("a", "aaaa")

    assert (pieces.get("a"), pieces.bytes) == (None, 0)


def test_a_piece_put_again_counts_once():
    pieces = DrawnPieces(most_bytes=100)
    pieces.put("a", "aaaa")
    pieces.put("a", "aa")

    assert (pieces.get("a"), pieces.bytes) == ("aa", 2)


def test_what_could_not_be_drawn_is_not_kept():
    with pytest.raises(ZeroDivisionError):
        drawn(("a",), lambda: 1 / 0)

    assert drawn(("a",), lambda: "now") == "now"
