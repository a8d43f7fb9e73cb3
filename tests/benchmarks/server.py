"""The portal as in production: its settings, and gunicorn with two workers."""

import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from .client import HOST, WrongAnswer

WORKERS = 2
PATIENCE = 30  # seconds until the portal must be ready


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def production_environment(folder: Path, port: int) -> dict[str, str]:
    """The deployment's settings; plain HTTP, since what is measured is the portal and not TLS."""
    return {
        "DJANGO_SETTINGS_MODULE": "cpo_portal.settings",
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"http://{HOST}:{port}",
        "SECURE_SSL_REDIRECT": "false",
        "PORTAL_DATA_DIR": str(folder),
        "SEAL_PKCS12": str(folder / "seal.p12"),
        "EMAIL_URL": "dummymail://",
        "TASKS": "immediate",
        "RATE_LIMITS": "off",  # all that is measured is asked for from one address
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def gunicorn(folder: Path, port: int, **process):
    """Serve the portal on loopback; threaded workers, because the others close every connection.

    ``process`` may name another checkout: its Python as ``python``, its folder as ``cwd``, its settings as ``env``.
    """
    log = folder / "gunicorn.log"
    served = command(port, process.pop("python", sys.executable))
    with log.open("w") as output:
        server = subprocess.Popen(served, stdout=output, stderr=output, **process)
    try:
        wait_until_ready(server, port, log)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def command(port: int, python: str = sys.executable) -> list[str]:
    options = [
        f"--bind={HOST}:{port}",
        f"--workers={WORKERS}",
        "--worker-class=gthread",
        "--threads=4",
        "--keep-alive=60",
        "--log-level=warning",
    ]
    return [python, "-m", "gunicorn", "cpo_portal.wsgi", *options]


def memory(server: subprocess.Popen) -> float:
    """Return the most that one of the server's workers has had in memory so far, in megabytes (10^6 bytes)."""
    return max(memory_by_worker(server).values())


def memory_by_worker(server: subprocess.Popen) -> dict[str, float]:
    """The same of each, by its process."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return {child: high_water_mark(child) for child in children}


def high_water_mark(process: str) -> float:
    """Of a process, or of oneself (``self``). What getrusage says of a child is that of its parent, if it had more."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    return int(kibibytes) * 1024 / 1e6


def wait_until_ready(server: subprocess.Popen, port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=PATIENCE) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            raise WrongAnswer(f"The portal is not ready: {error.read().decode()}\n{log.read_text()}") from error
        except OSError:
            time.sleep(0.1)
    raise WrongAnswer(f"The portal did not start:\n{log.read_text()}")
