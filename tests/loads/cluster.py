"""A PostgreSQL of one's own, which may be killed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.benchmarks.client import HOST, WrongAnswer
from tests.benchmarks.server import free_port

ACCOUNT = "postgres"  # whose processes these are where root starts them, which PostgreSQL refuses to be


class Cluster:
    """Commits wait for the disk, as in production."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cpo-cluster-"))
        self.port = free_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT)
        self._run("initdb", "--auth=trust", "--username=portal", "--encoding=UTF8", "--no-locale")
        self.start()

    @property
    def url(self) -> str:
        return f"postgres://portal@{HOST}:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses={HOST} -c unix_socket_directories=''"
        self._run("pg_ctl", "start", "-w", "-o", options, "-l", str(self.folder / "log"))

    def stop(self, mode: str = "immediate") -> None:
        """Immediate is as if the power went: nothing is written to the end, and connections break."""
        self._run("pg_ctl", "stop", "-w", "-m", mode)

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: str) -> None:
        as_another = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups"]
        command = [*(as_another if os.geteuid() == 0 else []), str(_path(program)), "-D", str(self.folder / "data")]
        done = subprocess.run(
            [*command, *arguments], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        if done.returncode:
            raise WrongAnswer(f"{program} failed: {done.stderr.decode().strip()}")


def _path(program: str) -> Path:
    """Debian keeps these out of the way, by version."""
    if found := shutil.which(program):
        return Path(found)
    there = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    if not there:
        raise WrongAnswer(f"{program} is not installed; it comes with PostgreSQL’s server.")
    return there[-1]
