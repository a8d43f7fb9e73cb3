from django_tasks import task

from assessments.models import Assessment, Submission

from . import drafting, issuing
from .drafts import draft_of


@task()
def issue_statement(submission_id: int) -> str:
    """Issue the statement of an approved submission; returns its number. Running it again does no harm."""
    submission = Submission.objects.with_object().get(pk=submission_id)
    return issuing.issue(submission).number


@task()
def make_draft(assessment_id: int) -> str:
    """Make the PDF of an assessment's draft; returns where it is stored. Running it again does no harm."""
    return drafting.make(draft_of(Assessment.objects.with_object().get(pk=assessment_id)))
