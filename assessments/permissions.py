"""Who may do what with an assessment and its submissions."""

from django.contrib.auth.models import AnonymousUser

from organisations import permissions as in_organisation, second_factor
from organisations.models import User
from organisations.second_factor import Decider

from .evidence import documents
from .models import Assessment, Comment, Document, Submission


def may_start(user: User, organisation) -> bool:
    return in_organisation.may_answer(user, organisation)


def may_answer(user: User, assessment: Assessment) -> bool:
    return assessment.is_editable and in_organisation.may_answer(user, assessment.organisation)


def may_delete(user: User, assessment: Assessment) -> bool:
    """Whoever answers it, or manages the organisation."""
    organisation = assessment.organisation
    return in_organisation.may_answer(user, organisation) or in_organisation.may_administer(user, organisation)


def may_declare(user: User, assessment: Assessment) -> bool:
    return in_organisation.may_declare(user, assessment.organisation)


def may_review(user: User, submission: Submission) -> bool:
    """Reviewers, but nobody their own organisation's."""
    return user.is_reviewer and in_organisation.membership(user, submission.assessment.organisation) is None


def may_decide(user: User, submission: Submission) -> bool:
    """The reviewer who has it, so that two never work on one unknowingly."""
    return may_review(user, submission) and submission.reviewer_id == user.pk


def may_second(user: User, submission: Submission) -> bool:
    """Any other reviewer, while an approval waits for a second one."""
    return may_review(user, submission) and submission.awaits_second and submission.approved_by_id != user.pk


def may_comment(user: User, submission: Submission) -> bool:
    """Whoever decides on it now: its reviewer, or the second one; nobody once it only waits for its statement."""
    if submission.decision or submission.is_approved:
        return False
    return may_decide(user, submission) or may_second(user, submission)


def may_reply(user: User, comment: Comment) -> bool:
    """Reviewers; and of the organisation those who answer, once they were told."""
    if may_review(user, comment.submission):
        return True
    return comment.is_told and may_reply_about(user, comment.submission.assessment)


def may_reply_about(user: User, assessment: Assessment) -> bool:
    """Whatever the status: to every comment the organisation was told."""
    return in_organisation.may_answer(user, assessment.organisation)


def may_open(user: User | AnonymousUser, document: Document) -> bool:
    """Members always; everybody what is public, once it is accepted; reviewers what was put before them.

    Raises :class:`SecondFactorDue` to reviewers whose right rests.
    """
    if user.is_authenticated and in_organisation.membership(user, document.assessment.organisation):
        return True
    if documents.is_public(document):
        return True
    if not (user.is_authenticated and user.is_reviewer and documents.was_shown_to_reviewers(document)):
        return False
    second_factor.demand(user, Decider.REVIEWERS)
    return True


def may_delete_documents(user: User, assessment: Assessment) -> bool:
    """Whatever the status: only what nothing refers to can be deleted."""
    return in_organisation.may_answer(user, assessment.organisation)
