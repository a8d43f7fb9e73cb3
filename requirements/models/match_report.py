"""Match reports: what a match found at one moment, kept for those who asked."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .profile import RequirementProfile


class MatchReport(models.Model):
    """Written by :mod:`requirements.match_report` and never changed, but for its PDF, which a task adds.

    Private to the profile's organisation.
    """

    profile = models.ForeignKey(RequirementProfile, on_delete=models.CASCADE, related_name="reports")
    content = models.TextField(help_text="match.json, canonical (RFC 8785).")
    language = models.CharField(max_length=5)
    found = models.PositiveIntegerField(help_text="How many statements were matched.")
    shown = models.PositiveIntegerField(help_text="How many of them the report has.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    pdf = models.FileField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("match report")

    def __str__(self):
        return f"{self.profile_id}, {self.made_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("requirements:report", args=[self.profile_id, self.pk])
