"""``python -m tests.benchmarks``: measures the portal on the empty PostgreSQL database that DATABASE_URL names."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from . import server
from .client import WrongAnswer


def main() -> None:
    arguments = _arguments()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("bench: DATABASE_URL must name an empty PostgreSQL database; scripts/bench makes one.")
    with tempfile.TemporaryDirectory(prefix="cpo-bench-") as folder:
        try:
            if arguments.against:
                _measure_two(Path(folder), arguments)
            else:
                _measure_one(Path(folder), arguments)
        except WrongAnswer as wrong:
            sys.exit(f"bench: {wrong}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure the pages against their budgets.")
    parser.add_argument("--quick", action="store_true", help="no round with ten times the statements; fewer rounds")
    parser.add_argument("--statements", type=int, default=2_000, metavar="N", help="how many to make; 2,000")
    parser.add_argument("--against", metavar="REV", help="measure in turn with the build of this git revision")
    parser.add_argument("--only", default="", metavar="WORDS", help="with --against: pages whose name has these words")
    parser.add_argument("--limit", type=float, default=1.1, metavar="RATIO", help="mark what is above; 1.1")
    return parser.parse_args()


def _measure_one(folder: Path, arguments: argparse.Namespace) -> None:
    port = server.free_port()
    os.environ.update(server.production_environment(folder, port))
    django.setup()

    from .bench import run

    run(folder, port, statements=arguments.statements, quick=arguments.quick)


def _measure_two(folder: Path, arguments: argparse.Namespace) -> None:
    from .builds import turns
    from .builds.run import run

    run(
        folder,
        arguments.against,
        statements=arguments.statements,
        limit=arguments.limit,
        only=arguments.only,
        effort=turns.QUICK if arguments.quick else turns.FULL,
    )


if __name__ == "__main__":
    main()
