"""What there is to find at one moment, so that a page, its counts and its ETag speak of the same."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from .edition_index import Edition, all_editions
from .index import Index, current_index
from .query import Found, find
from .wanted import Wanted


@dataclass(frozen=True)
class Snapshot:
    index: Index
    editions: tuple[Edition, ...]
    at: datetime

    @classmethod
    def take(cls) -> "Snapshot":
        """Return what there is now; two queries."""
        return cls(current_index(), tuple(all_editions()), timezone.now())

    @classmethod
    def of(cls, request: HttpRequest) -> "Snapshot":
        """Return the one of this request, taken when it is first asked for."""
        taken = getattr(request, "snapshot", None)
        if taken is None:
            taken = request.snapshot = cls.take()  # type: ignore[attr-defined]
        return taken

    @property
    def state(self) -> str:
        """What any card hangs on: which statements there are, how they stand, and how everybody is called."""
        return f"{self.index.state} {self.index.ended(self.at)}"

    @property
    def version(self) -> str:
        """What the list as a whole hangs on: besides, the editions and the day, from which ages are counted."""
        return f"{self.state} {[edition.catalogue for edition in self.editions]} {timezone.localdate(self.at)}"

    def find(self, wanted: Wanted) -> Found:
        return find(wanted, self.index, self.editions, at=self.at)
