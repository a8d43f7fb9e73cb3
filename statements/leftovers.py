"""Files that are no statement's: a worker killed just before it stores a statement leaves its PDF in the storage.

Nothing refers to such a file, so it does no harm but take up room.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from .models import Statement

FOLDER = "statements"
UNDER_WAY = timedelta(days=1)  # of a younger file the statement may be about to be stored


def find(*, at: datetime | None = None) -> list[str]:
    """Return their names in the storage, in order."""
    lately = (at or timezone.now()) - UNDER_WAY
    known = set(Statement.objects.values_list("pdf", flat=True))
    return [name for name in _stored() if name not in known and default_storage.get_modified_time(name) < lately]


def _stored() -> Iterator[str]:
    try:
        years, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nothing was ever issued
        return
    for year in sorted(years):
        for file in sorted(default_storage.listdir(f"{FOLDER}/{year}")[1]):
            yield f"{FOLDER}/{year}/{file}"
