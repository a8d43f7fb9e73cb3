"""What reviewers do with a submission beside deciding, and what the organisation answers.

Every act is noted in the history of the assessment, with person and time. Nobody here edits an answer.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from organisations.models import User

from .. import mails, permissions
from ..lifecycle import lock_submission, note
from ..models import Act, Audience, Comment, CommentWeight, Reply, Submission


@transaction.atomic
def comment(
    submission: Submission, *, text: str, weight: CommentWeight, audience: Audience, by: User, criterion: str = ""
) -> Comment:
    """Comment on a criterion of the submission, by its key, or on the whole of it."""
    submission, assessment = lock_submission(submission, by=by)
    _must_review(submission, by)
    if criterion and criterion not in {answer["criterion"] for answer in submission.content["answers"]}:
        raise Refused(_("This submission has no such criterion."))
    if not text.strip():
        raise Refused(_("The comment is empty."))
    made = submission.comments.create(
        criterion=criterion, weight=weight, audience=audience, text=text.strip(), by=by, at=timezone.now()
    )
    note(assessment, Act.COMMENTED, by=by, text=criterion)
    return made


@transaction.atomic
def resolve(comment: Comment, *, by: User, at_submission: Submission) -> None:
    """Say that what the comment asked for is settled, while reviewing the submission it, or a later one, hangs on."""
    comment, assessment = _locked(comment, by=by, at_submission=at_submission)
    if not comment.is_resolved:
        comment.resolved_by, comment.resolved_at = by, timezone.now()
        comment.save(update_fields=["resolved_by", "resolved_at"])
        note(assessment, Act.RESOLVED, by=by, text=comment.criterion)


@transaction.atomic
def reopen(comment: Comment, *, by: User, at_submission: Submission) -> None:
    """Say that it is not settled after all."""
    comment, assessment = _locked(comment, by=by, at_submission=at_submission)
    if at_submission.approved_at and comment.is_must and at_submission.reviewer_id == by.pk:
        raise Refused(_("This submission is approved already."))
    if comment.is_resolved:
        comment.resolved_by = comment.resolved_at = None
        comment.save(update_fields=["resolved_by", "resolved_at"])
        note(assessment, Act.REOPENED, by=by, text=comment.criterion)


def _locked(comment: Comment, *, by: User, at_submission: Submission):
    submission, assessment = lock_submission(at_submission, by=by)
    _must_review(submission, by)
    return Comment.objects.of(assessment).select_for_update(of=("self",)).get(pk=comment.pk), assessment


def _must_review(submission: Submission, by: User) -> None:
    if submission.is_approved:
        raise Refused(_("This submission is accepted; its statement is being issued."))
    if not permissions.may_comment(by, submission):
        raise Refused(_("Only who reviews this submission can do this; take it over first."))


@transaction.atomic
def reply(comment: Comment, *, text: str, by: User) -> Reply:
    """Answer a comment: its organisation what it was told, reviewers any."""
    if not permissions.may_reply(by, comment):
        raise PermissionDenied
    if not text.strip():
        raise Refused(_("The answer is empty."))
    of_reviewer = permissions.may_review(by, comment.submission)
    made = comment.replies.create(text=text.strip(), of_reviewer=of_reviewer, by=by, at=timezone.now())
    act = Act.REPLIED if of_reviewer else Act.ANSWERED
    note(comment.submission.assessment, act, by=by, text=comment.criterion)
    mails.replied(made)
    return made
