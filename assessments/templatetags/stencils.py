"""Pieces that a page shows dozens of times and that differ in a few words; the page of a review still draws some so."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import chain

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

register = template.Library()

# Characters of the private use area, which escaping leaves alone, around a name.
HOLE = re.compile("\ue000([a-z_]+)\ue001")


def hole(name: str) -> str:
    return f"\ue000{name}\ue001"


def fill(draw: Callable[[], str], values: dict) -> str:
    """Return what ``draw`` draws with its holes filled, by name, with the values, escaped."""
    texts, names = _cut(draw, get_language())
    escaped = {name: conditional_escape(value) for name, value in values.items()}
    filled = [escaped[name] for name in names]
    return mark_safe("".join(chain.from_iterable(zip(texts, [*filled, ""], strict=True))))


@lru_cache(maxsize=5000)
def _cut(draw: Callable[[], str], language: str) -> tuple[list[str], list[str]]:
    """Return the texts of the drawing, and the names of the holes between them."""
    pieces = HOLE.split(draw())
    return pieces[::2], pieces[1::2]
