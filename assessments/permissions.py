"""Who may do what with an assessment and its submissions."""

from django.contrib.auth.models import AnonymousUser

from organisations import permissions as in_organisation
from organisations.models import User

from . import documents
from .models import Assessment, Document, Submission


def may_start(user: User, organisation) -> bool:
    return in_organisation.may_answer(user, organisation)


def may_answer(user: User, assessment: Assessment) -> bool:
    return assessment.is_editable and in_organisation.may_answer(user, assessment.organisation)


def may_declare(user: User, assessment: Assessment) -> bool:
    return in_organisation.may_declare(user, assessment.organisation)


def may_review(user: User, submission: Submission) -> bool:
    """Reviewers, but nobody their own organisation's."""
    return user.is_reviewer and in_organisation.membership(user, submission.assessment.organisation) is None


def may_open(user: User | AnonymousUser, document: Document) -> bool:
    """Members always; reviewers what was put before them; everybody what is public, once it is accepted."""
    if user.is_authenticated and in_organisation.membership(user, document.assessment.organisation):
        return True
    if user.is_authenticated and user.is_reviewer and documents.was_shown_to_reviewers(document):
        return True
    return documents.is_public(document)


def may_delete_documents(user: User, assessment: Assessment) -> bool:
    """Whatever the status: only what nothing refers to can be deleted."""
    return in_organisation.may_answer(user, assessment.organisation)
