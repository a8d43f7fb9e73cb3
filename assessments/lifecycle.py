"""The life of an assessment: draft → submitted → in review → returned (→ submitted again) or accepted.

Each move is one verb. It locks the row, asks permission, checks its own condition, and writes status and history
together.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from criteria.models import Catalogue
from organisations.models import Organisation, ProductVersion, User

from . import carrying, permissions, submissions
from .models import Assessment, Decision, Event, Status, Submission
from .submissions import Declaration

MOVES = {
    Status.DRAFT: {Status.SUBMITTED},
    Status.SUBMITTED: {Status.IN_REVIEW},
    Status.IN_REVIEW: {Status.RETURNED, Status.ACCEPTED},
    Status.RETURNED: {Status.SUBMITTED},
    Status.ACCEPTED: set(),
}


class MoveRefused(Exception):
    """The move is not possible now; the message is written for the person who tried."""


@transaction.atomic
def start(
    organisation: Organisation,
    *,
    version: ProductVersion | None,
    catalogue: Catalogue,
    language: str,
    by: User,
    like: Assessment | None = None,
) -> Assessment:
    """Begin a draft with an answer for every criterion addressed to the organisation's role.

    The answers are open, or carried over from the assessment ``like`` of the same organisation. Vendors speak about a
    version of a product, everybody else about the organisation itself.
    """
    if not permissions.may_start(by, organisation):
        raise PermissionDenied
    if organisation.is_vendor != (version is not None):
        raise MoveRefused(_("A vendor assesses a product, everybody else the organisation."))
    if version and version.product.organisation_id != organisation.pk:
        raise PermissionDenied
    if like and like.organisation_id != organisation.pk:
        raise PermissionDenied
    assessment = Assessment.objects.create(
        organisation=organisation, version=version, catalogue=catalogue, language=language, created_by=by
    )
    carrying.begin_answers(assessment, like=like)
    _note(assessment, Status.DRAFT, by=by)
    return assessment


@transaction.atomic
def submit(assessment: Assessment, *, declared: Declaration, by: User) -> Submission:
    """Freeze the answers as they stand, and hand them to the reviewers."""
    if not permissions.may_declare(by, assessment):
        raise PermissionDenied
    assessment = _lock(assessment, towards={Status.SUBMITTED})
    if missing := assessment.answers.open().count():
        sentence = ngettext("%d criterion is still open.", "%d criteria are still open.", missing)
        raise MoveRefused(sentence % missing)
    submission = submissions.freeze(assessment, declared, by=by)
    _enter(assessment, Status.SUBMITTED, by=by, at=declared.at)
    return submission


@transaction.atomic
def take(submission: Submission, *, by: User) -> None:
    """Take a submission into review."""
    submission, assessment = _lock_submission(submission, towards={Status.IN_REVIEW}, by=by)
    submission.reviewer = by
    submission.save(update_fields=["reviewer"])
    _enter(assessment, Status.IN_REVIEW, by=by)


@transaction.atomic
def return_to_organisation(submission: Submission, *, reason: str, by: User) -> None:
    """Give the assessment back to be worked on, with the reason."""
    submission, assessment = _lock_submission(submission, towards={Status.RETURNED}, by=by)
    if submission.approved_at:
        raise MoveRefused(_("This submission is accepted; its statement is being issued."))
    if not reason.strip():
        raise MoveRefused(_("Say why you return it."))
    submission.reason = reason.strip()
    _decide(submission, Decision.RETURNED, at=timezone.now())
    _enter(assessment, Status.RETURNED, by=by, note=submission.reason)


@transaction.atomic
def approve(submission: Submission, *, by: User) -> None:
    """Note the reviewer's decision to accept. It takes effect when the statement is issued: see :func:`accept`.

    Approving again is allowed as long as nothing was issued, so that issuing that failed can be asked for again.
    """
    submission, _assessment = _lock_submission(submission, towards={Status.ACCEPTED}, by=by)
    submission.approved_by, submission.approved_at = by, timezone.now()
    submission.save(update_fields=["approved_by", "approved_at"])


@transaction.atomic
def accept(submission: Submission, *, at: datetime | None = None) -> None:
    """Let an approved submission be accepted, in the transaction that stores its statement."""
    assessment = _lock(submission.assessment, towards={Status.ACCEPTED})
    submission = assessment.submissions.select_for_update().get(pk=submission.pk)
    if submission.decision or not submission.approved_at:
        raise MoveRefused(_("This submission is not approved, or decided already."))
    _decide(submission, Decision.ACCEPTED, at=at or timezone.now())
    _enter(assessment, Status.ACCEPTED, by=submission.approved_by, at=at)


def _lock(assessment: Assessment, *, towards: Iterable[Status]) -> Assessment:
    """Return the assessment's row, locked, if it may move there from where it is now."""
    locked = Assessment.objects.select_for_update(of=("self",)).with_object().get(pk=assessment.pk)
    for status in towards:
        if status not in MOVES[Status(locked.status)]:
            raise MoveRefused(
                _("This assessment is “%(now)s”, so it cannot become “%(wanted)s”.")
                % {"now": locked.get_status_display(), "wanted": status.label}
            )
    return locked


def _lock_submission(submission: Submission, *, towards: Iterable[Status], by: User) -> tuple[Submission, Assessment]:
    if not permissions.may_review(by, submission):
        raise PermissionDenied
    assessment = _lock(submission.assessment, towards=towards)
    submission = assessment.submissions.select_for_update().get(pk=submission.pk)
    if submission.decision:
        raise MoveRefused(_("This submission was decided already."))
    return submission, assessment


def _decide(submission: Submission, decision: Decision, *, at: datetime) -> None:
    submission.decision, submission.decided_at = decision, at
    submission.save(update_fields=["decision", "decided_at", "reason"])


def _enter(
    assessment: Assessment, status: Status, *, by: User | None, at: datetime | None = None, note: str = ""
) -> None:
    assessment.status = status
    assessment.save(update_fields=["status"])
    _note(assessment, status, by=by, at=at, note=note)


def _note(
    assessment: Assessment, status: Status, *, by: User | None, at: datetime | None = None, note: str = ""
) -> None:
    Event.objects.create(assessment=assessment, status=status, by=by, at=at or timezone.now(), note=note)
