"""Files that no row of the database names.

A worker killed just before it stores a statement leaves its PDF in the storage; rows that go with others, as the
reports of an organisation that is deleted, leave theirs. Such files do no harm but take up room.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from core.stored_files import PARTS
from statements.issuing.numbers import SET_ASIDE

from .backup.named_files import named_files

# The other folders hold what is made anew when it is missing.
FOLDERS = (PARTS, "archives", "declarations", "documents", "match-reports", "package", "signings", "statements")
UNDER_WAY = timedelta(days=1)  # of a younger file the row may be about to be stored


def find(*, at: datetime | None = None) -> list[str]:
    """Return their names in the storage, in order."""
    lately, named = (at or timezone.now()) - UNDER_WAY, named_files()
    stored = (name for folder in FOLDERS for name in _stored(folder))
    return [name for name in stored if name not in named and default_storage.get_modified_time(name) < lately]


def _stored(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored there
        return
    for name in sorted(folders):
        if f"{folder}/{name}" != SET_ASIDE:  # which keeps numbers taken
            yield from _stored(f"{folder}/{name}")
    for name in sorted(files):
        yield f"{folder}/{name}"
