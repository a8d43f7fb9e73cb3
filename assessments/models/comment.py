"""What reviewers say about a submission, and what is answered."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.utils.translation import gettext_lazy as _

from .answer import Answer
from .submission import Submission
from .vocabulary import Audience, CommentWeight, Decision, Status, Upshot


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self):
        return self.filter(resolved_at__isnull=True)

    def musts(self):
        return self.filter(weight=CommentWeight.MUST)

    def of(self, assessment):
        """On any submission of the assessment: what was asked for once stays asked for."""
        return self.filter(submission__assessment=assessment)

    def for_organisation(self):
        return self.filter(audience=Audience.ORGANISATION)

    def told(self):
        """Those the organisation can read: meant for it, and on a submission that came back to it, or was accepted."""
        return self.for_organisation().exclude(submission__decision="")

    def with_upshot(self):
        """Tell of each what its organisation did since it was asked for: ``is_answered``, ``is_changed``.

        It was asked for when its submission was decided; a *must* that is not resolved was asked for again by every
        later return. Answered is a reply of the organisation's, changed a save of the answer to the criterion.
        """
        returns = Submission.objects.filter(
            assessment=OuterRef("submission__assessment"), decision=Decision.RETURNED
        ).order_by("-decided_at")
        replies = Reply.objects.filter(comment=OuterRef("pk"), of_reviewer=False, at__gt=OuterRef("asked_at"))
        answers = Answer.objects.filter(
            assessment=OuterRef("submission__assessment"),
            criterion__key=OuterRef("criterion"),
            changed_at__gt=OuterRef("asked_at"),
        )
        asked_again = When(weight=CommentWeight.MUST, then=Subquery(returns.values("decided_at")[:1]))
        asked = self.alias(asked_at=Case(asked_again, default=F("submission__decided_at")))
        return asked.annotate(is_answered=Exists(replies), is_changed=Exists(answers))

    def with_place(self):
        """Add where the assessment asks for the criterion now: nothing for comments on the whole."""
        asked = Answer.objects.filter(
            assessment=OuterRef("submission__assessment"), criterion__key=OuterRef("criterion")
        )
        return self.annotate(
            category=Subquery(asked.values("criterion__category__key")),
            category_order=Subquery(asked.values("criterion__category__order")),
            criterion_order=Subquery(asked.values("criterion__order")),
        )

    def to_do(self):
        """Those that wait for the organisation, while its assessment is returned to it.

        They were told with a return and are not resolved; and since they were asked for (see :meth:`with_upshot`) the
        organisation neither answered the comment nor changed its answer to the criterion. Of one comment
        :attr:`Comment.is_to_do` says the same.
        """
        returned = self.told().filter(
            submission__decision=Decision.RETURNED, submission__assessment__status=Status.RETURNED
        )
        return returned.open().with_upshot().filter(is_answered=False, is_changed=False)


class Comment(models.Model):
    """A reviewer's remark on one criterion of a submission, or on the whole of it.

    A *must* stands in the way of accepting until a reviewer resolves it. The organisation reads what is meant for it
    once the submission is decided; what is internal stays with the reviewers.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comments")
    criterion = models.SlugField(max_length=80, blank=True, help_text="The criterion's key; empty for the whole.")
    weight = models.CharField(_("weight"), max_length=10, choices=CommentWeight.choices, default=CommentWeight.MUST)
    audience = models.CharField(_("for"), max_length=20, choices=Audience.choices, default=Audience.ORGANISATION)
    text = models.TextField(_("comment"), max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    is_answered: bool  # these two with CommentQuerySet.with_upshot()
    is_changed: bool
    category: str | None  # the category's key, with CommentQuerySet.with_place()

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.criterion or self.submission}: {self.text[:60]}"

    @property
    def place(self) -> str:
        """Where it stands on a page."""
        return f"comment-{self.pk}"

    @property
    def is_must(self) -> bool:
        return self.weight == CommentWeight.MUST

    @property
    def is_internal(self) -> bool:
        return self.audience == Audience.INTERNAL

    @property
    def is_told(self) -> bool:
        """Whether the organisation can read it; what :meth:`CommentQuerySet.told` says of one."""
        return bool(self.submission.decision) and not self.is_internal

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    @property
    def is_asked_for(self) -> bool:
        """Whether the organisation is to deal with it now, if it did not."""
        return self.submission.decision == Decision.RETURNED and self.submission.assessment.status == Status.RETURNED

    @property
    def upshot(self) -> Upshot | None:
        """What became of it, or nothing to tell; wants :meth:`CommentQuerySet.with_upshot`."""
        if self.is_resolved:
            return Upshot.RESOLVED
        if self.is_changed:
            return Upshot.CHANGED
        if self.is_answered:
            return Upshot.ANSWERED
        return Upshot.TO_DO if self.is_asked_for else None

    @property
    def is_to_do(self) -> bool:
        return self.upshot == Upshot.TO_DO


class Reply(models.Model):
    """What somebody, of the organisation or of the reviewers, answered to a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("answer"), max_length=5000)
    of_reviewer = models.BooleanField(default=False, help_text="Not of the organisation.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "replies"

    def __str__(self):
        return self.text[:60]
