"""Whatever is killed, nothing that was acknowledged is lost, nothing is done twice, and nothing stays undone.

Web processes, workers and PostgreSQL are killed in turn at random moments while people save, declare, decide and ask
for passwords, and the mail server and the time-stamp authority are away now and then. Promised: 0 acknowledged saves,
mails and statements lost, 0 doubled, 0 tasks stuck longer than two minutes.
"""

import argparse
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.benchmarks import server
from tests.benchmarks.client import HOST
from tests.benchmarks.console import columns, say, step
from tests.statements import authority

from .mail_sink import MailSink
from .portal import Deployment, deployed, run

SAVERS, LIVES, WORKERS = 5, 3, 2
A_MINUTE = 40  # assessments declared, and people who forgot their password, at the most
PAUSE = (3, 9)  # seconds between two disturbances
AWAY = (2, 12)  # seconds that a server is away
QUIET = 120  # seconds, at the most, until all is done
LOOK = 3  # seconds between two looks at the tasks


def main(minutes: float, seed: int, quiet: float = QUIET) -> list[str]:
    sink = MailSink()
    with authority.serving() as clock:
        asked = {"TASKS": "database", "EMAIL_URL": f"smtp://{HOST}:{sink.port}", "TIMESTAMP_URL": clock.timestamp_url}
        with deployed(**asked) as portal:
            return _try(portal, sink, clock, random.Random(seed), minutes, quiet)


def _try(portal: Deployment, sink: MailSink, clock, chance: random.Random, minutes: float, quiet: float) -> list[str]:
    from django.db import connection

    from . import people, reckoning

    with step("making people and what they declare"):
        population = people.make(SAVERS, LIVES, round(A_MINUTE * minutes), portal.port, chance)
    processes = _processes(portal)
    tasks = _TaskWatch(reckoning.unfinished)
    try:
        server.wait_until_ready(processes[0].process, portal.port, processes[0].log)
        tasks.start()
        with step(f"{minutes:g} minutes of people and kills"):
            population.begin()
            done = _disturb(portal, processes, sink, clock, chance, 60 * minutes)
            population.end()
            connection.close()  # which is one to a database that was killed
        with step("quiet, until all is done"):
            ends = time.monotonic() + quiet
            while time.monotonic() < ends and (reckoning.unfinished() or reckoning.put_off()):
                time.sleep(1)
        tasks.end()
        with step("what was put off, as staff have it run"):
            reckoning.bring_forward()
            ends = time.monotonic() + quiet
            while time.monotonic() < ends and (reckoning.unfinished() or reckoning.put_off()):
                time.sleep(1)
    finally:
        for process in processes:
            process.end()
        sink.go_away()
    say(f"Killed or away: {', '.join(f'{what} {times} ×' for what, times in sorted(done.items()))}.")
    say(f"Started: {', '.join(f'{each.name} {each.starts} ×' for each in processes)}.")
    return _told(reckoning, population.journal, sink, tasks)


def _told(reckoning, journal, sink: MailSink, tasks: "_TaskWatch") -> list[str]:
    with step("reading every statement"):
        accounts = reckoning.accounts(journal, sink.mails)
    say(columns([("acknowledged", "number", "lost", "doubled", ""), *(each.row for each in accounts)]))
    say(f"Tries without an answer, or with an error: {journal.unanswered}.")
    left, later = reckoning.unfinished(), reckoning.put_off()
    states = ", ".join(f"{number} {state}" for state, number in Counter(each.state for each in left).items())
    say(f"Tasks left: {states or 'none'}; put off until later: {later}.")
    say(f"Ever stuck: {len(tasks.stuck)}; the longest that one waited when it was due: {tasks.longest:.0f} s.")
    broken = [sentence for each in accounts for sentence in each.broken]
    broken += [each.sentence for each in left if each.is_stuck]
    broken += [f"{name} was stuck." for key, name in tasks.stuck.items() if key not in {each.key for each in left}]
    return [*broken, *(f"Somebody was answered: {sentence}" for sentence in journal.wrong)]


def _processes(portal: Deployment) -> list:
    from .processes import WORKER, Process, manage

    web = Process("web", server.command(portal.port), portal.folder / "gunicorn.log")
    return [
        web,
        *(
            Process(f"worker {number}", manage(*WORKER), portal.folder / f"worker-{number}.log")
            for number in range(1, WORKERS + 1)
        ),
    ]


def _disturb(
    portal: Deployment, processes: list, sink: MailSink, clock, chance: random.Random, seconds: float
) -> Counter:
    """Kill something, or let it be away, at random moments; all of it is back in the end."""
    done, ends = Counter(), time.monotonic() + seconds

    def database() -> str:
        portal.cluster.stop()
        time.sleep(chance.uniform(0.5, 4))
        portal.cluster.start()
        return "PostgreSQL"

    away = {"mail server": (sink.go_away, sink.come_back), "time-stamp authority": (_closed(clock), _open(clock))}
    kinds: list[Callable[[], str]] = [database, *(lambda each=each: each.kill(chance) for each in processes)]
    turns: list[Callable[[], str]] = []
    while time.monotonic() < ends:
        time.sleep(chance.uniform(*PAUSE))
        if not turns:  # each in turn, in another order every time
            turns = [*kinds, *(lambda name=name: _absent(name, *away[name], chance) for name in away)]
            chance.shuffle(turns)
        done[turns.pop()()] += 1
    time.sleep(AWAY[1])
    return done


def _absent(name: str, go: Callable[[], None], come_back: Callable[[], None], chance: random.Random) -> str:
    go()
    threading.Timer(chance.uniform(*AWAY), come_back).start()
    return name


def _closed(clock) -> Callable[[], None]:
    return lambda: setattr(clock, "habit", "down")


def _open(clock) -> Callable[[], None]:
    return lambda: setattr(clock, "habit", None)


@dataclass
class _TaskWatch:
    """Looks at the tasks all the time, so that one stuck in between is seen, too."""

    unfinished: Callable[[], list]
    stuck: dict[str, str] = field(default_factory=dict)
    longest: float = 0
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def end(self) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        from django.db import DatabaseError, InterfaceError, connection

        while not self.over.wait(LOOK):
            try:
                found = self.unfinished()
            except (DatabaseError, InterfaceError):
                connection.close()
                continue
            self.stuck |= {each.key: each.task for each in found if each.is_stuck}
            self.longest = max([self.longest, *(each.since.total_seconds() for each in found)])
        connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.loads.kills")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1000))
    arguments = parser.parse_args()
    say(f"Seed: {arguments.seed}")
    run(lambda: main(arguments.minutes, arguments.seed))
