"""What reviewers say about a submission, and what is answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .submission import Submission
from .vocabulary import Audience, Decision, Weight


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self):
        return self.filter(resolved_at__isnull=True)

    def musts(self):
        return self.filter(weight=Weight.MUST)

    def of(self, assessment):
        """On any submission of the assessment: what was asked for once stays asked for."""
        return self.filter(submission__assessment=assessment)

    def for_organisation(self):
        return self.filter(audience=Audience.ORGANISATION)

    def told(self):
        """Those the organisation can read: meant for it, and on a submission that came back to it, or was accepted."""
        return self.for_organisation().exclude(submission__decision="")

    def to_do(self):
        """Those that wait for the organisation: told with a return, not resolved, and not answered yet."""
        returned = self.told().filter(submission__decision=Decision.RETURNED)
        return returned.open().filter(replies__isnull=True)


class Comment(models.Model):
    """A reviewer's remark on one criterion of a submission, or on the whole of it.

    A *must* stands in the way of accepting until a reviewer resolves it. The organisation reads what is meant for it
    once the submission is decided; what is internal stays with the reviewers.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="comments")
    criterion = models.SlugField(max_length=80, blank=True, help_text="The criterion's key; empty for the whole.")
    weight = models.CharField(_("weight"), max_length=10, choices=Weight.choices, default=Weight.MUST)
    audience = models.CharField(_("for"), max_length=20, choices=Audience.choices, default=Audience.ORGANISATION)
    text = models.TextField(_("comment"), max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.criterion or self.submission}: {self.text[:60]}"

    @property
    def is_must(self) -> bool:
        return self.weight == Weight.MUST

    @property
    def is_internal(self) -> bool:
        return self.audience == Audience.INTERNAL

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None


class Reply(models.Model):
    """What somebody, of the organisation or of the reviewers, answered to a comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("answer"), max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "replies"

    def __str__(self):
        return self.text[:60]
