"""Fresh starts in a row: each from source alone, with a port and a data folder of its own, while processors are busy.

What fails in one start of many, by chance or by the order of things, shows here: ``scripts/starts``.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from .benchmarks.client import HOST
from .benchmarks.server import free_port

PATIENCE = 300  # seconds until a start must serve
MANAGE = [sys.executable, "manage.py"]
BUSY = 2


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", nargs="?", type=int, default=20)
    parser.add_argument("--whole", action="store_true", help="run all of scripts/run each time, in an empty folder")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped

    served = 0
    with tempfile.TemporaryDirectory(prefix="cpo-portal-starts-") as name:
        folder = Path(name)
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": str(folder / "byte-code")}
        environment.pop("DATABASE_URL", None)
        prepared = folder / "prepared"
        prepared.mkdir()
        if not options.whole:
            subprocess.run([*MANAGE, "migrate", "--verbosity=0"], env=environment | at(prepared, 0), check=True)
        with busy_processors():
            for number in range(1, options.number + 1):
                served += start(number, prepared, environment, whole=options.whole)
    say(f"{served} of {options.number}")
    return served != options.number


def at(data, port):
    return {"PORTAL_DATA_DIR": str(data), "PORT": str(port)}


def start(number, prepared, environment, *, whole):
    """Start the portal, wait until it serves, and stop it; return whether it did."""
    data, port = prepared.with_name(f"start-{number}"), free_port()
    shutil.copytree(prepared, data)
    log = data / "output"
    command = ["scripts/run"] if whole else [*MANAGE, "runserver", "--noreload", f"{HOST}:{port}"]
    begun = time.monotonic()
    with log.open("w") as output, group(command, env=environment | at(data, port), stdout=output, stderr=output) as run:
        served = serves(run, port, until=begun + PATIENCE)
    say(f"{number}: {'serves' if served else 'FAILED'} after {time.monotonic() - begun:.1f} s")
    if not served:
        say(log.read_text())
    shutil.rmtree(data)
    return served


def serves(run, port, *, until):
    while time.monotonic() < until and run.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.2)
    return False


@contextmanager
def group(command, **options):
    """Run a command, and in the end kill it with all it started, whatever happens."""
    run = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, **options)
    try:
        yield run
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()


@contextmanager
def busy_processors():
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY)]
    try:
        yield
    finally:
        for each in busy:
            each.kill()
            each.wait()


def say(words):
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
