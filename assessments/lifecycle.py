"""The life of an assessment: draft → submitted → in review → returned (→ submitted again) or accepted.

A reviewer who cannot go on puts it back from *in review* to *submitted*: see :func:`release`.

Each move is one verb. It locks the row, asks permission, checks its own condition, and writes status and history
together. Whom it concerns is told by mail once all of that is stored: see :mod:`assessments.mails`.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _, ngettext

from core.moments import must_follow
from core.refusals import Refused
from criteria.models import Catalogue
from organisations import mandates, second_factor
from organisations.models import Organisation, ProductVersion, User
from organisations.second_factor import Decider

from . import mails, permissions, submissions
from .editions import carry_over
from .models import Act, Assessment, Comment, Decision, Event, Status, Submission
from .submissions import Declaration

MOVES = {
    Status.DRAFT: {Status.SUBMITTED},
    Status.SUBMITTED: {Status.IN_REVIEW},
    Status.IN_REVIEW: {Status.RETURNED, Status.ACCEPTED},
    Status.RETURNED: {Status.SUBMITTED},
    Status.ACCEPTED: set(),
}


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
    organisation = _held(organisation)
    if organisation.is_vendor != (version is not None):
        raise Refused(_("A vendor assesses a product, everybody else the organisation."))
    if version and version.product.organisation_id != organisation.pk:
        raise PermissionDenied
    if version and not ProductVersion.objects.filter(pk=version.pk, product__organisation=organisation).exists():
        raise Refused(_("This version was removed meanwhile."))
    if like and like.organisation_id != organisation.pk:
        raise PermissionDenied
    assessment = Assessment.objects.create(
        organisation=organisation, version=version, catalogue=catalogue, language=language, created_by=by
    )
    carry_over.begin_answers(assessment, like=like)
    note(assessment, Act.ENTERED, by=by)
    return assessment


def _held(organisation: Organisation) -> Organisation:
    """Return the organisation as it is now; until the end of the transaction its role stays, and what it makes."""
    held = Organisation.objects.select_for_update(no_key=True).filter(pk=organisation.pk).first()
    if held is None:
        raise Refused(_("This organisation was merged into another one meanwhile."))
    return held


@transaction.atomic
def submit(assessment: Assessment, *, declared: Declaration, by: User) -> Submission:
    """Freeze the answers as they stand, and hand them to the reviewers."""
    if not permissions.may_declare(by, assessment):
        raise PermissionDenied
    second_factor.demand(by, Decider.SIGNATORIES)
    assessment = _lock(assessment, towards={Status.SUBMITTED})
    if missing := assessment.answers.open().count():
        sentence = ngettext("%d criterion is still open.", "%d criteria are still open.", missing)
        raise Refused(sentence % missing)
    must_follow(declared.at, *assessment.submissions.values_list("decided_at", flat=True))
    submission = submissions.freeze(assessment, declared, by=by)
    _enter(assessment, Status.SUBMITTED, by=by, at=declared.at)
    mails.submitted(submission)
    return submission


@transaction.atomic
def take(submission: Submission, *, by: User) -> None:
    """Take a submission that nobody has into review. From now on its reviewer decides, and nobody else.

    One that lost its reviewer, because their account is gone, can be taken, too.
    """
    submission, assessment = lock_submission(submission, by=by)
    if submission.reviewer:
        raise Refused(_("%(person)s has it already.") % {"person": submission.reviewer})
    submission.reviewer = by
    submission.save(update_fields=["reviewer"])
    _enter(assessment, Status.IN_REVIEW, by=by)


@transaction.atomic
def release(submission: Submission, *, by: User) -> None:
    """Put a submission back among those that wait for a reviewer; what was commented stays."""
    submission, assessment = lock_submission(submission, by=by)
    _must_have_it(submission, by)
    _must_not_be_approved(submission)
    submission.reviewer = None
    submission.save(update_fields=["reviewer"])
    _enter(assessment, Status.SUBMITTED, by=by)


@transaction.atomic
def hand_over(submission: Submission, *, to: User, by: User, seen_with: int | None = None) -> None:
    """Let another reviewer have the submission: its reviewer gives it away, or somebody takes it over for themselves.

    ``seen_with`` is the reviewer, by primary key, whom ``by`` saw having it; if somebody else has it now, it stays.
    Raises :class:`PermissionDenied` when ``to`` may not review it, or when ``by`` gives what is not theirs to another.
    """
    submission, assessment = lock_submission(submission, by=by)
    if assessment.status != Status.IN_REVIEW:
        raise Refused(_("Nobody reviews this submission; take it first."))
    if submission.approved_at:
        raise Refused(_("This submission is approved already."))
    if seen_with is not None and submission.reviewer_id != seen_with:
        raise Refused(
            _("%(person)s has it now.") % {"person": submission.reviewer}
            if submission.reviewer
            else _("Nobody reviews this submission; take it first.")
        )
    if by.pk not in (submission.reviewer_id, to.pk) or not permissions.may_review(to, submission):
        raise PermissionDenied
    if submission.reviewer_id == to.pk:
        raise Refused(_("%(person)s has it already.") % {"person": to})
    before, submission.reviewer = submission.reviewer, to
    submission.save(update_fields=["reviewer"])
    note(assessment, Act.HANDED_OVER, by=by, text=str(to))
    mails.handed_over(submission, before=before, by=by)


@transaction.atomic
def return_to_organisation(submission: Submission, *, reason: str, by: User) -> None:
    """Give the assessment back to be worked on: with a reason, or with comments that say what must be done.

    A must of an earlier submission that is not resolved says so again.
    """
    submission, assessment = lock_submission(submission, towards={Status.RETURNED}, by=by)
    _must_have_it(submission, by)
    _must_not_be_approved(submission)
    if not reason.strip() and not Comment.objects.of(assessment).musts().open().for_organisation().exists():
        raise Refused(_("Say why you return it, or comment on what must be changed."))
    submission.reason = reason.strip()
    _decide(submission, Decision.RETURNED, at=timezone.now())
    _enter(assessment, Status.RETURNED, by=by, text=submission.reason)
    mails.returned(submission)


@transaction.atomic
def approve(submission: Submission, *, by: User) -> None:
    """Note the reviewer's decision to accept. It takes effect when the statement is issued: see :func:`accept`.

    Approving again is allowed as long as nothing was issued, so that issuing that failed can be asked for again, by
    any reviewer: the first may be away. The first approval stands.
    """
    submission, assessment = lock_submission(submission, towards={Status.ACCEPTED}, by=by)
    mandates.must_stand(assessment.organisation)
    if submission.is_approved:
        return
    _must_have_it(submission, by)
    _must_be_resolved(assessment)
    if not submission.approved_at:
        must_follow(timezone.now(), submission.declared_at)
        submission.approved_by, submission.approved_at = by, timezone.now()
        submission.save(update_fields=["approved_by", "approved_at"])
        note(assessment, Act.APPROVED, by=by)
        mails.approved(submission)


@transaction.atomic
def second(submission: Submission, *, by: User) -> None:
    """Approve as the second reviewer, where the portal asks for one; it cannot be the first."""
    submission, assessment = lock_submission(submission, towards={Status.ACCEPTED}, by=by)
    if not submission.awaits_second:
        raise Refused(_("This submission does not wait for a second reviewer."))
    if submission.approved_by_id == by.pk:
        raise Refused(_("You approved it yourself, so somebody else must be the second."))
    _must_be_resolved(assessment)
    must_follow(timezone.now(), submission.approved_at)
    mandates.must_stand(assessment.organisation)
    submission.seconded_by, submission.seconded_at = by, timezone.now()
    submission.save(update_fields=["seconded_by", "seconded_at"])
    note(assessment, Act.SECONDED, by=by)


@transaction.atomic
def retract(submission: Submission, *, by: User, reason: str = "") -> None:
    """Take the approval back while it waits for a second reviewer: the first changes their mind, or the second objects.

    The submission is with its reviewer again. A second who objects says why.
    """
    submission, assessment = lock_submission(submission, towards={Status.ACCEPTED}, by=by)
    if not submission.awaits_second:
        raise Refused(_("This submission does not wait for a second reviewer."))
    if submission.reviewer_id != by.pk and not reason.strip():
        raise Refused(_("Say why you object."))
    submission.approved_by = submission.approved_at = None
    submission.save(update_fields=["approved_by", "approved_at"])
    note(assessment, Act.RETRACTED, by=by, text=reason.strip())
    mails.retracted(submission, by=by)


@transaction.atomic
def accept(submission: Submission, *, at: datetime | None = None) -> None:
    """Let an approved submission be accepted, in the transaction that stores its statement."""
    assessment = _lock(submission.assessment, towards={Status.ACCEPTED})
    submission = assessment.submissions.select_for_update().get(pk=submission.pk)
    if submission.decision or not submission.is_approved:
        raise Refused(_("This submission is not approved, or decided already."))
    mandates.must_stand(assessment.organisation)
    _decide(submission, Decision.ACCEPTED, at=at or timezone.now())
    _enter(assessment, Status.ACCEPTED, by=submission.approved_by, at=at)


@transaction.atomic
def accept_again(submission: Submission, *, at: datetime) -> None:
    """Let a submission be accepted whose statement was issued at that moment, but is forgotten by a restored database.

    Who reviewed and approved it may be forgotten, too; nobody is named then.
    """
    assessment = _lock(submission.assessment, towards=())
    submission = assessment.submissions.select_for_update().get(pk=submission.pk)
    if submission.decision:
        raise Refused(_("This submission was decided already."))
    if not submission.approved_at:
        submission.approved_at = at
        submission.save(update_fields=["approved_at"])
    _decide(submission, Decision.ACCEPTED, at=at)
    with translation.override(assessment.language):
        text = _("Recorded again from the sealed statement, after a backup was restored.")
    _enter(assessment, Status.ACCEPTED, by=submission.approved_by, at=at, text=text)


def _lock(assessment: Assessment, *, towards: Iterable[Status]) -> Assessment:
    """Return the assessment's row, locked, if it may move there from where it is now."""
    locked = Assessment.objects.select_for_update(of=("self",)).with_object().filter(pk=assessment.pk).first()
    if locked is None or locked.organisation_id != assessment.organisation_id:
        raise Refused(
            _("This assessment was deleted, or moved to another organisation, meanwhile. Read the page again.")
        )
    for status in towards:
        if status not in MOVES[Status(locked.status)]:
            raise Refused(
                _("This assessment is “%(now)s”, so it cannot become “%(wanted)s”.")
                % {"now": locked.get_status_display(), "wanted": status.label}
            )
    return locked


def lock_submission(
    submission: Submission, *, towards: Iterable[Status] = (), by: User
) -> tuple[Submission, Assessment]:
    """Return an undecided submission and its assessment, locked, for a reviewer who may review it."""
    if not permissions.may_review(by, submission):
        raise PermissionDenied
    assessment = _lock(submission.assessment, towards=towards)
    submission = assessment.submissions.select_for_update().get(pk=submission.pk)
    if submission.decision:
        raise Refused(_("This submission was decided already."))
    return submission, assessment


def _must_have_it(submission: Submission, by: User) -> None:
    if submission.reviewer_id != by.pk:
        raise Refused(
            _("%(person)s reviews this submission; take it over first.") % {"person": submission.reviewer}
            if submission.reviewer
            else _("Nobody reviews this submission; take it first.")
        )


def _must_not_be_approved(submission: Submission) -> None:
    if submission.is_approved:
        raise Refused(_("This submission is accepted; its statement is being issued."))
    if submission.approved_at:
        raise Refused(_("This submission waits for a second reviewer; take the approval back first."))


def _must_be_resolved(assessment: Assessment) -> None:
    if number := Comment.objects.of(assessment).musts().open().count():
        sentence = ngettext(
            "%d comment that is a must is not resolved.", "%d comments that are a must are not resolved.", number
        )
        raise Refused(sentence % number)


def _decide(submission: Submission, decision: Decision, *, at: datetime) -> None:
    must_follow(at, submission.declared_at)
    submission.decision, submission.decided_at = decision, at
    submission.save(update_fields=["decision", "decided_at", "reason"])


def _enter(
    assessment: Assessment, status: Status, *, by: User | None, at: datetime | None = None, text: str = ""
) -> None:
    assessment.status = status
    assessment.save(update_fields=["status"])
    note(assessment, Act.ENTERED, by=by, at=at, text=text)


def note(assessment: Assessment, act: Act, *, by: User | None, at: datetime | None = None, text: str = "") -> None:
    """Write an entry into the history of the assessment, in the status it is in now."""
    Event.objects.create(
        assessment=assessment, status=assessment.status, act=act, by=by, at=at or timezone.now(), note=text
    )
