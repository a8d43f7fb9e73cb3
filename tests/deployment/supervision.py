"""Processes that are started again when they end by themselves, as ``restart: unless-stopped`` and systemd do."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from .composition import ROOT


class Supervised:
    """One process with all it starts; what it says goes into a file of its name."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], logs: Path):
        self.name, self.command, self.environment, self.log = name, command, environment, logs / f"{name}.log"
        self.wanted, self.process = True, None
        self.start()

    def start(self):
        self.wanted = True
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
            )

    def ended(self):
        return self.process.poll() is not None

    def kill(self):
        """As when the machine dies under it."""
        self.wanted = False
        self._signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.wanted = False
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=40)
        self._signal(signal.SIGKILL)

    def _signal(self, number):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class Supervisor:
    def __init__(self, logs: Path):
        self.logs, self.processes = logs, {}
        self.restarts: Counter[str] = Counter()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._keep_up, daemon=True)
        self._watch.start()

    def add(self, name: str, command: list[str], environment: dict[str, str]) -> Supervised:
        self.processes[name] = Supervised(name, command, environment, self.logs)
        return self.processes[name]

    def _keep_up(self):
        while not self._over.wait(0.5):
            for each in list(self.processes.values()):
                if each.wanted and each.ended():
                    self.restarts[each.name] += 1
                    time.sleep(1)
                    each.start()

    def end(self):
        self._over.set()
        self._watch.join()
        for each in self.processes.values():
            each.stop()
