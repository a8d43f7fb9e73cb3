"""``python -m tests.upgrades.locks``: how long does each migration since the oldest stored version keep others waiting?

Fills the empty PostgreSQL database that DATABASE_URL names, takes back all migrations which that version did not know,
and lets them run again, one by one and watched. So each must be reversible, if only by doing nothing.
"""

import argparse
import os
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import django

from tests.benchmarks import console, server

from .dump import VERSIONS


def main() -> None:
    arguments = _arguments()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit(
            "migration_locks: DATABASE_URL must name an empty PostgreSQL database; scripts/migration_locks makes one."
        )
    with tempfile.TemporaryDirectory(prefix="cpo-locks-") as folder:
        os.environ.update(server.production_environment(Path(folder), port=8000))
        django.setup()
        _fill(arguments.statements)
        _go_back_to(_known_to(sorted(VERSIONS.glob("*.tar.xz"))[0]))
        too_long = _go_forward(arguments.limit)
    sys.exit(1 if too_long else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/migration_locks", description="Watch what migrations keep locked.")
    parser.add_argument("--statements", type=int, default=20_000, metavar="N", help="how many to make; 20,000")
    parser.add_argument("--limit", type=float, default=1.0, metavar="SECONDS", help="what is too long; 1")
    return parser.parse_args()


def _fill(statements: int) -> None:
    from django.core.management import call_command

    from criteria.load import load
    from tests.benchmarks.deployment import CATALOGUE
    from tests.benchmarks.seed.population import Population

    call_command("migrate", verbosity=0)
    catalogue, _outcome = load(CATALOGUE)
    with console.step(f"making {statements:,} statements"):
        Population(catalogue).grow(to=statements)


def _known_to(archive: Path) -> set[tuple[str, str]]:
    """The migrations, as app and name, that had run in what a version left behind."""
    with tarfile.open(archive) as content:
        sql = content.extractfile("database.sql").read().decode()
    rows = sql.partition("COPY public.django_migrations (id, app, name, applied) FROM stdin;\n")[2].partition("\\.\n")[
        0
    ]
    return {(app, name) for _id, app, name, _applied in (row.split("\t") for row in rows.splitlines())}


def _go_back_to(known: set[tuple[str, str]]) -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    newest: dict[str, str | None] = dict.fromkeys((app for app, _name in graph.nodes), None)
    newest |= dict(sorted(known & graph.nodes.keys()))
    with console.step("going back to what the oldest version knew"):
        executor.migrate(list(newest.items()))


def _go_forward(limit: float) -> int:
    """Run what is left, print what each kept locked, and return how many kept it for longer than ``limit`` seconds."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from .lock_watch import LockWatch

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    lines, too_long = [("migration", "takes", "locks for", "what")], 0
    for migration, _backwards in plan:
        begun = time.monotonic()
        with LockWatch() as watch:
            MigrationExecutor(connection).migrate([(migration.app_label, migration.name)])
        took, lock = time.monotonic() - begun, watch.longest()
        is_too_long = lock is not None and lock.seconds > limit
        too_long += is_too_long
        what = f"{lock.table}, {lock.mode}{', TOO LONG' if is_too_long else ''}" if lock else ""
        lines.append((str(migration), f"{took:.2f} s", f"{lock.seconds:.3f} s" if lock else "–", what))
    console.say(console.columns(lines))
    console.say(console.load())
    return too_long


if __name__ == "__main__":
    main()
