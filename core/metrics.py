"""What is counted and measured, as Prometheus reads it: text exposition format 0.0.4.

Each process counts for itself, from its start: adding up over processes through the database would cost every request a
write. Whoever shows them names the process in a label; ``sum(rate(…[10m]))`` adds them up over those asked in turn.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Sample(NamedTuple):
    suffix: str  # behind the metric's name
    labels: Mapping[str, str]
    value: float


class Metric(NamedTuple):
    """``kind`` is counter, gauge or histogram."""

    name: str
    kind: str
    help: str
    samples: Sequence[Sample]


class LabelledCounter:
    """Counts by the values of its labels, which are to be few."""

    def __init__(self, name: str, help: str, *labels: str):
        self.name, self.help, self.labels = name, help, labels
        self._numbers: dict[tuple[str, ...], int] = defaultdict(int)
        self._lock = threading.Lock()

    def count(self, *values: str) -> None:
        with self._lock:
            self._numbers[values] += 1

    def metric(self) -> Metric:
        with self._lock:
            numbers = sorted(self._numbers.items())
        samples = [Sample("", dict(zip(self.labels, values, strict=True)), number) for values, number in numbers]
        return Metric(self.name, "counter", self.help, samples)


class Histogram:
    """How long something took, in seconds, by the value of one label."""

    def __init__(self, name: str, help: str, label: str):
        self.name, self.help, self.label = name, help, label
        self._numbers: dict[str, list[int]] = defaultdict(lambda: [0] * (len(SECONDS) + 1))
        self._sums: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def observe(self, value: str, seconds: float) -> None:
        place = sum(seconds > bound for bound in SECONDS)
        with self._lock:
            self._numbers[value][place] += 1
            self._sums[value] += seconds

    def metric(self) -> Metric:
        with self._lock:
            found = [(value, [*numbers], self._sums[value]) for value, numbers in sorted(self._numbers.items())]
        return Metric(self.name, "histogram", self.help, [each for one in found for each in self._samples(*one)])

    def _samples(self, value: str, numbers: list[int], total: float) -> Iterable[Sample]:
        label, so_far = {self.label: value}, 0
        for bound, number in zip([*map(repr, SECONDS), "+Inf"], numbers, strict=True):
            so_far += number
            yield Sample("_bucket", label | {"le": bound}, so_far)
        yield Sample("_sum", label, total)
        yield Sample("_count", label, so_far)


def exposition(metrics: Iterable[Metric], **labels: str) -> str:
    """Return the metrics as text, with ``labels`` on every sample."""
    lines = []
    for metric in metrics:
        lines += [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
        lines += [
            f"{metric.name}{suffix}{_written({**own, **labels})} {float(value):.15g}"
            for suffix, own, value in metric.samples
        ]
    return "\n".join(lines) + "\n"


def _written(labels: Mapping[str, str]) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
