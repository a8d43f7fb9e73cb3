"""Assessments, the answers people edit in them, and the submissions frozen from them."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from criteria.models import Catalogue, Criterion
from organisations.models import Organisation, ProductVersion


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("assessment", "draft")
    SUBMITTED = "submitted", pgettext_lazy("assessment", "submitted")
    IN_REVIEW = "in_review", pgettext_lazy("assessment", "in review")
    RETURNED = "returned", pgettext_lazy("assessment", "returned")
    ACCEPTED = "accepted", pgettext_lazy("assessment", "accepted")


EDITABLE = (Status.DRAFT, Status.RETURNED)


class Code(models.TextChoices):
    """The five answers, in the order in which they are offered and drawn."""

    FULFILLED = "fulfilled", pgettext_lazy("answer", "fulfilled")
    PARTLY = "partly", pgettext_lazy("answer", "partly fulfilled")
    PLANNED = "planned", pgettext_lazy("answer", "planned")
    NOT_FULFILLED = "not_fulfilled", pgettext_lazy("answer", "not fulfilled")
    NOT_APPLICABLE = "not_applicable", pgettext_lazy("answer", "not applicable")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def of(self, user):
        """Those of the organisations the person belongs to."""
        return self.filter(organisation__memberships__user=user)

    def with_object(self):
        return self.select_related("organisation", "version__product", "catalogue")

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


class AnswerQuerySet(models.QuerySet["Answer"]):
    def editable_by(self, user):
        """Those the person may change now."""
        return self.filter(
            assessment__organisation__memberships__user=user,
            assessment__organisation__memberships__is_editor=True,
            assessment__status__in=EDITABLE,
        )

    def open(self):
        """Those that still lack something which declaring asks for."""
        return self.filter(Answer.is_open())

    def in_order(self):
        return self.select_related("criterion__category").order_by("criterion__category__order", "criterion__order")


class Answer(models.Model):
    """The answer to one criterion. ``revision`` grows by one with every change.

    ``evidence`` is a list of ``{"title", "url"}``; ``standards`` one of ``{"standard", "name", "edition", "direction",
    "scope", "evidence"}``, where ``standard`` is the register's key or empty for a standard of one's own.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="answers")
    code = models.CharField(_("answer"), max_length=20, choices=Code.choices, blank=True)
    explanation = models.TextField(_("explanation"), max_length=10_000, blank=True)
    planned_for = models.DateField(_("planned for"), null=True, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    standards = models.JSONField(default=list, blank=True)
    to_confirm = models.BooleanField(
        default=False, help_text="Carried over from a criterion that asked something else; a person has to confirm it."
    )
    carried_from = models.JSONField(null=True, blank=True, help_text='{"catalogue": id, "criteria": [key, …]}')
    revision = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "criterion"], name="one_answer_per_criterion")]

    def __str__(self):
        return f"{self.criterion.key}: {self.code or '–'}"

    def get_absolute_url(self):
        category = reverse("assessments:category", args=[self.assessment_id, self.criterion.category.key])
        return f"{category}#{self.criterion.key}"

    @staticmethod
    def is_open(prefix: str = "") -> Q:
        """What still lacks something, as a condition on answers; :meth:`missing` says the same in sentences."""

        def q(**conditions):
            return Q(**{prefix + name: value for name, value in conditions.items()})

        unexplained, claims = q(explanation=""), q(code__in=[Code.FULFILLED, Code.PARTLY])
        return (
            q(code="")
            | q(to_confirm=True)
            | q(code=Code.FULFILLED, criterion__grade="shall") & unexplained
            | q(code__in=[Code.PARTLY, Code.NOT_APPLICABLE]) & unexplained
            | q(code=Code.PLANNED, planned_for=None)
            | claims & q(standards=[]) & ~q(criterion__asks_for_standards=[])
        )

    def missing(self) -> Iterator[str]:
        """Yield a sentence for each thing that stands in the way of declaring."""
        if not self.code:
            yield _("Choose an answer.")
        if self.to_confirm:
            yield _("The criterion has changed: confirm that this answer still holds, or change it.")
        if not self.explanation:
            if self.code == Code.FULFILLED and self.criterion.grade == "shall":
                yield _("Explain how this “shall” criterion is fulfilled.")
            if self.code == Code.PARTLY:
                yield _("Say what is missing.")
            if self.code == Code.NOT_APPLICABLE:
                yield _("Say why this criterion does not apply.")
        if self.code == Code.PLANNED and self.planned_for is None:
            yield _("Say by when this is planned.")
        if self.code in (Code.FULFILLED, Code.PARTLY) and self.criterion.asks_for_standards and not self.standards:
            yield _("Name at least one standard.")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def undecided(self):
        return self.filter(decision="")

    def with_object(self):
        return self.select_related("assessment__organisation", "assessment__version__product", "assessment__catalogue")


class Decision(models.TextChoices):
    RETURNED = "returned", pgettext_lazy("decision", "returned")
    ACCEPTED = "accepted", pgettext_lazy("decision", "accepted")


class Submission(models.Model):
    """What was declared: canonical JSON (RFC 8785) and the SHA-256 digest of its UTF-8 bytes. Never changed.

    A reviewer's approval is noted first (``approved_by``, ``approved_at``); it becomes the decision in the transaction
    that issues the statement.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    canonical = models.TextField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=5000, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(decision=""), name="one_undecided_submission_per_assessment"
            )
        ]

    def __str__(self):
        return f"{self.assessment}, {self.declared_at:%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("review:submission", args=[self.pk])

    @cached_property
    def content(self) -> dict:
        """The declaration, as it stands in ``statement.json``."""
        return json.loads(self.canonical)


class EditionLeft(models.Model):
    """The answers as they stood when an assessment was moved from one edition of the catalogue to another.

    Kept so that the move can be undone. ``answers`` is a list of rows as :mod:`assessments.editions` writes them.
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


class Event(models.Model):
    """A step in the life of an assessment: into which status, by whom, when, and why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=20, choices=Status.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.assessment_id}: {self.status}"
