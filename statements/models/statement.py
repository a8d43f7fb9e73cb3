"""Statements: written once when a submission is accepted, and readable for ever."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from assessments.figures import Position, from_summary
from assessments.models import Submission
from core.prepared_query import Question
from criteria.models import Catalogue
from organisations.models import Organisation, Product, Role


class StatementStatus(models.TextChoices):
    """What a statement is today. The first that fits counts: a withdrawn one is not called superseded."""

    WITHDRAWN = "withdrawn", pgettext_lazy("statement", "withdrawn")
    SUPERSEDED = "superseded", pgettext_lazy("statement", "superseded")
    EXPIRED = "expired", pgettext_lazy("statement", "expired")
    IN_FORCE = "in_force", pgettext_lazy("statement", "in force")


class StatementQuerySet(models.QuerySet["Statement"]):
    def with_status(self, at=None):
        """Annotate ``status``, as of now or of the moment ``at``."""
        successors = Statement.objects.filter(supersedes=OuterRef("pk"))
        return self.annotate(
            status=Case(
                When(withdrawn_at__isnull=False, then=Value(StatementStatus.WITHDRAWN)),
                When(Exists(successors), then=Value(StatementStatus.SUPERSEDED)),
                When(valid_until__lt=at or timezone.now(), then=Value(StatementStatus.EXPIRED)),
                default=Value(StatementStatus.IN_FORCE),
                output_field=models.CharField(),
            )
        )

    def versions(self) -> list[tuple]:
        """What may still change about each, in the order of their numbers: its status, and that of its neighbours.

        Asked with every page that may not have changed, so plainly: Django needs longer to write the condition of
        :meth:`with_status` than the database to answer it.
        """
        changeable = ("withdrawn_at", "supersedes__withdrawn_at", "successor__number", "successor__withdrawn_at")
        rows = self.order_by("number").values_list("number", *changeable, "valid_until")
        now = timezone.now()
        return [(*row, valid_until < now) for *row, valid_until in rows]

    def in_force(self):
        """Those in force now, with their status; asked for plainly, so that the database can plan by its indexes."""
        superseded = Exists(Statement.objects.filter(supersedes=OuterRef("pk")))
        in_force = self.filter(~superseded, withdrawn_at__isnull=True, valid_until__gte=timezone.now())
        return in_force.annotate(status=Value(StatementStatus.IN_FORCE, output_field=models.CharField()))

    def for_list(self):
        """Without the documents, which are large."""
        return self.defer("document").select_related("organisation", "product", "catalogue")

    def predecessor_of(self, submission: Submission) -> "Statement | None":
        """The newest statement about the same product (or organisation) that is neither withdrawn nor superseded."""
        assessment = submission.assessment
        about = {"product": assessment.version.product} if assessment.version else {"product": None}
        statements = self.filter(organisation=assessment.organisation, **about)
        return (
            statements.filter(withdrawn_at__isnull=True, successor__isnull=True).order_by("-issued_at", "-pk").first()
        )

    def next_number(self, year: int) -> str:
        """The number a statement issued now would get: ``CPO-2026-0001`` and on, without gaps."""
        prefix = f"CPO-{year}-"
        latest = self.filter(number__startswith=prefix).order_by("-sequence").first()
        return f"{prefix}{latest.sequence + 1 if latest else 1:04d}"


class Statement(models.Model):
    """An accepted submission, published: number, ``statement.json`` and sealed PDF. Written by
    :mod:`statements.issuing.issue` and never changed; only withdrawing adds to it.
    """

    number = models.CharField(max_length=20, unique=True)
    sequence = models.PositiveIntegerField()
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="statement")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statements")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="statements")
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="statements")
    object_name = models.CharField(max_length=200, help_text="Product and version, or the organisation, as declared.")
    role = models.CharField(max_length=20, choices=Role.choices)
    language = models.CharField(max_length=5)
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical declaration.")
    summary = models.JSONField()
    document = models.TextField(help_text="statement.json, canonical (RFC 8785).")
    pdf = models.FileField(max_length=200)
    pdf_sha256 = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(_("reason"), max_length=1000, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = pgettext_lazy("model", "statement")
        verbose_name_plural = pgettext_lazy("model", "statements")
        indexes = [
            models.Index(fields=["organisation", "product", "-issued_at"], name="statement_by_object"),
            models.Index(fields=["withdrawn_at"], name="statement_by_withdrawal"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("statements:detail", args=[self.number])

    @property
    def status_label(self) -> str:
        """Wants :meth:`StatementQuerySet.with_status`."""
        return StatementStatus(self.status).label

    @property
    def is_in_force(self) -> bool:
        return self.status == StatementStatus.IN_FORCE

    @cached_property
    def content(self) -> dict:
        """``statement.json`` as data."""
        return json.loads(self.document)

    @cached_property
    def position(self) -> Position:
        """The figures; read from the summary when they are asked for, since a list shows cards drawn before."""
        return from_summary(self.summary)

    @property
    def declaration(self) -> dict:
        return self.content["declaration"]


def latest_renamings() -> tuple[Subquery, Subquery]:
    """When companies, and products, with statements were last called otherwise; of others nobody may notice it."""

    def latest(named: type[models.Model], statements: "models.QuerySet[Statement]") -> Subquery:
        changed = named._default_manager.filter(Exists(statements)).order_by("-changed_at").values("changed_at")
        return Subquery(changed[:1])

    return (
        latest(Organisation, Statement.objects.filter(organisation=OuterRef("pk"))),
        latest(Product, Statement.objects.filter(product=OuterRef("pk"))),
    )


_LAST_RENAMED = Question(lambda: Statement.objects.order_by("pk").values_list(*latest_renamings())[:1])


def last_renamed() -> tuple | None:
    """When companies and products with statements were last called otherwise; see :func:`latest_renamings`."""
    return _LAST_RENAMED.answer()
