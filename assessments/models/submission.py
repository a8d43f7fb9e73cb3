"""What was declared, frozen, and how it was decided."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from .assessment import Assessment
from .vocabulary import Decision


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def undecided(self):
        return self.filter(decision="")

    def reviewable_by(self, user):
        """Not those of organisations the reviewer belongs to."""
        return self.exclude(assessment__organisation__memberships__user=user)

    def late(self, on=None):
        """Undecided after the day they were due."""
        return self.undecided().filter(due_on__lt=on or timezone.localdate())

    def with_object(self):
        return self.select_related("assessment__organisation", "assessment__version__product", "assessment__catalogue")

    def for_list(self):
        """With all that a line of a list says, and without what was declared, which is large."""
        return self.defer("canonical", "reason").select_related(
            "assessment__organisation", "assessment__version__product", "reviewer"
        )


class Submission(models.Model):
    """What was declared: canonical JSON (RFC 8785) and the SHA-256 digest of its UTF-8 bytes. Never changed.

    A reviewer's approval is noted first (``approved_by``, ``approved_at``), then a second reviewer's where the portal
    is set so (``seconded_by``, ``seconded_at``); it becomes the decision in the transaction that issues the statement.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    canonical = models.TextField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField()
    due_on = models.DateField(help_text="The day until which the reviewers mean to decide.")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seconded_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=5000, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["declared_at"]
        verbose_name = pgettext_lazy("model", "submission")
        verbose_name_plural = pgettext_lazy("model", "submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(decision=""), name="one_undecided_submission_per_assessment"
            )
        ]

    def __str__(self):
        return f"{self.assessment}, {self.declared_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("review:submission", args=[self.pk])

    @property
    def is_approved(self) -> bool:
        """By as many reviewers as the portal is set to ask for."""
        return self.approved_at is not None and (self.seconded_at is not None or not settings.SECOND_REVIEWER)

    @property
    def awaits_second(self) -> bool:
        return self.approved_at is not None and not self.is_approved and not self.decision

    @cached_property
    def content(self) -> dict:
        """The declaration, as it stands in ``statement.json``."""
        return json.loads(self.canonical)
