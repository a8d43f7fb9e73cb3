"""The banner: what every page says for a time.

Each process keeps what is to come in memory and looks again after :data:`FRESH`, so that it costs no query a page; so
a banner that was changed shows everywhere within that time, and where it was changed at once.
"""

import logging
import time
from collections.abc import Iterable

from django.db import DatabaseError
from django.utils import timezone

from .models import Banner

FRESH = 60.0  # seconds
logger = logging.getLogger(__name__)

_kept: list[Banner] = []
_look_again = 0.0  # monotonic


def remember(banners: Iterable[Banner]) -> None:
    """Keep these for :data:`FRESH`."""
    global _kept, _look_again
    _kept, _look_again = list(banners), time.monotonic() + FRESH


def forget() -> None:
    """Look again with the next page."""
    global _look_again
    _look_again = 0.0


def due() -> Banner | None:
    """Return what is to be shown now: of several the one that began last."""
    if time.monotonic() >= _look_again:
        try:
            remember(Banner.objects.filter(ends_at__gt=timezone.now()))
        except DatabaseError:  # a page that tells that the database is away has to be drawn, too
            logger.warning("The banner could not be read.")
            remember(_kept)
    now = timezone.now()
    return next((banner for banner in _kept if banner.begins_at <= now < banner.ends_at), None)


def version() -> tuple:
    """What a page's ETag holds of it."""
    banner = due()
    return (banner.pk, banner.text, banner.link) if banner else ()
