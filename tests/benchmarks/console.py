"""What is written to the terminal: progress, tables, how busy the machine is."""

import os
import sys
import time
from contextlib import contextmanager


@contextmanager
def step(what: str):
    sys.stderr.write(f"== {what}")
    sys.stderr.flush()
    start = time.monotonic()
    try:
        yield
    finally:
        sys.stderr.write(f" ({time.monotonic() - start:.0f} s)\n")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def columns(lines: list[tuple[str, ...]]) -> str:
    """Set the lines in columns, and rule off the first, which is their head."""
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(_line(line, widths) for line in [lines[0], rule, *lines[1:]])


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """The first column and the last are words, the others numbers."""
    what, *numbers, missed = (
        cell.ljust(width) if place in (0, len(widths) - 1) else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([what, *numbers, missed]).rstrip()


def load() -> str:
    """Say how busy the machine is: a bench beside other work measures that work, too."""
    return f"Load of the machine in the last five minutes: {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors."
