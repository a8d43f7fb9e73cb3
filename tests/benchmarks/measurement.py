"""Measuring a page: many times, in rounds, so that what else the machine does is spread over all pages."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

WARMING_UP, ROUNDS, IN_A_ROUND, A_FEW = 6, 5, 10, 7


@dataclass
class Measured:
    """How long a page took, in milliseconds, and what it asked of the database."""

    milliseconds: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p90(self) -> float:
        return statistics.quantiles(self.milliseconds, n=10)[-1]


def measure(pages: Iterable, *, over, counting) -> list[Measured]:
    """Measure each page ``over`` loopback, and count its queries with the client ``counting``."""
    pages = list(pages)
    results = [Measured(queries=_queries(page, counting)) for page in pages]
    for page in pages:
        for _time in range(WARMING_UP):
            page.ask(over)
    for _round in range(ROUNDS):
        for page, result in zip(pages, results, strict=True):
            result.milliseconds += [1000 * page.ask(over).seconds for _time in range(IN_A_ROUND)]
    return results


def slowest(pages: Iterable, *, over, counting) -> tuple[Any, Measured]:
    """Return the page with the highest median, and how it was measured; each is asked a few times only."""
    measured = []
    for page in pages:
        result = Measured(queries=_queries(page, counting))
        page.ask(over)
        result.milliseconds = [1000 * page.ask(over).seconds for _time in range(A_FEW)]
        measured.append((page, result))
    return max(measured, key=lambda each: each[1].median)


def _queries(page, client) -> int:
    page.ask(client)  # what a process asks once in its life does not count
    return len(page.ask(client).queries)
