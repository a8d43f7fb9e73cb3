"""Processes of the portal, which start again when they end, as systemd or a container's engine has them."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

from django.conf import settings

WORKER = ("worker",)  # the command of manage.py that does tasks
PAUSE = 0.5  # seconds until what ended is started again


class Process:
    """One process with its children, started again until :meth:`end`."""

    def __init__(self, name: str, command: list[str], log: Path):
        self.name, self.command, self.log = name, command, log
        self.starts, self.is_wanted = 0, True
        self._start()
        self.keeper = Thread(target=self._keep, daemon=True)
        self.keeper.start()

    def kill(self, chance: random.Random) -> str:
        """Kill (SIGKILL) all of it, or only one of its children, and say which."""
        children = _children(self.process.pid)
        if children and chance.random() < 0.5:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)
            return f"a child of {self.name}"
        self._signal(signal.SIGKILL)
        return self.name

    def end(self) -> None:
        self.is_wanted = False
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
        self.keeper.join()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _start(self) -> None:
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self.command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self.starts += 1

    def _keep(self) -> None:
        while True:
            self.process.wait()
            if not self.is_wanted:
                return
            time.sleep(PAUSE)
            if self.is_wanted:
                self._start()


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
