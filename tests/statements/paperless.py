"""Statements without paper, for tests of what reads them: the rows that issuing leaves, written down at once.

``test_paperless.py`` holds them against those of a statement that went the whole way.
"""

import hashlib
from datetime import UTC, datetime

import rfc8785
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from assessments import submissions
from assessments.models import Act as Step, Decision, Event, Status as Stage, Submission
from core.dates import months_later
from statements import listing, public_log
from statements.issuing.content import statement_content
from statements.models import LogAct, LogEntry, Statement

from ..factories import ReviewerFactory, declaration, make_assessment, signatory_of

NO_FILE = "statements/paperless.pdf"


def store_statement(assessment=None, *, at=None, pdf: bytes | None = None) -> Statement:
    """Store a statement as issuing does, and nobody is told by mail; without ``pdf`` no file is written."""
    at = at or datetime.now(UTC)
    submission = accepted_submission(assessment or make_assessment(answered=True), at=at)
    assessment = submission.assessment
    predecessor = Statement.objects.predecessor_of(submission)
    newest = LogEntry.objects.newest()
    content = statement_content(
        submission,
        number=Statement.objects.next_number(timezone.localtime(at).year),
        issued_at=at,
        valid_until=months_later(at, 12 * settings.STATEMENT_VALIDITY_YEARS),
        supersedes=predecessor.number if predecessor else None,
        log=newest.reference if newest else None,
    )
    declared = content["declaration"]
    about = declared["object"]
    statement = Statement.objects.create(
        number=content["number"],
        sequence=int(content["number"].rpartition("-")[2]),
        submission=submission,
        organisation=assessment.organisation,
        product=assessment.version.product if assessment.version else None,
        catalogue=assessment.catalogue,
        object_name=f"{about['name']} {about['version']}".strip(),
        role=declared["issuer"]["role"],
        language=declared["language"],
        issued_at=at,
        valid_until=months_later(at, 12 * settings.STATEMENT_VALIDITY_YEARS),
        supersedes=predecessor,
        digest=submission.digest,
        summary=declared["summary"],
        document=rfc8785.dumps(content).decode(),
        pdf=default_storage.save(f"statements/{at.year}/{content['number']}.pdf", ContentFile(pdf)) if pdf else NO_FILE,
        pdf_sha256=hashlib.sha256(pdf or b"%PDF-").hexdigest(),
    )
    listing.enter(statement)
    entries = [public_log.entry_after(newest, LogAct.ISSUED, statement, at=at)]
    if predecessor:
        entries.append(public_log.entry_after(entries[0], LogAct.SUPERSEDED, predecessor, at=at))
    LogEntry.objects.bulk_create(entries)
    return statement


def accepted_submission(assessment, *, at) -> Submission:
    """Declare the answers and let them be accepted, all at that moment."""
    signatory, reviewer = signatory_of(assessment), ReviewerFactory()
    submission = submissions.freeze(assessment, declaration(at=at), by=signatory)
    decided = {"approved_by": reviewer, "approved_at": at, "decided_at": at, "decision": Decision.ACCEPTED}
    for name, value in {"reviewer": reviewer, **decided}.items():
        setattr(submission, name, value)
    submission.save(update_fields=["reviewer", *decided])
    assessment.status = Stage.ACCEPTED
    assessment.save(update_fields=["status"])
    Event.objects.bulk_create(
        Event(assessment=assessment, status=stage, act=act, by=by, at=at)
        for stage, act, by in (
            (Stage.SUBMITTED, Step.ENTERED, signatory),
            (Stage.IN_REVIEW, Step.ENTERED, reviewer),
            (Stage.IN_REVIEW, Step.APPROVED, reviewer),
            (Stage.ACCEPTED, Step.ENTERED, reviewer),
        )
    )
    return submission
