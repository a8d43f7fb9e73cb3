from assessments.models import Assessment, Submission
from core.background.backend import waits
from core.background.kinds import ISSUING, PAPER, background

from . import draft_pdf, mails
from .drafts import draft_of
from .issuing import retry
from .signed_declarations import hand_out


@background(ISSUING)
def issue_statement(submission_id: int) -> str:
    """Issue the statement of an approved submission; returns its number. Running it again does no harm.

    Where tasks can wait, one that fails is tried again later. The first time it fails its reviewer is told by mail, and
    not again, whoever asks for it anew; one that is not to be issued now is nothing to tell.
    """
    submission = Submission.objects.with_object().get(pk=submission_id)
    try:
        return retry.issue(submission, can_wait=waits(issue_statement)).number
    except Exception:
        failure = retry.issuing_state(submission)
        if failure and failure.attempts == 1:
            mails.issuing_failed(submission)
        raise


@background(PAPER)
def make_draft(assessment_id: int) -> str:
    """Make the PDF of an assessment's draft; returns where it is stored. Running it again does no harm."""
    return draft_pdf.make(draft_of(Assessment.objects.with_object().get(pk=assessment_id)))


@background(PAPER)
def make_declaration(submission_id: int) -> str:
    """Make the PDF of a declaration to be signed; returns where it is stored. Running it again does no harm."""
    return str(hand_out.make(Submission.objects.with_object().get(pk=submission_id)).pdf)
