from django_tasks import task

from assessments.models import Submission

from . import issuing


@task()
def issue_statement(submission_id: int) -> str:
    """Issue the statement of an approved submission; returns its number. Running it again does no harm."""
    submission = Submission.objects.with_object().get(pk=submission_id)
    return issuing.issue(submission).number
