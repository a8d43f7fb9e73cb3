"""Assessments, and what happened to them."""

from django.conf import settings
from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from criteria.models import Catalogue
from organisations.models import Organisation, ProductVersion

from .answer import Answer
from .vocabulary import EDITABLE, INTERNAL_ACTS, Act, Status


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def of(self, user):
        """Those of the organisations the person belongs to."""
        return self.filter(organisation__memberships__user=user)

    def under_way(self):
        """Those not accepted yet."""
        return self.exclude(status=Status.ACCEPTED)

    def undeclared(self):
        """Drafts of which nothing was ever declared."""
        return self.filter(status=Status.DRAFT, submissions__isnull=True)

    def with_object(self):
        related = self.select_related("organisation", "version__product", "catalogue")
        return related.defer("catalogue__source", "catalogue__introduction", "organisation__about")

    def with_progress(self):
        """Count the answers, so that a whole list of assessments costs one query."""
        return self.annotate(total=Count("answers"), open=Count("answers", filter=Answer.is_open("answers__")))


class Assessment(models.Model):
    """What one organisation says about one version of a product, or about itself, criterion by criterion.

    ``status`` is written by :mod:`assessments.lifecycle` and nowhere else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessments")
    version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="assessments")
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.LANGUAGES,
        help_text=_("In which you write your explanations, and in which the statement is issued."),
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = pgettext_lazy("model", "assessment")
        verbose_name_plural = pgettext_lazy("model", "assessments")

    def __str__(self):
        return f"{self.object_name} ({self.organisation})"

    def get_absolute_url(self):
        return reverse("assessments:overview", args=[self.pk])

    @property
    def object_name(self) -> str:
        return str(self.version) if self.version else self.organisation.name

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def answered_share(self) -> int:
        """How much is answered, in per cent; wants :meth:`AssessmentQuerySet.with_progress`."""
        return round(100 * (self.total - self.open) / self.total) if self.total else 0


class EditionLeft(models.Model):
    """The answers as they stood when an assessment was moved from one edition of the catalogue to another.

    Kept so that the move can be undone. ``answers`` is a list of rows as
    :mod:`assessments.editions.transfer` writes them.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="editions_left")
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    left_at = models.DateTimeField()
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["left_at"]
        constraints = [models.UniqueConstraint(fields=["assessment", "catalogue"], name="one_snapshot_per_edition")]

    def __str__(self):
        return f"{self.assessment_id}: {self.catalogue}"


class EventQuerySet(models.QuerySet["Event"]):
    def for_organisation(self):
        """Without what reviewers do among themselves."""
        return self.exclude(act__in=INTERNAL_ACTS)


class Event(models.Model):
    """A step in the life of an assessment: what was done or which status entered, by whom, when, and why.

    ``status`` is the one the assessment was in afterwards.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=20, choices=Status.choices)
    act = models.CharField(max_length=20, choices=Act.choices, default=Act.ENTERED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.assessment_id}: {self.status}, {self.act}"
