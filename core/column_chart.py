"""Geometry of column charts, for the template that draws them as inline SVG. No colours, no words of its own."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720.0, 200.0  # of the drawing area, in SVG user units
LINES = 4  # of the grid, at most
LABELS = 12  # under the columns, at most


@dataclass(frozen=True)
class ChartColumn:
    """A column standing on the ground line; ``series`` counts from one."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    columns: tuple[ChartColumn, ...]
    lines: tuple[tuple[float, int], ...]  # y, and the value it stands for
    labels: tuple[tuple[float, str], ...]  # x, and what stands there


def chart(groups: Sequence[tuple[str, Sequence[float | None]]]) -> Chart:
    """Lay out groups of columns side by side: each a label and its values, one of every series, None for no column."""
    highest = max(value or 0 for _label, values in groups for value in values)
    step = next(step for step in _steps() if highest <= step * LINES)
    top = step * max(1, math.ceil(highest / step))
    place = WIDTH / len(groups)
    columns, labels = [], []
    for index, (label, values) in enumerate(groups):
        width = place * 0.8 / len(values)
        for series, value in enumerate(values):
            if value:
                height = HEIGHT * value / top
                x = place * (index + 0.1) + width * series
                columns.append(
                    ChartColumn(series + 1, *(round(each, 1) for each in (x, HEIGHT - height, width, height)))
                )
        if index % math.ceil(len(groups) / LABELS) == 0:
            labels.append((round(place * (index + 0.5), 1), label))
    lines = tuple((round(HEIGHT - HEIGHT * value / top, 1), value) for value in range(0, top + 1, step))
    return Chart(tuple(columns), lines, tuple(labels))


def _steps() -> Iterator[int]:
    """Yield the distances the grid's lines may have: 1, 2, 5, 10, 20, 50, …"""
    return (factor * 10**power for power in itertools.count() for factor in (1, 2, 5))
