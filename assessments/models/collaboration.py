"""Working on one assessment together: who is where, and who was asked to do what."""

from django.conf import settings
from django.db import models
from django.db.models import F

from .assessment import Assessment


class Presence(models.Model):
    """In which category of an assessment somebody was seen last."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=80, help_text="The category's key.")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "user"], name="one_presence_per_assessment")]

    def __str__(self):
        return f"{self.user}: {self.category}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self):
        """Those of people who still may answer for the organisation; the others count for nothing."""
        return self.filter(
            user__is_active=True,
            user__memberships__organisation=F("assessment__organisation"),
            user__memberships__is_editor=True,
        )


class Assignment(models.Model):
    """A category of an assessment that a colleague was asked to answer. It forbids nobody else to do so."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="assignments")
    category = models.CharField(max_length=80, help_text="The category's key, which outlives editions.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "category"], name="one_assignment_per_category")]

    def __str__(self):
        return f"{self.category}: {self.user}"
