"""Who may do what with an assessment and its submissions."""

from organisations import permissions as in_organisation
from organisations.models import User

from .models import Assessment, Submission


def may_start(user: User, organisation) -> bool:
    return in_organisation.may_answer(user, organisation)


def may_answer(user: User, assessment: Assessment) -> bool:
    return assessment.is_editable and in_organisation.may_answer(user, assessment.organisation)


def may_declare(user: User, assessment: Assessment) -> bool:
    return in_organisation.may_declare(user, assessment.organisation)


def may_review(user: User, submission: Submission) -> bool:
    """Reviewers, but nobody their own organisation's."""
    return user.is_reviewer and in_organisation.membership(user, submission.assessment.organisation) is None
