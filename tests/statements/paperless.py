"""Statements without paper, for tests that never look at the PDF: everything is real but its bytes, and it is fast."""

from datetime import UTC, datetime

import rfc8785
from django.conf import settings

from assessments import lifecycle
from assessments.models import Submission
from core.dates import months_later
from statements import public_log
from statements.issuing import issue
from statements.issuing.content import statement_content
from statements.models import Statement

from ..factories import ReviewerFactory, make_submission


def store_statement(assessment=None, *, at=None) -> Statement:
    """Accept and store a statement as issuing does, with a PDF of a few bytes."""
    at = at or datetime.now(UTC)
    submission, reviewer = make_submission(assessment, at=at), ReviewerFactory()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)
    submission = Submission.objects.with_object().get(pk=submission.pk)
    predecessor = Statement.objects.predecessor_of(submission)
    content = statement_content(
        submission,
        number=Statement.objects.next_number(at.year),
        issued_at=at,
        valid_until=months_later(at, 12 * settings.STATEMENT_VALIDITY_YEARS),
        supersedes=predecessor.number if predecessor else None,
        log=public_log.newest_reference(),
    )
    canonical = rfc8785.dumps(content)
    return issue._store(submission, content, canonical, b"%PDF-", "statements/paperless.pdf", predecessor, at)
