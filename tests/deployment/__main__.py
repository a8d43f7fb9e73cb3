"""``python -m tests.deployment``: the composition, and the whole way through it while parts are missing.

Starts the commands that ``deploy/compose.yaml`` names, without containers: two gunicorns behind nginx (where there is
none, something of our own), two workers, PostgreSQL, a mail server, and with ``--s3`` an S3 (moto). Makes its own
PostgreSQL cluster by pg_virtualenv, which it stops and starts.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from . import proxy
from .installation import Installation
from .whole_way import press_from_all_sides, walk

IN_A_CLUSTER = 'DATABASE_URL="postgres://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE" exec "$@"'


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deployment", description=__doc__)
    parser.add_argument(
        "--s3", action="store_true", help="keep files in an S3, as compose.yaml does, instead of a folder"
    )
    arguments = parser.parse_args()
    if "PGVERSION" not in os.environ:
        again = [sys.executable, "-m", __package__, *sys.argv[1:]]
        os.execvp("pg_virtualenv", ["pg_virtualenv", "-t", "sh", "-c", IN_A_CLUSTER, "sh", *again])

    began = time.monotonic()

    def say(words):
        sys.stdout.write(f"{time.monotonic() - began:6.1f} s  {words}\n")
        sys.stdout.flush()

    with tempfile.TemporaryDirectory(prefix="cpo-portal-deployment-") as name:
        portal = Installation(Path(name), s3=arguments.s3)
        try:
            portal.start()
            say(
                f"started, behind {'nginx' if proxy.NGINX else 'a proxy of our own'}: "
                + ", ".join(portal.supervisor.processes)
            )
            press_from_all_sides(portal, say)
            walk(portal, say)
        except BaseException:
            for log in sorted((Path(name) / "logs").iterdir()):
                sys.stderr.write(f"== {log.name}\n{log.read_text()[-3000:]}\n")
            raise
        finally:
            portal.end()
            restarts = dict(portal.supervisor.restarts)
            say(f"ended by themselves and were started again: {restarts or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
