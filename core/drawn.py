"""HTML that was drawn once from what never changes, and is kept for the next reader: the one such cache there is.

The rule: what is kept is drawn from nothing but its key. The key names what is frozen by its digest (a declaration),
by its row and the moment it was loaded (an edition), or by the newest entry of the public log, or is itself all that is
said (the line of an answer); so nothing ever has to be thrown away because something changed. The reader's language and
the day (days planned for pass) are added here. It is bounded in bytes: above :data:`MOST_BYTES` what was not read for
longest goes first. In development nothing is kept, so that an edited template shows at once. See
``docs/decisions/0014-drawn-once.md``.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

MOST_BYTES = 32 * 2**20


class DrawnPieces:
    """Pieces of HTML by key, the least recently read first."""

    def __init__(self, most_bytes: int):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> str | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key]

    def put(self, key: Hashable, piece: str) -> None:
        with self._lock:
            self._forget(key)
            self._kept[key] = piece
            self.bytes += _size(piece)
            while self.bytes > self.most_bytes:
                self._forget(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0

    def _forget(self, key: Hashable) -> None:
        if (piece := self._kept.pop(key, None)) is not None:
            self.bytes -= _size(piece)


def _size(piece: str) -> int:
    return len(piece.encode())


pieces = DrawnPieces(MOST_BYTES)


def drawn(key: tuple, draw: Callable[[], str]) -> str:
    """Return what ``draw`` draws, from the cache if it was drawn today in the reader's language."""
    if settings.DEBUG:
        return draw()
    whole = (*key, get_language(), timezone.localdate())
    piece = pieces.get(whole)
    if piece is None:
        piece = draw()
        pieces.put(whole, piece)
    return piece
