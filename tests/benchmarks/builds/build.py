"""A build that is measured: a checkout with its settings, what its database was filled with, and its server."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from .. import server
from ..addresses import Scenario
from ..client import Loopback, Reply, WrongAnswer

HERE = Path(__file__).parent


@dataclass
class Build:
    """``name`` stands at the head of its columns; ``folder`` is for its files, outside the checkout."""

    name: str
    checkout: Path
    folder: Path
    database: str
    port: int = field(default_factory=server.free_port)

    def __post_init__(self):
        self.folder.mkdir()
        self.python = self.checkout / ".venv/bin/python"
        self.environment = {
            **os.environ,
            **server.production_environment(self.folder, self.port),
            "DATABASE_URL": self.database,
            "PYTHONPATH": str(self.checkout),
        }
        self.clients: dict[str, Loopback] = {}

    def seed(self, statements: int) -> None:
        seeded = self.probe("seed", str(statements))
        known = {each.name for each in fields(Scenario)}
        self.scenario = Scenario(**{name: value for name, value in seeded.items() if name in known})

    def probe(self, *arguments: str) -> dict:
        """Run the probe inside the checkout, in a new process."""
        done = subprocess.run(self._probe(*arguments), stdout=subprocess.PIPE, text=True, **self._process)
        if done.returncode:
            raise WrongAnswer(f"The build {self.name} failed to {arguments[0]}.")
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen]:
        with server.gunicorn(self.folder, self.port, python=str(self.python), **self._process) as portal:
            yield portal

    @contextmanager
    def counting(self) -> Iterator["Counter"]:
        """A process that answers requests and tells their queries, as long as it is needed."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with ExitStack() as stack:
            process = stack.enter_context(subprocess.Popen(self._probe("ask"), **pipes, **self._process))
            yield Counter(self, process)
            process.stdin.close()

    def client(self, person: str) -> Loopback:
        """The connection of this kind of person, opened once."""
        if person not in self.clients:
            self.clients[person] = Loopback(self.port, self.scenario.cookies.get(person, ""))
        return self.clients[person]

    def _probe(self, *arguments: str) -> list[str]:
        has_scenario = (self.checkout / "tests/benchmarks/scenario.py").exists()
        scenario = "-" if has_scenario else str(HERE / "old_layout.py")
        return [str(self.python), "-P", str(HERE / "probe.py"), scenario, *arguments]

    @property
    def _process(self) -> dict:
        return {"cwd": self.checkout, "env": self.environment}


@dataclass
class Counter:
    """Asks a build as :class:`~tests.benchmarks.client.InProcess` asks this one."""

    build: Build
    process: subprocess.Popen
    person: str = ""

    def ask(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Reply:
        cookies = self.build.scenario.cookies.get(self.person)
        headers = {**({"Cookie": cookies} if cookies else {}), **(headers or {})}
        request = {"method": method, "path": path, "body": body, "headers": headers}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise WrongAnswer(f"The build {self.build.name} failed to answer {method} {path} in a process of its own.")
        return Reply(**json.loads(answer))
