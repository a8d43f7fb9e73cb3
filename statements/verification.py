"""Verification by the portal: what :mod:`cpo_verify` finds in a file, beside the record of that number.

pyHanko's overall verdict also accepts bytes appended after the signature, so coverage is looked at by ourselves; and a
signature leaves room beside itself that no digest covers, so the file is compared with the one on record as well.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

import cpo_verify
from core.metrics import LabelledCounter
from cpo_verify import MAX_SIZE, Facts, Line, Outcome, Record
from cpo_verify.model import Problem

from .models import SignedDeclaration, Statement
from .seal import authorities, keys
from .signed_declarations import issuers

__all__ = [
    "MAX_SIZE",
    "VERDICTS",
    "Outcome",
    "PortalVerdict",
    "certificates_as_pem",
    "sentence_of",
    "too_large",
    "verify",
]

VERDICTS = LabelledCounter("portal_verdicts_total", "Files verified on the page, by what was said of them.", "outcome")


@dataclass(frozen=True)
class PortalVerdict(cpo_verify.Verdict):
    """A verdict with the statement whose number the file names, whether or not the file is that statement."""

    statement: Statement | None = None


def verify(pdf: bytes, *, moment: datetime | None = None) -> PortalVerdict:
    """Say whether the file is one of our statements, whole and unaltered, and what that statement is at ``moment``.

    That is today, if not told.
    """
    facts = cpo_verify.examine(
        pdf,
        trusted=[each.certificate.dump() for each in keys.trusted()],
        authorities=[each.dump() for each in authorities.believed()],
        issuers=issuers.believed(),
        moment=moment,
    )
    statement = _statement(facts.number, moment) if facts.number else None
    verdict = cpo_verify.judge(facts, _record(statement) if statement else None, now=moment)
    return PortalVerdict(verdict.outcome, facts, verdict.lines, statement)


def too_large(size: int) -> cpo_verify.Verdict:
    """The verdict on a file that is not even read."""
    return cpo_verify.judge(Facts(size, "", Problem.TOO_LARGE))


def sentence_of(told: Outcome | Line) -> str:
    """Say an outcome or a line in the reader's language."""
    return gettext(told.message) if isinstance(told, Outcome) else told.said(gettext, _written)


def certificates_as_pem() -> str:
    """Every certificate the portal recognises, the one in use first, for those who verify without it."""
    found = [load_der_x509_certificate(each.certificate.dump()) for each in keys.trusted()]
    return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in found)


def _statement(number: str, moment: datetime | None) -> Statement | None:
    signed = SignedDeclaration.objects.filter(submission=OuterRef("submission")).values("sha256")
    statements = Statement.objects.with_status(moment).select_related("organisation", "successor")
    statements = statements.annotate(signed_sha256=Subquery(signed))
    return statements.filter(number=number).first()


def _record(statement: Statement) -> Record:
    successor = getattr(statement, "successor", None)
    return Record(
        number=statement.number,
        status=statement.status,  # type: ignore[attr-defined]
        pdf_sha256=statement.pdf_sha256,
        document=statement.document.encode(),
        valid_until=statement.valid_until,
        withdrawn_at=statement.withdrawn_at,
        successor=successor.number if successor else "",
        signed_sha256=statement.signed_sha256 or "",  # type: ignore[attr-defined]
    )


def _written(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
