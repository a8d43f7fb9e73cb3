from django_tasks import task

from assessments.models import Assessment, Submission

from . import draft_pdf, mails
from .drafts import draft_of
from .issuing import retry
from .models import IssuingFailure
from .signed_declarations import hand_out


@task()
def issue_statement(submission_id: int, attempt: int = 0) -> str:
    """Issue the statement of an approved submission; returns its number. Running it again does no harm.

    Where tasks can wait, one that fails puts itself off until later, with ``attempt`` counting how often it did. The
    first time it fails its reviewer is told by mail, and not again, whoever asks for it anew; one that is not to be
    issued now is nothing to tell.
    """
    submission = Submission.objects.with_object().get(pk=submission_id)
    if attempt and retry.is_overtaken(submission, attempt):
        return ""
    can_wait = issue_statement.get_backend().supports_defer
    try:
        return retry.issue(submission, again=_put_off if can_wait else None).number
    except Exception:
        failure = retry.issuing_state(submission)
        if failure and failure.attempts == 1:
            mails.issuing_failed(submission)
        raise


def _put_off(failure: IssuingFailure) -> None:
    issue_statement.using(run_after=failure.next_at).enqueue(failure.submission_id, attempt=failure.attempts)


@task()
def make_draft(assessment_id: int) -> str:
    """Make the PDF of an assessment's draft; returns where it is stored. Running it again does no harm."""
    return draft_pdf.make(draft_of(Assessment.objects.with_object().get(pk=assessment_id)))


@task()
def make_declaration(submission_id: int) -> str:
    """Make the PDF of a declaration to be signed; returns where it is stored. Running it again does no harm."""
    return str(hand_out.make(Submission.objects.with_object().get(pk=submission_id)).pdf)
