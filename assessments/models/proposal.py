"""Answers read from an uploaded file, which wait for somebody to confirm them."""

from django.conf import settings
from django.db import models

from .assessment import Assessment
from .vocabulary import Origin


class Proposal(models.Model):
    """What a spreadsheet or ``cpo.json`` would change. Nothing of it is stored in answers until it is confirmed.

    ``answers`` maps criterion keys to ``{"revision", "values"}``: what the answer would say, and the revision it was
    compared with. ``problems`` is a list of ``{"place", "sentence"}``.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="proposals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    origin = models.CharField(max_length=20, choices=Origin.choices)
    file_name = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return f"{self.assessment_id}: {self.file_name}"
