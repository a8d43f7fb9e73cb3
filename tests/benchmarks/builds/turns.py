"""Two builds asked in turn, so that what else the machine does hits both alike. Who is first alternates, too."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .. import addresses, budgets
from ..client import Reply, WrongAnswer
from .build import Build, Counter
from .row import Row

WARMING_UP = 6
A_TURN = 0.02  # seconds: what takes less is asked several times in a turn, up to
AT_MOST = 5


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured in each build."""

    rounds: int  # of all pages
    scans: int  # of each pair of filters, to find the slowest
    openings: int  # of Chromium
    processes: int  # that make sealed PDFs


FULL = Effort(rounds=60, scans=3, openings=9, processes=5)
QUICK = Effort(rounds=20, scans=1, openings=3, processes=2)
ORDERS = ((0, 1), (1, 0))


def in_turn(measure: Callable[[int], float], number: int) -> tuple[float, float]:
    """Measure the older build (0) and the newer (1), in the order of the turn with this number."""
    measured = {place: measure(place) for place in ORDERS[number % 2]}
    return measured[0], measured[1]


@dataclass
class Pair:
    """A page in both builds; each is asked over its connection of the same kind of person."""

    builds: Sequence[Build]
    pages: Sequence
    row: Row
    times: int = 1  # in a turn

    def ask(self, place: int) -> Reply:
        page = self.pages[place]
        return page.ask(self.builds[place].client(page.person))

    def look(self, counters: Sequence[Counter]) -> None:
        """Ask a few times without measuring; count queries and bytes."""
        try:
            self.row.queries = tuple(self._queries(place, counters) for place in (0, 1))
            replies = [[self.ask(place) for _time in range(WARMING_UP)][-1] for place in (0, 1)]
        except WrongAnswer as wrong:
            self.row.trouble = str(wrong)
            return
        self.times = max(1, min(AT_MOST, round(A_TURN / min(reply.seconds for reply in replies))))
        self.row.sizes = tuple(len(reply.text.encode()) for reply in replies)
        self.row.compressed = tuple(reply.sent if "Content-Encoding" in reply.headers else None for reply in replies)

    def measure(self, number: int) -> tuple[float, float]:
        return in_turn(lambda place: 1000 * self.ask(place).seconds, number)

    def _queries(self, place: int, counters: Sequence[Counter]) -> int:
        page = self.pages[place]
        counter = replace(counters[place], person=page.person)
        page.ask(counter)  # what a process asks once in its life does not count
        return len(page.ask(counter).queries)


def pages(builds: Sequence[Build], counters: Sequence[Counter], effort: Effort, only: str) -> list[Row]:
    """Measure every page in rounds, or ``only`` those whose name has this in it.

    A page that one of the builds does not have is told as trouble.
    """
    lists = (addresses.pages(build.scenario) for build in builds)
    pairs = [Pair(builds, pages, Row(pages[0].budget.what)) for pages in zip(*lists, strict=True)]
    pairs = [pair for pair in pairs if only in pair.row.name]
    if only in budgets.TWO_FILTERS.what:
        pairs.append(_slowest_filters(builds, effort))
    for pair in pairs:
        pair.look(counters)
    for number in range(effort.rounds):
        for place, pair in enumerate(pairs):
            if not pair.row.trouble:
                pair.row.pairs += [pair.measure(number + place + time) for time in range(pair.times)]
    return [pair.row for pair in pairs]


def _slowest_filters(builds: Sequence[Build], effort: Effort) -> Pair:
    """Return the two filters that the newer build needs longest for; each pair is asked a few times only, in both."""
    pairs = [
        Pair(builds, (page, page), Row(f"{page.budget.what}, at worst {page.filters}"))
        for page in addresses.pages_of_two_filters()
    ]
    for pair in pairs:
        pair.measure(0)
    return max(pairs, key=lambda pair: statistics.median(pair.measure(number)[1] for number in range(effort.scans)))
