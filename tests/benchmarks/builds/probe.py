"""Runs inside a checkout, of whatever age: seeds its database, answers requests with their queries, makes a PDF.

``python -P probe.py SCENARIO.py|- seed|ask|pdf …``, in the folder of the checkout and with it as PYTHONPATH. So nothing
but Django and the standard library may be imported here, except the scenario: that of the checkout ("-"), or a file.
"""

import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import django


def answers() -> Callable[..., dict]:
    """Return a function that asks the portal in this process, and notes the queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")

    def answer(method: str, path: str, body: str, headers: dict[str, str]) -> dict:
        kind = headers.get("Content-Type", "application/octet-stream")
        others = {name: value for name, value in headers.items() if name != "Content-Type"}
        with CaptureQueriesContext(connection) as captured:
            response = client.generic(method, path, body, kind, headers=others)
        return {
            "status": response.status_code,
            "headers": dict(response.headers),
            "text": response.getvalue().decode(),
            "queries": [query["sql"] for query in captured.captured_queries],
        }

    return answer


def seed(scenario: ModuleType, statements: str) -> None:
    _say(scenario.prepare(int(statements)))


def ask(_scenario: None) -> None:
    """Answer the requests that come in, a line each."""
    answer = answers()
    for line in sys.stdin:
        _say(answer(**json.loads(line)))


def pdf(scenario: ModuleType, number: str, times: str) -> None:
    """Make a sealed PDF once, as a new process has to, and then so many times; in milliseconds of CPU time."""
    first, *others = (_milliseconds(lambda: scenario.sealed_pdf(number)) for _time in range(int(times) + 1))
    lines = Path("/proc/self/status").read_text().splitlines()
    kibibytes = next(line.split()[1] for line in lines if line.startswith("VmHWM:"))
    _say({"first": first, "others": statistics.median(others), "megabytes": int(kibibytes) * 1024 / 1e6})


def _milliseconds(make: Callable[[], bytes]) -> float:
    start = time.process_time()
    made = make()
    milliseconds = 1000 * (time.process_time() - start)
    if not made.startswith(b"%PDF-"):
        sys.exit("What was made is not a PDF.")
    return milliseconds


def _scenario(path: str) -> ModuleType:
    if path == "-":
        return importlib.import_module("tests.benchmarks.scenario")
    spec = importlib.util.spec_from_file_location("scenario", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _say(what: dict) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    django.setup()
    path, command, *arguments = sys.argv[1:]
    {"seed": seed, "ask": ask, "pdf": pdf}[command](None if command == "ask" else _scenario(path), *arguments)
