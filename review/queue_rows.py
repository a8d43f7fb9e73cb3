"""What a line of the reviewers' queue says and offers, beside the submission itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from assessments import permissions
from assessments.models import Comment, CommentWeight, Decision, Status, Submission
from core.clock import how_far
from organisations.display_names import named_reviewer
from organisations.models import Role, User


@dataclass(frozen=True)
class QueueRow:
    """A submission as a reviewer sees it.

    ``musts`` and ``hints`` are the open comments on it and on those before it, which of their own organisation they
    must not know; ``age`` is in days; ``how_far`` says how far off the day is on which it is due; ``colleagues`` are
    those the reviewer may hand it over to.
    """

    submission: Submission
    is_own: bool
    is_mine: bool
    musts: int
    hints: int
    age: int
    how_far: str
    is_late: bool
    is_due_today: bool
    colleagues: list[User]

    # Sentences for the template, which takes longer to put each together.

    @property
    def age_words(self) -> str:
        if self.age <= 0:
            return _("Declared today")
        words = ngettext("Declared %(number)s day ago", "Declared %(number)s days ago", self.age)
        return words % {"number": self.age}

    @property
    def ordinal_words(self) -> str:
        """Which submission of its assessment it is."""
        number = self.submission.number  # type: ignore[attr-defined]  # the queue counts it
        return _("first submission") if number == 1 else _("%(number)s submission") % {"number": ordinal(number)}

    @property
    def due_words(self) -> str:
        return _("Due on %(day)s") % {"day": date_format(self.submission.due_on)}

    @property
    def holder_words(self) -> str:
        """Who has it, or had it."""
        decided, person = self.submission.decision, {"person": named_reviewer(self.submission.reviewer)}
        if self.is_mine:
            return _("You reviewed it") if decided else _("You have it")
        if not self.submission.reviewer and not decided:
            return _("Nobody has it")
        return (_("%(person)s reviewed it") if decided else _("%(person)s has it")) % person

    @property
    def status(self) -> Status | Decision:
        """The decision, once there is one; else where the assessment stands.

        A page asks for its label, and for the role's: Django's ``get_…_display`` translates every choice there is.
        """
        decision = self.submission.decision
        return Decision(decision) if decision else Status(self.submission.assessment.status)

    @property
    def role(self) -> Role:
        return Role(self.submission.assessment.organisation.role)


def rows(submissions: Iterable[Submission], *, user: User) -> list[QueueRow]:
    """Return the submissions of a page with all that is said about them, in three queries at most."""
    submissions = list(submissions)
    comments = _count_comments(submissions)
    own = {submission.pk for submission in submissions if not permissions.may_review(user, submission)}
    handed = {submission.pk for submission in submissions if _may_hand_over(user, submission)}
    reviewers, today = _reviewers() if handed else [], timezone.localdate()
    return [
        QueueRow(
            submission=submission,
            is_own=submission.pk in own,
            is_mine=submission.reviewer_id == user.pk,
            musts=0 if submission.pk in own else comments.get((submission.assessment_id, CommentWeight.MUST), 0),
            hints=0 if submission.pk in own else comments.get((submission.assessment_id, CommentWeight.HINT), 0),
            age=(today - timezone.localdate(submission.declared_at)).days,
            how_far=how_far(submission.due_on, working_days=True, today=today),
            is_late=submission.due_on < today,
            is_due_today=submission.due_on == today,
            colleagues=_colleagues(user, submission, reviewers) if submission.pk in handed else [],
        )
        for submission in submissions
    ]


def reviewers_of(submission: Submission) -> list[User]:
    """Everybody who may review the submission."""
    return [reviewer for reviewer in _reviewers() if permissions.may_review(reviewer, submission)]


def _reviewers() -> list[User]:
    """With what they belong to, since nobody reviews their own organisation's."""
    return list(User.objects.filter(is_reviewer=True, is_active=True).prefetch_related("memberships"))


def _colleagues(user: User, submission: Submission, reviewers: list[User]) -> list[User]:
    return [each for each in reviewers if each != user and permissions.may_review(each, submission)]


def _may_hand_over(user: User, submission: Submission) -> bool:
    return not submission.decision and not submission.approved_at and permissions.may_decide(user, submission)


def _count_comments(submissions: list[Submission]) -> dict[tuple[int, str], int]:
    """How many are open by assessment and weight, whichever of its submissions they hang on."""
    assessments = [submission.assessment_id for submission in submissions]
    comments = Comment.objects.open().filter(submission__assessment__in=assessments).order_by()
    counted = comments.values_list("submission__assessment", "weight").annotate(Count("pk"))
    return {(assessment, weight): number for assessment, weight, number in counted}
