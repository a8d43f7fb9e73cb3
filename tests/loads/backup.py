"""A backup made while twenty people write, then the machine is gone, and everything is there elsewhere.

Promised: every PDF byte for byte, all verifying, the log sound, the next number free, and each save acknowledged before
the backup began. A backup takes at most 1.5 × of ``pg_dump`` plus copying the files, and 150 MB of memory; the time
until any command of the portal has started is told, and not counted.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks import server
from tests.benchmarks.client import WrongAnswer
from tests.benchmarks.console import say, step

from .cluster import Cluster
from .portal import Deployment, deployed, run

WRITERS, LIVES, SECONDS = 20, 2, 10  # of people at work before the backup begins
MOST_TIMES, MOST_MEMORY = 1.5, 150  # MB (10^6 bytes)
SIZE = 150_000  # bytes of a PDF, as ours have


@dataclass(frozen=True)
class Kept:
    """What must be there elsewhere: digests of files by name, and saves (assessment, criterion, text)."""

    files: dict[str, str]
    saves: list[tuple[int, str, str]]


def main(statements: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="cpo-backups-") as folder:
        backups = Path(folder) / "backups"
        with deployed(TASKS="database") as portal:
            _seed(portal, statements)
            broken = _quickly(portal, Path(folder))
            kept = _while_they_write(portal, backups)
        # here the machine is gone: cluster, files, seal
        (Path(folder) / "kept.json").write_text(json.dumps(asdict(kept)), encoding="utf-8")
        return [*broken, *_elsewhere(Path(folder), backups)]


def _seed(portal: Deployment, statements: int) -> None:
    """Statements as the benchmarks make them, but each with a file of its own."""
    from criteria.models import Catalogue
    from statements.models import Statement
    from tests.benchmarks.seed.population import Population

    with step(f"making {statements:,} statements"):
        Population(Catalogue.objects.get()).grow(to=statements)
        chance, made = random.Random(statements), list(Statement.objects.only("number", "issued_at"))
        for statement in made:
            content = chance.randbytes(SIZE)
            statement.pdf.name = f"statements/{statement.issued_at.year}/{statement.number}-seeded.pdf"
            statement.pdf_sha256 = hashlib.sha256(content).hexdigest()
            file = portal.folder / "files" / statement.pdf.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        Statement.objects.bulk_update(made, ["pdf", "pdf_sha256"], batch_size=500)


def _quickly(portal: Deployment, folder: Path) -> list[str]:
    """A backup while nobody writes, beside what it cannot do without; both twice, in turn."""
    from .processes import manage

    needed, taken, memory, start = [], [], [], []
    for number in range(2):
        with step("pg_dump, and copying the files"):
            begun = time.perf_counter()
            dump = folder / f"dump-{number}"
            command = ["pg_dump", "--format=custom", "--compress=1", f"--file={dump}", portal.cluster.url]
            subprocess.run(command, check=True)
            shutil.copytree(portal.folder / "files", folder / f"files-{number}")
            needed.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        subprocess.run(manage("backup", "--help"), check=True, stdout=subprocess.DEVNULL)
        start.append(time.perf_counter() - begun)
        with step("backup"):
            seconds, most = _back_up(folder / f"quick-{number}")
            taken.append(seconds)
            memory.append(most)
        for path in (f"files-{number}", f"quick-{number}"):
            shutil.rmtree(folder / path)
    seconds = min(taken) - min(start)
    times = seconds / min(needed)
    sentence = (
        f"A backup took {seconds:.1f} s ({min(start):.1f} s until it began), which is {times:.2f} × of "
        f"{min(needed):.1f} s, and {max(memory):.0f} MB"
    )
    say(f"{sentence}.")
    return [f"{sentence}."] if times > MOST_TIMES or max(memory) > MOST_MEMORY else []


def _back_up(folder: Path, *options: str) -> tuple[float, float]:
    """Return how long it took in seconds, and its most memory in MB."""
    from .processes import manage

    begun, most = time.perf_counter(), 0.0
    process = subprocess.Popen(manage("backup", str(folder), *options), stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            most = max(most, server.high_water_mark(str(process.pid)))
        except (OSError, StopIteration):
            """It just ended."""
        time.sleep(0.02)
    if process.returncode:
        raise WrongAnswer(f"The backup ended with status {process.returncode}.")
    return time.perf_counter() - begun, most


def _while_they_write(portal: Deployment, backups: Path) -> Kept:
    from statements.models import Statement

    from . import people
    from .processes import WORKER, Process, manage

    population = people.make(WRITERS, LIVES, 40, portal.port, random.Random(WRITERS))
    worker = Process("worker", manage(*WORKER), portal.folder / "worker.log")
    try:
        with server.gunicorn(portal.folder, portal.port), step(f"{WRITERS} writers, and a backup"):
            population.begin()
            time.sleep(SECONDS)
            acknowledged = list(population.journal.saves)
            _back_up(backups, "--with-seal-key")
            during = len(population.journal.saves) - len(acknowledged)
            population.end()
    finally:
        worker.end()
    say(f"Saves acknowledged before the backup: {len(acknowledged)}, meanwhile: {during}.")
    if population.journal.wrong or not acknowledged or not during:
        raise WrongAnswer(f"People could not write: {population.journal.wrong[:1]}")
    issued = Statement.objects.exclude(pdf__endswith="-seeded.pdf").count()
    say(f"Statements that were issued meanwhile: {issued}.")
    stored = {each.pdf.name: portal.folder / "files" / each.pdf.name for each in Statement.objects.only("pdf")}
    return Kept({name: _digest(file) for name, file in stored.items()}, acknowledged)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _elsewhere(folder: Path, backups: Path) -> list[str]:
    """Restore on another machine, by processes that know nothing of the first one."""
    from .processes import manage

    cluster, data = Cluster(), folder / "elsewhere"
    try:
        environment = {**os.environ, "DATABASE_URL": cluster.url, "PORTAL_DATA_DIR": str(data)}
        environment["SEAL_PKCS12"] = str(data / "seal.p12")
        with step("restore elsewhere"):
            done = subprocess.run(manage("restore", str(backups)), env=environment, capture_output=True, text=True)
        if done.returncode:
            return [f"Restoring ended with status {done.returncode}: {done.stderr[-500:]}"]
        with step("looking at everything"):
            look = [sys.executable, "-m", __spec__.name, "--look", str(folder / "kept.json")]
            looked = subprocess.run(look, env=environment, capture_output=True, text=True)
        if looked.returncode:
            return [f"Nothing could be looked at: {looked.stderr[-500:]}"]
        return looked.stdout.splitlines()
    finally:
        cluster.remove()


def look(kept: Kept) -> list[str]:
    """What is not as it was, in the restored portal whose settings these are."""
    from assessments.models import Revision
    from cpo_verify import Outcome, log_chain
    from statements.models import LogEntry, Statement
    from statements.verification import verify
    from tests.factories import OrganisationFactory, UserFactory, make_statement

    wrong = []
    for statement in Statement.objects.all():
        with statement.pdf.open() as file:
            pdf = file.read()
        if hashlib.sha256(pdf).hexdigest() != kept.files.get(statement.pdf.name):
            wrong.append(f"{statement} has another file.")
        elif not statement.pdf.name.endswith("-seeded.pdf") and verify(pdf).outcome != Outcome.IN_FORCE:
            wrong.append(f"{statement} does not verify.")
    there = set(Revision.objects.values_list("assessment", "criterion", "values__explanation"))
    lost = [text for *answer, text in kept.saves if (*answer, text) not in there]
    wrong += [f"{len(lost)} saves are lost, such as “{lost[0]}”."] if lost else []
    entries = [each.content for each in LogEntry.objects.order_by("position")]
    wrong += [str(each) for each in log_chain.problems(log_chain.entries_of({"entries": entries}))]
    taken = set(Statement.objects.values_list("number", flat=True))
    for factory in (UserFactory, OrganisationFactory):
        factory.reset_sequence(1_000_000)  # above those who were made before
    issued = make_statement()
    if issued.number in taken or Statement.objects.filter(number=issued.number).count() != 1:
        wrong.append(f"{issued.number} was issued twice.")
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.loads.backup")
    parser.add_argument("--statements", type=int, default=2_000, help="that are there already; 2,000")
    parser.add_argument("--look", type=Path, help="used by the script itself")
    arguments = parser.parse_args()
    if arguments.look:
        import django

        django.setup()
        for sentence in look(Kept(**json.loads(arguments.look.read_text()))):
            say(sentence)
    else:
        run(lambda: main(arguments.statements))
