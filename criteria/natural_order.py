"""Numbers and editions in the order people expect: 2.10 behind 2.9."""

import re


def natural(number: str) -> list[tuple[int, str]]:
    """Return a key to sort by: runs of digits count as numbers."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"[.\-]", number)]
