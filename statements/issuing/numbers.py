"""The next number, above all that the database and the storage know.

A database restored from a backup may be older than the files beside it. These are all that is left then of the
statements issued since, whose numbers people know: nothing is issued until somebody has dealt with them.
"""

import re
from collections.abc import Iterator

from django.core.files.storage import default_storage

from ..models import IssuingAttempt, Statement

SET_ASIDE = "statements/set-aside"  # dealt with: their numbers stay taken
FILE = re.compile(r"(CPO-[0-9]{4}-([0-9]{4,9}))[-_].*\.pdf")


class StorageIsNewer(Exception):
    """The storage knows statements that the database does not; the message names the first of them."""


def next_number(year: int) -> str:
    """Return the number a statement issued now would get. Raises :class:`StorageIsNewer`."""
    if found := newer_ones(year):
        raise StorageIsNewer(f"The storage knows statements that the database does not, such as {found[0]}.")
    by_the_database = Statement.objects.next_number(year)
    prefix, _dash, sequence = by_the_database.rpartition("-")
    taken = [int(match[2]) for match in _stored(SET_ASIDE) if match[1].startswith(f"{prefix}-")]
    return f"{prefix}-{max([int(sequence), *(each + 1 for each in taken)]):04d}"


def newer_ones(year: int) -> list[str]:
    """Return the files of this year and the last whose number no statement has, though none of them was given up."""
    # Files before rows: whoever issues meanwhile stores the row after the file, and drops the file before its attempt.
    found = {f"statements/{each}/{match[0]}": match[1] for each in (year - 1, year) for match in _stored(_folder(each))}
    if not found:
        return []
    given_up = set(IssuingAttempt.objects.values_list("name", flat=True))
    recorded = {
        number
        for each in (year - 1, year)
        for number in Statement.objects.filter(number__startswith=f"CPO-{each}-").values_list("number", flat=True)
    }
    lost = sorted(name for name, number in found.items() if number not in recorded and name not in given_up)
    return [name for name in lost if default_storage.exists(name)]


def number_of(name: str) -> str:
    """The number in the name of a statement's file; empty for another file."""
    match = FILE.fullmatch(name.rpartition("/")[2])
    return match[1] if match else ""


def set_aside(name: str) -> str:
    """Move a file to those dealt with, and return its new name: issuing goes on, above its number."""
    with default_storage.open(name) as file:
        kept = default_storage.save(f"{SET_ASIDE}/{name.rpartition('/')[2]}", file)
    default_storage.delete(name)
    return kept


def _folder(year: int) -> str:
    return f"statements/{year}"


def _stored(folder: str) -> Iterator[re.Match[str]]:
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:  # nothing was ever stored there
        return
    yield from filter(None, map(FILE.fullmatch, names))
