"""``python -m tests.benchmarks [--quick]``: measures the portal on the empty PostgreSQL that DATABASE_URL names."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from . import server


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the round with 20,000 statements")
    arguments = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("bench: DATABASE_URL must name an empty PostgreSQL database; scripts/bench makes one.")
    with tempfile.TemporaryDirectory(prefix="cpo-bench-") as folder:
        port = server.free_port()
        os.environ.update(server.production_environment(Path(folder), port))
        django.setup()

        from .bench import run
        from .client import WrongAnswer

        try:
            run(Path(folder), port, quick=arguments.quick)
        except WrongAnswer as wrong:
            sys.exit(f"bench: {wrong}")


if __name__ == "__main__":
    main()
