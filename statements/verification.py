"""Verification: bytes in, a frozen :class:`Verdict` out. A bad document is an answer, not an error.

pyHanko's overall verdict also accepts bytes appended after the signature, so coverage is looked at here; and a
signature leaves room beside itself that no digest covers, so the file is compared with the one on record as well.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader

from . import long_term, seal_keys
from .certificates import common_name
from .long_term import Evidence
from .models import Statement, Status

MAX_SIZE = 20 * 1024 * 1024  # bytes; our statements have about half of one MB


class Outcome(Enum):
    """The one sentence a reader came for."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"
    NOT_OURS = "not_ours"
    UNREADABLE = "unreadable"
    NOT_A_PDF = "not_a_pdf"
    EMPTY = "empty"
    TOO_LARGE = "too_large"

    @property
    def is_genuine(self) -> bool:
        return self in GENUINE

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self])


GENUINE = {Outcome.IN_FORCE, Outcome.EXPIRED, Outcome.SUPERSEDED, Outcome.WITHDRAWN}

SENTENCES = {
    Outcome.IN_FORCE: _("This statement is genuine and in force."),
    Outcome.EXPIRED: _("This statement is genuine, but it has expired."),
    Outcome.SUPERSEDED: _("This statement is genuine, but a newer one supersedes it."),
    Outcome.WITHDRAWN: _("This statement is genuine, but it was withdrawn."),
    Outcome.ALTERED: _("This file was altered after it was sealed. Do not rely on it."),
    Outcome.NOT_OURS: _("This PDF was not issued by this portal."),
    Outcome.UNREADABLE: _("This PDF is damaged or encrypted, so its seal cannot be read. Do not rely on it."),
    Outcome.NOT_A_PDF: _("This file is not a PDF."),
    Outcome.EMPTY: _("This file is empty."),
    Outcome.TOO_LARGE: _("This file is too large to be one of our statements."),
}


@dataclass(frozen=True)
class Seal:
    """What the signature in a PDF says, whoever made it. Needs no database."""

    by: str
    by_us: bool
    at: datetime | None
    intact: bool
    covers_whole_file: bool
    evidence: Evidence


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    seal: Seal | None = None
    statement: Statement | None = None

    @property
    def is_valid_and_in_force(self) -> bool:
        return self.outcome is Outcome.IN_FORCE

    def as_json(self) -> dict:
        """The verdict as ``verify_statement --json`` prints it."""
        seal = self.seal
        return {
            "outcome": self.outcome.value,
            "genuine": self.outcome.is_genuine,
            "number": self.statement.number if self.statement else None,
            "seal": seal
            and {
                "by": seal.by,
                "by_this_portal": seal.by_us,
                "at": seal.at and seal.at.isoformat(),
                "intact": seal.intact,
                "covers_whole_file": seal.covers_whole_file,
            },
        }


def verify(pdf: bytes, *, moment: datetime | None = None) -> Verdict:
    """Say whether the file is one of our statements, whole and unaltered, and what that statement is at ``moment``.

    That is today, if not told.
    """
    if not pdf:
        return Verdict(Outcome.EMPTY)
    if len(pdf) > MAX_SIZE:
        return Verdict(Outcome.TOO_LARGE)
    if b"%PDF-" not in pdf[:1024]:
        return Verdict(Outcome.NOT_A_PDF)
    try:
        seal, number = _read(pdf, moment)
    except Exception:
        return Verdict(Outcome.UNREADABLE)
    if seal is None or not seal.by_us:
        return Verdict(Outcome.NOT_OURS, seal)
    if not (seal.intact and seal.covers_whole_file):
        return Verdict(Outcome.ALTERED, seal)
    statement = Statement.objects.with_status(moment).filter(number=number).first()
    if statement is None:
        return Verdict(Outcome.NOT_OURS, seal)
    if statement.pdf_sha256 != hashlib.sha256(pdf).hexdigest():
        return Verdict(Outcome.ALTERED, seal, statement)
    return Verdict(OUTCOME_OF[Status(statement.status)], seal, statement)


OUTCOME_OF = {
    Status.IN_FORCE: Outcome.IN_FORCE,
    Status.EXPIRED: Outcome.EXPIRED,
    Status.SUPERSEDED: Outcome.SUPERSEDED,
    Status.WITHDRAWN: Outcome.WITHDRAWN,
}


def _read(pdf: bytes, moment: datetime | None) -> tuple[Seal | None, str | None]:
    """Return the seal, if the PDF has any signature, and the number its ``statement.json`` names.

    Certificates of ours are recognised by their fingerprint, so no chain and nobody else is asked.
    """
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    if reader.encrypted:
        raise ValueError("encrypted")
    signatures = reader.embedded_signatures
    if not signatures:
        return None, None
    known = {each.certificate.sha256: each.certificate for each in seal_keys.trusted()}
    ours = [each for each in signatures if each.signer_cert.sha256 in known]
    embedded = ours[0] if ours else signatures[0]
    evidence = long_term.examine(reader, embedded, own=known.values(), moment=moment)
    seal = Seal(
        by=common_name(embedded.signer_cert),
        by_us=bool(ours),
        at=evidence.at,
        intact=evidence.intact,
        covers_whole_file=evidence.covers_whole_file,
        evidence=evidence,
    )
    return seal, _attached_number(reader) if seal.by_us and seal.intact else None


def _attached_number(reader: PdfFileReader) -> str | None:
    files = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    for place in range(0, len(files), 2):  # a name, its file, the next name, …; pyHanko's arrays cannot be sliced
        name, spec = files[place], files[place + 1]
        if name == "statement.json" or spec.get("/UF") == "statement.json":
            return json.loads(spec["/EF"]["/F"].data)["number"]
    return None
