"""Two builds from beginning to end: lay out, seed, serve, measure in turn, print."""

import os
from contextlib import ExitStack
from pathlib import Path

from ..console import load, say, step
from . import processes, turns
from .build import Build
from .checkout import ROOT, checkout, short
from .database import database
from .row import Row
from .table import table


def run(folder: Path, revision: str, *, statements: int, limit: float, effort: turns.Effort, only: str = "") -> None:
    with ExitStack() as stack:
        with step(f"laying out {revision}"):
            other = stack.enter_context(checkout(revision, folder / "checkout"))
        builds = [
            _build(stack, name, place, folder / suffix)
            for name, place, suffix in ((short(revision), other, "old"), ("now", ROOT, "new"))
        ]
        for build in builds:
            with step(f"making {statements:,} statements in {build.name}"):
                build.seed(statements)
        rows = _measure(stack, builds, effort, only)
    say(table(rows, tuple(build.name for build in builds), limit=limit))
    say(load())


def _build(stack: ExitStack, name: str, place: Path, folder: Path) -> Build:
    url = stack.enter_context(database(os.environ["DATABASE_URL"], folder.name))
    return Build(name, place, folder, url)


def _measure(stack: ExitStack, builds: list[Build], effort: turns.Effort, only: str) -> list[Row]:
    portals = [stack.enter_context(build.serving()) for build in builds]
    with step("asking in turn"), ExitStack() as counters:
        rows = turns.pages(builds, [counters.enter_context(build.counting()) for build in builds], effort, only)
    if only:
        return rows
    with step("opening a category in Chromium in turn"):
        rows.append(processes.opened(builds, effort))
    with step("making sealed PDFs in turn"):
        rows += processes.sealed_pdfs(builds, effort)
    return [*rows, processes.memory(portals)]
