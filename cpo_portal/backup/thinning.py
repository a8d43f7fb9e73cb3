"""Which backups are kept when there are many: ``7d,4w,12m``, or how many."""

import re
from collections.abc import Iterable

from core.refusals import Refused

from .places import BackupPlace, moment_of

PERIODS = {"": "%Y%m%d-%H%M%S", "d": "%Y-%m-%d", "w": "%G-W%V", "m": "%Y-%m"}  # weeks of ISO 8601
PART = re.compile(r"([1-9][0-9]{0,3})([dwm]?)")
Rule = list[tuple[int, str]]


def rule_of(text: str) -> Rule:
    """Read a rule: ``7d,4w,12m``, or ``14`` for the newest fourteen. Raises :class:`Refused`."""
    parts = [PART.fullmatch(part.strip()) for part in text.split(",")]
    if not all(parts):
        raise Refused("--keep wants a number (14), or how many days, weeks and months: 7d,4w,12m.")
    return [(int(part[1]), part[2]) for part in parts if part]


def kept(names: Iterable[str], rule: Rule) -> set[str]:
    """Return which of the backups stay: of each period that has any, in UTC, the newest; and always the newest of all.

    Periods without a backup do not count, so that nothing goes only because none was made for long.
    """
    by_moment = {moment: name for name in sorted(names) if (moment := moment_of(name))}
    stay = set(list(by_moment.values())[-1:])
    for count, unit in rule:
        newest = {moment.strftime(PERIODS[unit]): name for moment, name in by_moment.items()}
        stay |= set(list(newest.values())[-count:])
    return stay


def thin(place: BackupPlace, rule: Rule) -> int:
    """Remove the others; return how many."""
    there = place.backups()
    old = sorted(set(there) - kept(there, rule))
    place.remove(old)
    return len(old)
