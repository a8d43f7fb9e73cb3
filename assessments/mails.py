"""What people are told by mail about assessments.

A verb calls what is named like what happened (:func:`submitted`). That decides who is told; each person gets a mail of
their own by a task, which looks again whether there still is anything to tell, and returns whether it wrote.
"""

from django.urls import reverse
from django.utils.functional import lazy

from core.background.kinds import MAIL, background
from core.mail import tell
from criteria.models import Category, Criterion
from criteria.wording import plain, wording
from organisations import display_names
from organisations.members import speakers
from organisations.models import User
from organisations.notifications import MailKind, write
from organisations.reviewers import reviewers_for

from .models import Act, Assessment, Assignment, Comment, Event, Reply, Submission


def assigned(assignment: Assignment) -> None:
    if assignment.user_id != assignment.by_id:
        tell([assignment.user], mail_assigned, assignment)


def submitted(submission: Submission) -> None:
    """The organisation hears what happens next and until when, the reviewers that there is something to do."""
    organisation = submission.assessment.organisation
    tell(speakers(organisation), mail_received, submission)
    tell(reviewers_for(organisation), mail_waiting, submission)


def returned(submission: Submission) -> None:
    tell(speakers(submission.assessment.organisation), mail_returned, submission)


def handed_over(submission: Submission, *, before: User | None, by: User) -> None:
    """Whoever did it knows; of the other two, one has it now and one no longer."""
    if submission.reviewer and submission.reviewer != by:
        tell([submission.reviewer], mail_handed_over, submission)
    if before and before != by:
        tell([before], mail_taken_over, submission)


def approved(submission: Submission) -> None:
    if submission.awaits_second:
        reviewers = reviewers_for(submission.assessment.organisation)
        tell([each for each in reviewers if each != submission.approved_by], mail_second_wanted, submission)


def retracted(submission: Submission, *, by: User) -> None:
    if submission.reviewer and submission.reviewer != by:
        tell([submission.reviewer], mail_objected, submission)


def replied(reply: Reply) -> None:
    """The reviewer who commented hears what others answered, the organisation what reviewers did, if it can read it."""
    comment = reply.comment
    organisation = comment.submission.assessment.organisation
    reviewers = reviewers_for(organisation)
    tell([each for each in reviewers if each == comment.by and each != reply.by], mail_replied, reply)
    if reply.of_reviewer and comment.is_told:
        tell(speakers(organisation), mail_answered, reply)


@background(MAIL)
def mail_assigned(assignment_id: int, user_id: int) -> bool:
    """Tell a colleague which category they were asked to answer, by whom, and how much of it is open."""
    asked = Assignment.objects.in_force().select_related(
        "user", "by", "assessment__organisation", "assessment__version__product", "assessment__catalogue"
    )
    assignment = asked.filter(pk=assignment_id, user=user_id).first()
    if assignment is None:
        return False
    assessment = assignment.assessment
    category = assessment.catalogue.categories.get(key=assignment.category)
    return write(
        "assigned",
        to=assignment.user,
        kind=MailKind.ASSIGNMENTS,
        path=reverse("assessments:category", args=[assessment.pk, category.key]),
        assignment=assignment,
        assessment=assessment,
        category=_titled(category),
        open=assessment.answers.filter(criterion__category=category).open().count(),
    )


def _title(titled: Category | Criterion) -> str:
    return f"{titled.number} {plain(wording(titled.title))}"


_titled = lazy(_title, str)  # the reader's language is known when the mail is drawn


@background(MAIL)
def mail_received(submission_id: int, user_id: int) -> bool:
    """Tell the organisation that its declaration arrived, what happens next and until when."""
    return _to_member("received", _submission(submission_id), user_id)


@background(MAIL)
def mail_returned(submission_id: int, user_id: int) -> bool:
    """Tell the organisation that there is something to do again, and how much."""
    submission = _submission(submission_id)
    comments = Comment.objects.of(submission.assessment).to_do()
    musts, number = comments.musts().count(), comments.count()
    return _to_member(
        "returned",
        submission,
        user_id,
        path=reverse("assessments:next_comment", args=[submission.assessment_id]) if number else "",
        musts=musts,
        hints=number - musts,
        quote=submission.reason,
    )


@background(MAIL)
def mail_waiting(submission_id: int, user_id: int) -> bool:
    """Tell a reviewer what is new in the queue."""
    submission = _submission(submission_id)
    if submission.reviewer_id or submission.decision:
        return False
    again = submission.assessment.submissions.exclude(pk=submission.pk).exists()
    return _to_reviewer("waiting", MailKind.SUBMISSIONS, submission, user_id, again=again)


@background(MAIL)
def mail_second_wanted(submission_id: int, user_id: int) -> bool:
    """Ask a reviewer to be the second one."""
    submission = _submission(submission_id)
    if not submission.awaits_second:
        return False
    return _to_reviewer(
        "second_wanted",
        MailKind.SUBMISSIONS,
        submission,
        user_id,
        person=display_names.named_reviewer(submission.approved_by),
    )


@background(MAIL)
def mail_handed_over(submission_id: int, user_id: int) -> bool:
    """Tell a reviewer who handed them the review."""
    submission = _submission(submission_id)
    if submission.reviewer_id != user_id:
        return False
    handed = _last(Act.HANDED_OVER, submission)
    return _to_reviewer(
        "handed_over", MailKind.REVIEWS, submission, user_id, person=display_names.named_reviewer(handed.by)
    )


@background(MAIL)
def mail_taken_over(submission_id: int, user_id: int) -> bool:
    """Tell a reviewer who has the review now that was theirs."""
    submission = _submission(submission_id)
    if submission.reviewer_id == user_id:
        return False
    return _to_reviewer("taken_over", MailKind.REVIEWS, submission, user_id, person=submission.reviewer)


@background(MAIL)
def mail_objected(submission_id: int, user_id: int) -> bool:
    """Tell a reviewer that, and why, the second one does not approve."""
    submission = _submission(submission_id)
    objected = _last(Act.RETRACTED, submission)
    return _to_reviewer(
        "objected",
        MailKind.REVIEWS,
        submission,
        user_id,
        person=display_names.named_reviewer(objected.by),
        quote=objected.note,
    )


@background(MAIL)
def mail_replied(reply_id: int, user_id: int) -> bool:
    """Tell a reviewer what was answered to their comment."""
    reply = Reply.objects.select_related("comment", "by").get(pk=reply_id)
    submission = _submission(reply.comment.submission_id)
    return _to_reviewer(
        "replied",
        MailKind.REVIEWS,
        submission,
        user_id,
        path=f"{submission.get_absolute_url()}#{reply.comment.place}",
        person=display_names.named(reply.by),
        criterion=_criterion(reply.comment, submission),
        quote=reply.text,
    )


@background(MAIL)
def mail_answered(reply_id: int, user_id: int) -> bool:
    """Tell the organisation what a reviewer answered at a comment it can read."""
    reply = Reply.objects.select_related("comment", "by").get(pk=reply_id)
    submission = _submission(reply.comment.submission_id)
    return _to_member(
        "answered",
        submission,
        user_id,
        path=reverse("assessments:comment", args=[submission.assessment_id, reply.comment_id]),
        person=display_names.named(reply.by),
        criterion=_criterion(reply.comment, submission),
        quote=reply.text,
    )


def _criterion(comment: Comment, submission: Submission) -> str:
    """What a comment is about, for its reader's eyes; empty if it is about the whole."""
    criterion = submission.assessment.catalogue.criteria.filter(key=comment.criterion).first()
    return _titled(criterion) if criterion else ""


def _submission(pk: int) -> Submission:
    return Submission.objects.with_object().select_related("reviewer", "approved_by").get(pk=pk)


def _last(act: Act, submission: Submission) -> Event:
    """Return when this was done last, by whom, and what they said with it."""
    return submission.assessment.events.filter(act=act).select_related("by").latest("at", "pk")


def _to_member(mail: str, submission: Submission, user_id: int, *, path: str = "", **context) -> bool:
    assessment = submission.assessment
    return write(
        mail,
        to=User.objects.filter(pk=user_id).first(),
        kind=MailKind.DECISIONS,
        path=path or assessment.get_absolute_url(),
        submission=submission,
        object=assessment.object_name,
        **context,
    )


def _to_reviewer(mail: str, kind: MailKind, submission: Submission, user_id: int, *, path: str = "", **context) -> bool:
    return write(
        mail,
        to=User.objects.filter(pk=user_id).first(),
        kind=kind,
        path=path or submission.get_absolute_url(),
        submission=submission,
        object=named(submission.assessment),
        **context,
    )


def named(assessment: Assessment) -> str:
    """Return what an assessment is about and whose it is, the organisation once."""
    return str(assessment) if assessment.version else assessment.object_name
