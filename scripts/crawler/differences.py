"""Two recordings, compared."""

import difflib
import gzip
import json
from collections import defaultdict


def compare(before, after):
    """Print each difference once, with all answers that show it. Return the exit status."""
    days = {json.loads((folder / "about.json").read_text())["day"] for folder in (before, after)}
    if len(days) > 1:
        print(f"Recorded on different days, which pages tell: {', '.join(sorted(days))}")
    found, total = defaultdict(list), 0
    for file in sorted(file.name for file in before.glob("*.json.gz")):
        old, new = read(before / file), read(after / file)
        total += len(old.keys() | new.keys())
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                found[difference(old.get(key), new.get(key))].append(f"{file.partition('.')[0]}: {key}")
    for text, places in found.items():
        print("\n".join(places), text, sep="\n", end="\n\n")
    differing = sum(map(len, found.values()))
    print(f"{total} answers compared; {differing} differ, in {len(found)} ways.")
    return 1 if found else 0


def read(file):
    with gzip.open(file, "rt") as opened:
        return json.load(opened)


def difference(old, new):
    if old is None or new is None:
        return "    only asked for " + ("after" if old is None else "before")
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), "before", "after", n=1, lineterm="")
    return "\n".join(f"    {line[:300]}" for line in list(lines)[2:42] if not line.startswith("@@"))
