"""A row of the table: one thing measured in two builds, pair by pair."""

import math
import statistics
from dataclasses import dataclass, field


@dataclass
class Row:
    """Every pair has the older build first; ``pairs`` are milliseconds, unless the name says something else.

    ``sizes`` and ``compressed`` are bytes. What was not counted, or not compressed, is None. ``trouble`` says why
    nothing was measured.
    """

    name: str
    pairs: list[tuple[float, float]] = field(default_factory=list)
    queries: tuple[int, int] | None = None
    sizes: tuple[int, int] | None = None
    compressed: tuple[int | None, int | None] = (None, None)
    trouble: str = ""

    @property
    def medians(self) -> tuple[float, float]:
        old, new = (statistics.median(values) for values in zip(*self.pairs, strict=True))
        return old, new

    @property
    def ratios(self) -> list[float]:
        """How many times as much the newer build needs, in each turn."""
        return [new / old for old, new in self.pairs]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def at_least(self) -> float:
        """The lower end of the ratio's 95 % confidence interval, by the order of the ratios."""
        count = len(self.pairs)
        return sorted(self.ratios)[max(0, math.floor(count / 2 - 0.98 * math.sqrt(count)))]

    @property
    def quartiles(self) -> tuple[float, float] | None:
        """Between which half of the ratios lie; None where there is but one."""
        if len(self.pairs) < 2:
            return None
        first, _median, third = statistics.quantiles(self.ratios, n=4)
        return first, third
