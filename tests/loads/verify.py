"""The first page stays quick while two clients send ``/verify/`` the worst file there is, again and again.

Promised: the median of ``/`` stays under 3 × of idle and its maximum under 1 s; with the limits as they stand, and
with a new address for each file, so that no limit by address helps.
"""

import itertools
import multiprocessing
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tests.benchmarks import server
from tests.benchmarks.console import columns, say, step

from .person import Person, Unreachable
from .portal import deployed, run

CLIENTS, SECONDS, PAUSE = 2, 8, 0.05
MOST_TIMES, MOST_SECONDS = 3, 1.0
LARGE = 10_000_000  # bytes
HEAD = ("“/” while this is sent to /verify/", "idle ms", "median ms", "× idle", "most ms", "answers to the files")
PROCESSES = multiprocessing.get_context("fork")


@dataclass
class Asked:
    seconds: list[float] = field(default_factory=list)
    answers: Counter = field(default_factory=Counter)  # to the clients that send files, by status

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def main() -> list[str]:
    with deployed(RATE_LIMITS="true") as portal:
        from tests.statements.corpus.genuine import issue_once

        from . import worst_files

        with step("reading the worst files"):
            read = worst_files.in_order(issue_once())
        say(columns([("file", "bytes", "seconds", "it is"), *map(_row, read[:6])]))
        large = [each for each in read if len(each.pdf) > LARGE]
        with server.gunicorn(portal.folder, portal.port):
            rows, broken = [], []
            for worst in dict.fromkeys([read[0], large[0], large[-1]]):
                for name, address in (("two addresses", _same), ("a new address each time", _another)):
                    before = _ask(portal.port)
                    flooded = _flood(portal.port, worst.pdf, address)
                    idle = Asked(before.seconds + _ask(portal.port).seconds)
                    rows.append(_figures(f"{worst.name}, {name}", flooded, idle))
                    if flooded.median > MOST_TIMES * idle.median or max(flooded.seconds) > MOST_SECONDS:
                        broken.append(f"“/” while files are sent: {' '.join(rows[-1])}.")
        say(columns([HEAD, *rows]))
        return broken


def _row(worst) -> tuple[str, ...]:
    return worst.name, f"{len(worst.pdf):,}", f"{worst.seconds:.2f}", worst.problem


def _figures(name: str, asked: Asked, idle: Asked) -> tuple[str, ...]:
    answers = ", ".join(f"{number} × {status}" for status, number in sorted(asked.answers.items()))
    times = asked.median / idle.median
    idle_ms, median, most = (f"{1000 * each:.1f}" for each in (idle.median, asked.median, max(asked.seconds)))
    return name, idle_ms, median, f"{times:.2f}", most, answers


def _ask(port: int) -> Asked:
    """Ask for the first page, once at a time."""
    asked, reader = Asked(), Person(port)
    for _warming_up in range(10):
        reader.get("/")
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        begun = time.perf_counter()
        answered = reader.get("/", X_Forwarded_For="192.0.2.1")
        asked.seconds.append(time.perf_counter() - begun)
        if answered.status != 200:
            raise RuntimeError(f"“/” answered {answered.status}.")
        time.sleep(PAUSE)
    return asked


def _flood(port: int, pdf: bytes, address: Callable[[int, int], str]) -> Asked:
    """Ask for the first page meanwhile; the clients are processes, so that they take nothing from what measures."""
    over, told = PROCESSES.Event(), PROCESSES.SimpleQueue()
    clients = [
        PROCESSES.Process(target=_send, args=[port, pdf, partial(address, number), over, told], daemon=True)
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        asked = _ask(port)
    finally:
        over.set()
    for client in clients:
        asked.answers += told.get()
        client.join()
    return asked


def _send(port: int, pdf: bytes, address: Callable[[int], str], over, told) -> None:
    client, answers = Person(port), Counter()
    for count in itertools.count():
        if over.is_set():
            break
        try:
            answers[str(client.send("/verify/", "worst.pdf", pdf, X_Forwarded_For=address(count)).status)] += 1
        except Unreachable:  # no answer, or not before all of it was sent
            answers["nothing"] += 1
    told.put(answers)


def _same(number: int, _count: int) -> str:
    return f"198.51.100.{number}"


def _another(number: int, count: int) -> str:
    return f"10.{number}.{count // 256 % 256}.{count % 256}"


if __name__ == "__main__":
    run(main)
