"""What answers point to as evidence: documents uploaded, and whether the links given still answer."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from .assessment import Assessment
from .vocabulary import Status


class DocumentKind(models.TextChoices):
    """The types of documents accepted; the value is the file's extension."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    JPEG = "jpg", "JPEG"
    XLSX = "xlsx", "XLSX"
    DOCX = "docx", "DOCX"


def new_token() -> str:
    return secrets.token_urlsafe(24)


def random_path(document, filename) -> str:
    """Where a document is stored: nothing of its name, so that nobody can guess it or make it do anything."""
    return f"documents/{secrets.token_hex(16)}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def known_to(self, user):
        """Those the person may know of, whether or not they may open them: of others there is no trace.

        Reviewers may know of all, members of their organisation's, everybody of those that a statement can name.
        """
        if user.is_authenticated and user.is_reviewer:
            return self
        known = Q(assessment__status=Status.ACCEPTED)
        if user.is_authenticated:
            known |= Q(assessment__organisation__in=user.organisations.all())
        return self.filter(known)


class Document(models.Model):
    """A file uploaded as evidence. Which answer points to it, and who may open it, stands in the answer's ``evidence``.

    The stored file is never changed, and may be shared with the document of another assessment that was started as a
    copy.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="documents")
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    file = models.FileField(upload_to=random_path, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    kind = models.CharField(max_length=10, choices=DocumentKind.choices)
    size = models.PositiveIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self):
        return self.name


class LinkCheck(models.Model):
    """Whether an address given as evidence answered when it was asked last. One row an address, whoever named it."""

    class Outcome(models.TextChoices):
        ALIVE = "alive", pgettext_lazy("link", "answers")
        GONE = "gone", pgettext_lazy("link", "not found there")
        FAILED = "failed", pgettext_lazy("link", "answers with an error")
        SILENT = "silent", pgettext_lazy("link", "does not answer")
        REFUSED = "refused", pgettext_lazy("link", "not asked: no public address")

    url = models.CharField(max_length=500, unique=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP status answered, if any.")
    checked_at = models.DateTimeField()

    def __str__(self):
        return f"{self.url}: {self.outcome}"

    @property
    def is_alive(self) -> bool:
        return self.outcome == self.Outcome.ALIVE
