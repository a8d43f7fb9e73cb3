"""Files that are dear to make and the same for every reader: made one at a time, and kept until something changes."""

import hashlib
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language

from .budgets import at_once
from .http_caching import release

PATIENCE = 2  # seconds, in which most files are made
logger = logging.getLogger(__name__)


def kept(what: str, make: Callable[[], bytes]) -> bytes:
    """Return the file; ``what`` names it, and all it hangs on but the reader's language, the release and our address.

    Raises :class:`core.budgets.Exhausted` while others are made.
    """
    about = repr((what, get_language(), release(), settings.SITE_URL))
    key, files = hashlib.sha256(about.encode()).hexdigest(), caches["files"]
    found = files.get(key)
    if found is None:
        with at_once("file", 1, patience=PATIENCE):
            found = files.get(key)  # somebody may have made it meanwhile
            if found is None:
                found = make()
                try:
                    files.set(key, found)
                except OSError:  # a full disk, say: then it is made again
                    logger.exception("A file that was made could not be kept.")
    return found
