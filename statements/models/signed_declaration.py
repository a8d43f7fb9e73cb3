"""Declarations handed out to be signed, and those that came back with the signatory's own signature."""

from datetime import datetime

from django.conf import settings
from django.db import models

from assessments.models import Submission


class HandedOut(models.Model):
    """The PDF of a submission to be signed: made once, so that what comes back can be compared with it byte by byte."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="handed_out")
    pdf = models.FileField(max_length=200)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "handed out"

    def __str__(self):
        return f"{self.submission_id}: {self.sha256}"


class SignedDeclarationQuerySet(models.QuerySet["SignedDeclaration"]):
    def visible_to(self, user):
        """Members see their organisation's; reviewers see all."""
        if user.is_reviewer:
            return self
        return self.filter(submission__assessment__organisation__memberships__user=user)


class SignedDeclaration(models.Model):
    """A submission as its signatories signed it. Written by :mod:`statements.signed_declarations`; kept once approved.

    ``signatures`` has a row for each: ``by``, ``organisation``, ``issuer``, ``at`` (RFC 3339), ``trusted`` and
    ``self_signed``, as found when it was uploaded.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="signed_declaration")
    pdf = models.FileField(max_length=200)
    sha256 = models.CharField(max_length=64)
    signatures = models.JSONField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = SignedDeclarationQuerySet.as_manager()

    def __str__(self):
        return f"{self.submission_id}: {', '.join(each['by'] for each in self.signatures)}"

    @property
    def signatories(self) -> list[dict]:
        """The signatures, with moments as such."""
        return [each | {"at": datetime.fromisoformat(each["at"])} for each in self.signatures]
