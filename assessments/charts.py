"""Geometry of the position charts, for the templates that draw them as inline SVG. No colours, no words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .figures import Position, Tally
from .models import Code

RADIUS = 100.0  # of the radar, in SVG user units, around the origin


@dataclass(frozen=True)
class Axis:
    number: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str  # SVG text-anchor


@dataclass(frozen=True)
class Radar:
    """``rings`` and ``shapes`` are points for ``<polygon>``; a shape's dots are its corners."""

    axes: tuple[Axis, ...]
    rings: tuple[str, ...]
    shapes: tuple[str, ...]
    dots: tuple[tuple[tuple[float, float], ...], ...]


def radar(positions: Sequence[Position]) -> Radar:
    """Lay out one axis per category of the first position, and one shape per position.

    A category of which nothing applies is drawn at the centre.
    """
    categories = positions[0].categories
    axes, rings, directions = _frame(tuple(category.number for category in categories))
    dots = []
    for position in positions:
        shares = {category.key: category.total.share or 0 for category in position.categories}
        dots.append(
            tuple(
                _at(direction, RADIUS * shares.get(category.key, 0))
                for category, direction in zip(categories, directions, strict=True)
            )
        )
    return Radar(axes, rings, tuple(_points(each) for each in dots), tuple(dots))


Direction = tuple[float, float]


@lru_cache(maxsize=64)
def _frame(numbers: tuple[str, ...]) -> tuple[tuple[Axis, ...], tuple[str, ...], tuple[Direction, ...]]:
    """Return axes, rings and directions, which all positions on the same categories share."""
    directions = tuple(
        (math.sin(turn), -math.cos(turn))
        for turn in (2 * math.pi * index / len(numbers) for index in range(len(numbers)))
    )
    axes = tuple(
        Axis(
            number,
            *_at(direction, RADIUS),
            *_at(direction, RADIUS + 14),
            anchor="middle" if abs(direction[0]) < 0.3 else ("start" if direction[0] > 0 else "end"),
        )
        for number, direction in zip(numbers, directions, strict=True)
    )
    rings = tuple(_points(_at(direction, RADIUS * part) for direction in directions) for part in (0.25, 0.5, 0.75, 1))
    return axes, rings, directions


def _at(direction: tuple[float, float], distance: float) -> tuple[float, float]:
    return round(direction[0] * distance, 1) + 0.0, round(direction[1] * distance, 1) + 0.0  # no -0.0


def _points(points) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar, in per cent of its width."""

    code: str
    count: int
    x: float
    width: float


def bar(tally: Tally) -> tuple[Segment, ...]:
    """Cut a bar of width 100 into the answers given, in their order; open criteria stay empty."""
    segments, x = [], 0.0
    for code in Code.values:
        if count := getattr(tally, code):
            width = 100 * count / tally.total
            segments.append(Segment(code, count, round(x, 2), round(width, 2)))
            x += width
    return tuple(segments)
