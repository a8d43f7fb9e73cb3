"""The portal as in production on a throwaway PostgreSQL, for as long as a block lasts."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from tests.benchmarks import server
from tests.benchmarks.client import WrongAnswer
from tests.benchmarks.console import load, say

from .cluster import Cluster


@dataclass
class Deployment:
    folder: Path
    cluster: Cluster
    port: int


@contextmanager
def deployed(**environment: str) -> Iterator[Deployment]:
    """Set this process up as one of the portal: settings, tables, static files, seal and catalogue are there.

    Nothing runs yet but PostgreSQL. ``environment`` differs from that of the benchmarks.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cpo-load-")))
        cluster = Cluster()
        stack.callback(cluster.remove)
        port = server.free_port()
        database = {"DATABASE_URL": cluster.url}
        os.environ.update(server.production_environment(folder, port) | database | environment)
        django.setup()

        from tests.benchmarks.deployment import prepare

        prepare()
        yield Deployment(folder, cluster, port)


def run(script: Callable[[], list[str]]) -> None:
    """Run a script that returns what was promised and not kept, and end as it says."""
    try:
        broken = script()
    except WrongAnswer as wrong:
        sys.exit(f"loads: {wrong}")
    say(load())
    for sentence in broken:
        say(f"NOT KEPT: {sentence}")
    sys.exit(1 if broken else 0)
