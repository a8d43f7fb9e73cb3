"""Lines of the log, each with the reference of the request it belongs to, so that what a person reads finds its lines.

The reference is what the proxy sent as ``X-Request-ID``, if that is 8 to 64 letters, digits, ``.``, ``_`` and ``-``;
else one is made.
"""

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime

NONE = "-"  # outside of any request
SANE = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)

reference: ContextVar[str] = ContextVar("reference", default=NONE)


def reference_from(header: str) -> str:
    """Return what was sent, if it is sane; else a reference made anew."""
    return header if SANE.fullmatch(header) else secrets.token_hex(8)


class WithReference(logging.Filter):
    """Gives each record its ``reference``. Django's own last line of a request comes after it, and brings it along."""

    def filter(self, record: logging.LogRecord) -> bool:
        of_request = getattr(getattr(record, "request", None), "reference", NONE)
        record.reference = of_request if reference.get() == NONE else reference.get()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: ``time`` (RFC 3339, UTC), ``level``, ``logger``, ``request_id``, ``message``.

    After an exception also ``error``, the traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "reference", NONE),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
