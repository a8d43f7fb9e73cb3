"""Whose word is believed about persons: the certificates an operator put into ``SIGNATURE_AUTHORITIES_DIR``.

A declaration signed by somebody with a certificate of others is taken, too; it is only said that they are not known.
"""

import logging
from pathlib import Path

from django.conf import settings

from ..seal.certificates import from_pem

logger = logging.getLogger(__name__)


def believed() -> list[bytes]:
    """Return the certificates as DER, roots and others. A file that is no certificate is left out, and logged."""
    if not settings.SIGNATURE_AUTHORITIES_DIR:
        return []
    found = []
    for file in sorted(Path(settings.SIGNATURE_AUTHORITIES_DIR).glob("*.pem")):
        try:
            found += [each.dump() for each in from_pem(file.read_bytes())]
        except (OSError, ValueError):
            logger.exception("%s holds something else than certificates in PEM.", file)
    return found
