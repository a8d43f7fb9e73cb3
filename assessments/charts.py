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
_BOXES: dict[str, str] = {
    Code.FULFILLED: _FRAME,
    Code.PARTLY: f"{_FRAME}m5 1h4v8h-4z",
    Code.PLANNED: f"{_FRAME}m1 1h8v8h-8zm2.5 2.5h3v3h-3z",
    Code.NOT_FULFILLED: f"{_FRAME}m2.2 3.2l1.8 1.8-1.8 1.8 1 1 1.8-1.8 1.8 1.8 1-1-1.8-1.8 1.8-1.8-1-1-1.8 1.8"
    "-1.8-1.8z",
    Code.NOT_APPLICABLE: "m1 4.2h8v1.6h-8z",
    OPEN: f"{_FRAME}m1 1h8v8h-8z",
}
# The same larger, 16 units wide, as they stand before a word: there is room for a tick and for hands of a clock.
SHAPES = {
    Code.FULFILLED: "M1 1h14v14H1zM3.6 8.3L4.9 6.9 7 9 11.4 4.4 12.7 5.7 7.05 11.7z",
    Code.PARTLY: "M1 1h14v14H1zM8 2.5h5.5v11H8z",
    Code.PLANNED: "M1 1h14v14H1zM2.5 2.5h11v11h-11zM7.2 4.2h1.6v4.6H7.2zM8.8 7.2h2.8v1.6H8.8z",
    Code.NOT_FULFILLED: "M1 1h14v14H1zM10.83 3.76L12.24 5.17 9.41 8 12.24 10.83 10.83 12.24 8 9.41 5.17 12.24 "
    "3.76 10.83 6.59 8 3.76 5.17 5.17 3.76 8 6.59z",
    Code.NOT_APPLICABLE: "M2 7h12v2H2z",
    OPEN: "M1 1h3v1.5H2.5V4H1zM6.5 1h3v1.5h-3zM12 1h3v3h-1.5V2.5H12zM1 6.5h1.5v3H1zM13.5 6.5H15v3h-1.5z"
    "M1 12h1.5v1.5H4V15H1zM6.5 13.5h3V15h-3zM13.5 12H15v3h-3v-1.5h1.5z",
}
ORDER: dict[str, int] = {
    code: place for place, code in enumerate(_BOXES)
}  # from fulfilled to not applicable, then what is open
INK: dict[str, str] = {"fulfilled": "yes", "partly": "yes", "planned": "yes", "not_fulfilled": "no"}


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
