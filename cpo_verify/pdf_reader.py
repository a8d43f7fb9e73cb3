"""Reading a PDF: bytes in, :class:`Facts` out. A bad document is an answer, not an error."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from . import seals, signatures
from .attachments import attached
from .limits import LIMITS, MAX_SIZE, Exceeded, Limits, each_within_limits
from .model import Facts, Flaw, Problem, SignedFile

ATTACHED = "statement.json"
SIGNED = "declaration-signed.pdf"
REPORT = "match.json"  # attached to match reports, which are sealed as statements are
TOLD = ("organisation", "profile", "made_at", "found")  # of a report
DEEPEST = 32  # lists and objects within each other; ours go seven deep
MOST_VALUES = 100_000  # in all of the data; ours have some thousand, and half as many as this if every list is full


def examine(
    pdf: bytes,
    *,
    trusted: list[bytes],
    authorities: list[bytes] | None = None,
    issuers: list[bytes] | None = None,
    moment: datetime | None = None,
    limits: Limits = LIMITS,
) -> Facts:
    """Find out what a verdict has to know, within limits.

    ``trusted`` are the portal's certificates as DER, ``authorities`` those of whoever stamped its seals or issued their
    certificates; ``issuers`` those of whoever is believed about persons. ``moment`` is the one to verify at (now, if
    not told). A signed declaration inside is read within the same limits; if they end there, it alone is too demanding.
    """
    size, sha256 = len(pdf), hashlib.sha256(pdf).hexdigest()
    if problem := _problem_at_first_sight(pdf):
        return Facts(size, sha256, problem)
    facts, told = Facts(size, sha256, Problem.TOO_DEMANDING), (authorities or [], issuers or [], moment)
    with suppress(Exceeded):
        for found in each_within_limits(_read_all, pdf, trusted, *told, limits=limits):
            facts = found
    return facts


def _read_all(
    pdf: bytes, trusted: list[bytes], authorities: list[bytes], issuers: list[bytes], moment: datetime | None
) -> Iterator[Facts]:
    """Yield what the file is, then also what is signed inside it."""
    facts = read(pdf, trusted, authorities, moment)
    if facts.signed_pdf is None:
        yield facts
    else:
        yield replace(facts, signed=SignedFile(flaw=Flaw.TOO_DEMANDING))  # unless it is read in time
        yield replace(facts, signed=signatures.read(facts.signed_pdf, issuers, moment=moment))


def read(
    pdf: bytes, trusted: list[bytes], authorities: list[bytes] | None = None, moment: datetime | None = None
) -> Facts:
    """Find out what a verdict has to know, without any limits: for files that are trusted, and for :func:`examine`."""
    size, sha256 = len(pdf), hashlib.sha256(pdf).hexdigest()
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        if reader.encrypted:
            return Facts(size, sha256, Problem.UNREADABLE)
        seal = None
        if reader.embedded_signatures:
            seal = seals.describe(reader, pdf=pdf, trusted=trusted, authorities=authorities or [], moment=moment)
    except MemoryError:
        return Facts(size, sha256, Problem.TOO_DEMANDING)
    except Exception:
        return Facts(size, sha256, Problem.UNREADABLE)
    data = attached(reader, ATTACHED)
    content, signed = _content(data) if data else None, attached(reader, SIGNED)
    report = _told(attached(reader, REPORT) or b"") if data is None else None
    return Facts(size, sha256, seal=seal, data=data, content=content, signed_pdf=signed, report=report)


def _problem_at_first_sight(pdf: bytes) -> Problem | None:
    if not pdf:
        return Problem.EMPTY
    if len(pdf) > MAX_SIZE:
        return Problem.TOO_LARGE
    if b"%PDF-" not in pdf[:1024]:
        return Problem.NOT_A_PDF
    return None


def _content(data: bytes) -> dict | None:
    content = _parsed(data)
    return content if content is not None and _is_like_ours(content) else None


def _told(data: bytes) -> dict | None:
    """What a verdict tells of a report. The rest of it may be long, since nobody compares it with anything."""
    content = _parsed(data)
    return {name: str(content.get(name)) for name in TOLD} if content is not None else None


def _parsed(data: bytes) -> dict | None:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _is_like_ours(content: dict) -> bool:
    """Whether it is no deeper and holds no more than ours could; else whoever compares it would take all too long."""
    level: list[object] = [content]
    values = 0
    for _depth in range(DEEPEST):
        level = [inner for each in level for inner in _within(each)]
        values += len(level)
        if not level or values > MOST_VALUES:
            break
    return not level


def _within(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
