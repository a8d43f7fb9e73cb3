"""What a statement says: the data of ``statement.json``, described by ``/schemas/statement-1.json``."""

from datetime import datetime

from django.urls import reverse

from assessments.models import Assessment, Submission
from assessments.submissions import declaration_content, rfc3339
from core.absolute_urls import absolute


def statement_content(
    submission: Submission,
    *,
    number: str,
    issued_at: datetime,
    valid_until: datetime,
    supersedes: str | None,
    log: dict | None,
) -> dict:
    """Return the statement as JSON data. ``declaration`` is the submission's frozen content, unchanged.

    ``log`` names the entry of the public log before the statement's own, see :mod:`statements.public_log`.
    """
    return {
        "schema": absolute(reverse("schema")),
        "number": number,
        "status_url": absolute(reverse("statements:detail", args=[number])),
        "issued_at": rfc3339(issued_at),
        "valid_until": rfc3339(valid_until),
        "supersedes": supersedes,
        "log": log,
        "digest": f"sha256:{submission.digest}",
        "declaration": submission.content,
    }


def draft_content(assessment: Assessment) -> dict:
    """Return the statement as it would be now: without number, dates and digest, which only issuing gives.

    What was declared already, and waits for its review, is taken as declared.
    """
    submission = assessment.submissions.undecided().first()
    return {"declaration": submission.content if submission else declaration_content(assessment, None)}
