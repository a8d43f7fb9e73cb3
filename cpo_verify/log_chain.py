"""The chain of the public log: how its entries hang together, and what would break it.

Each entry carries the digest of the one before, so changing or removing one changes every digest after it. Knows
nothing of Django or a database: whoever keeps a copy of ``log.json`` or a statement can check the log with this alone.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import rfc8785

from .chronology import declared_at, moment_of

DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
NUMBER = re.compile(r"CPO-[0-9]{4}-[0-9]{4,9}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
ACTS = ("issued", "superseded", "withdrawn")
FIELDS = {"position", "at", "act", "number", "declaration", "pdf", "reason", "previous", "digest"}

Entry = Mapping[str, Any]


class NotALog(Exception):
    """What was read has not the shape of a log, or of a statement; the message says where."""


def digest_of(value: object) -> str:
    """Return the SHA-256 digest of the value's canonical JSON (RFC 8785): ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(rfc8785.dumps(value)).hexdigest()}"  # type: ignore[arg-type]


def digest_of_entry(entry: Entry) -> str:
    """An entry's digest is that of everything in it but the digest itself."""
    return digest_of({name: value for name, value in entry.items() if name != "digest"})


def entries_of(log: object) -> list[dict[str, Any]]:
    """Return the entries of a ``log.json``. Raises :class:`NotALog` where it has not the shape of one."""
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise NotALog("It has no list of entries.")
    for place, entry in enumerate(entries, start=1):
        if not _has_the_shape(entry):
            raise NotALog(f"What stands in place {place} is not an entry.")
    return entries


def _has_the_shape(entry: object) -> bool:
    if not isinstance(entry, dict) or set(entry) != FIELDS:
        return False
    position, reason, previous = entry["position"], entry["reason"], entry["previous"]
    return (
        type(position) is int
        and 0 < position < 2**53
        and entry["act"] in ACTS
        and _matches(MOMENT, entry["at"])
        and _matches(NUMBER, entry["number"])
        and all(_matches(DIGEST, entry[name]) for name in ("declaration", "pdf", "digest"))
        and (previous is None or _matches(DIGEST, previous))
        and (_is_text(reason) if entry["act"] == "withdrawn" else reason is None)
    )


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    """Whether it is text that can be written in UTF-8: JSON can also name half of a character."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def problems(entries: list[dict[str, Any]]) -> list[str]:
    """Say what is wrong with the chain, from the first entry on; nothing if it is sound."""
    found: list[str] = []
    position, previous, at, told = 0, None, "", _Told()
    for entry in entries:
        name = f"Entry {entry['position']}"
        if entry["position"] != position + 1:
            found.append(f"{name} stands where entry {position + 1} should.")
        if entry["previous"] != previous:
            found.append(f"{name} does not carry the digest of the entry before.")
        if entry["digest"] != digest_of_entry(entry):
            found.append(f"{name} was changed: its digest is another one.")
        if entry["at"] < at:  # both in UTC and of one shape, so the text decides
            found.append(f"{name} is dated before the entry before: a clock went back.")
        if trouble := told.trouble_with(entry):
            found.append(f"{name} {trouble}")
        position, previous, at = entry["position"], entry["digest"], entry["at"]
    return found


class _Told:
    """What the log told so far about each statement."""

    def __init__(self) -> None:
        self.issued: dict[str, Entry] = {}
        self.acts: set[tuple[str, str]] = set()

    def trouble_with(self, entry: Entry) -> str | None:
        number, act = entry["number"], entry["act"]
        issued = self.issued.setdefault(number, entry)
        if issued is entry and act != "issued":
            return f"tells that {number} was {act} before it was issued."
        if (number, act) in self.acts:
            return f"tells a second time that {number} was {act}."
        if (entry["declaration"], entry["pdf"]) != (issued["declaration"], issued["pdf"]):
            return f"names other digests of {number} than the entry that issued it."
        self.acts.add((number, act))
        return None


def problems_of_statement(
    statement: object, entries: list[dict[str, Any]], *, pdf_sha256: str | None = None
) -> list[str]:
    """Say what a statement (the data of ``statement.json``) and the log contradict each other in.

    Raises :class:`NotALog` where it is not the data of a statement.
    """
    if not isinstance(statement, dict) or not isinstance(statement.get("number"), str):
        raise NotALog("It is not the data of a statement.")
    number = statement["number"]
    own = next((entry for entry in entries if (entry["number"], entry["act"]) == (number, "issued")), None)
    if own is None:
        return [f"The log does not tell that {number} was issued."]
    found = []
    if own["declaration"] != statement.get("digest") or own["declaration"] != _declared(statement):
        found.append(f"The log names another declaration of {number}.")
    if pdf_sha256 is not None and own["pdf"] != f"sha256:{pdf_sha256}":
        found.append(f"The log names another PDF of {number}.")
    if "log" in statement and statement["log"] != _before(own):
        found.append(f"{number} carries another digest of the log than stands before its entry.")
    declared, logged = declared_at(statement), moment_of(own["at"])
    if declared and logged and logged < declared:
        found.append(f"The log tells that {number} was issued before it was declared: a clock went back.")
    return found


def _declared(statement: dict[str, Any]) -> str | None:
    """The digest of the declaration; none where it has no canonical form."""
    try:
        return digest_of(statement.get("declaration"))
    except (rfc8785.CanonicalizationError, RecursionError):
        return None


def _before(entry: Entry) -> dict[str, Any] | None:
    """What a statement carries of the log: position and digest of the entry before its own."""
    return {"position": entry["position"] - 1, "digest": entry["previous"]} if entry["previous"] else None
