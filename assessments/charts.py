"""Geometry of the tally, for the templates that draw it as inline SVG: one box per criterion. No colours, no words.

An answer is told by its box, before its colour: solid for *fulfilled*, half for *partly*, a ring with a dot for
*planned*, a cross for *not fulfilled*, a dash for *not applicable*, an empty box where nothing is answered yet.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from .models import Code

OPEN = "open"
BOX, GAP = 10, 2  # sides of a box and blank between two, in SVG user units
STEP = BOX + GAP

# Each box from its upper left corner; its holes go by the rule "evenodd".
_FRAME = "h10v10h-10z"
_BOXES = {
    Code.FULFILLED: _FRAME,
    Code.PARTLY: f"{_FRAME}m5 1h4v8h-4z",
    Code.PLANNED: f"{_FRAME}m1 1h8v8h-8zm2.5 2.5h3v3h-3z",
    Code.NOT_FULFILLED: f"{_FRAME}m2.2 3.2l1.8 1.8-1.8 1.8 1 1 1.8-1.8 1.8 1.8 1-1-1.8-1.8 1.8-1.8-1-1-1.8 1.8"
    "-1.8-1.8z",
    Code.NOT_APPLICABLE: "m1 4.2h8v1.6h-8z",
    OPEN: f"{_FRAME}m1 1h8v8h-8z",
}
ORDER = {code: place for place, code in enumerate(_BOXES)}  # from fulfilled to not applicable, then what is open
INK: dict[str, str] = {Code.FULFILLED: "yes", Code.PARTLY: "yes", Code.PLANNED: "yes", Code.NOT_FULFILLED: "no"}


@dataclass(frozen=True)
class Strip:
    """Rows of boxes: their width and height, and path data by ink (``yes``, ``no``, ``none``), at most three paths."""

    width: int
    height: int
    paths: tuple[tuple[str, str], ...]


def strip(codes: Sequence[str | None], break_after: Collection[int] = ()) -> Strip:
    """Lay out a box for each code, in the order given; an empty code is open, and None leaves its place blank.

    ``break_after`` are numbers of boxes after which one place more is left blank, so that several rows stand in groups.
    """
    x, boxes = 0, []
    for place, code in enumerate(codes, start=1):
        boxes.append((x, 0, code))
        x += STEP * (2 if place in break_after else 1)
    return Strip(max(x - GAP, 0), BOX, _paths(boxes))


def blocks(groups: Sequence[Sequence[str]], height: int = 2) -> Strip:
    """Lay out a block of boxes for each group of codes, side by side, ``height`` boxes high and filled by columns."""
    x, boxes = 0, []
    for codes in groups:
        boxes += [(x + place // height * STEP, place % height * STEP, code) for place, code in enumerate(codes)]
        x += STEP * (ceil(len(codes) / height) + 1)
    return Strip(max(x - STEP - GAP, 0), height * STEP - GAP, _paths(boxes))


def _paths(boxes: Iterable[tuple[int, int, str | None]]) -> tuple[tuple[str, str], ...]:
    paths: dict[str, list[str]] = {"yes": [], "no": [], "none": []}
    for x, y, code in boxes:
        if code is not None:
            paths[INK.get(code or OPEN, "none")].append(f"M{x} {y}{_BOXES[code or OPEN]}")
    return tuple((ink, "".join(drawn)) for ink, drawn in paths.items() if drawn)


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes from fulfilled to not applicable, then what is open."""
    return tuple(sorted(codes, key=lambda code: ORDER[code or OPEN]))
