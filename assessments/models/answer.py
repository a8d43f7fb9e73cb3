"""The answers, and every revision of them."""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from criteria.models import Criterion

from .vocabulary import EDITABLE, Code, Missing, Origin


class Lack(NamedTuple):
    """One thing that stands in the way of declaring, and the field that settles it, if it is not the answer itself."""

    kind: Missing
    sentence: str
    field: str = ""


class AnswerQuerySet(models.QuerySet["Answer"]):
    def editable_by(self, user):
        """Those the person may change now."""
        return self.filter(
            assessment__organisation__memberships__user=user,
            assessment__organisation__memberships__is_editor=True,
            assessment__status__in=EDITABLE,
        )

    def held_by(self, user):
        """Those the person may change, their assessment locked until the transaction ends: for saving one.

        Who is waited for here may have declared meanwhile; then the answer is not found any more. The criterion is
        left to :func:`assessments.declared_answers.with_criteria`.
        """
        held = self.editable_by(user).select_for_update(of=("assessment",), no_key=True)
        return held.select_related("assessment__catalogue")

    def open(self):
        """Those that still lack something which declaring asks for."""
        return self.filter(Answer.is_open())

    def in_order(self):
        return self.select_related("criterion__category").order_by("criterion__category__order", "criterion__order")


class Answer(models.Model):
    """The answer to one criterion. ``revision`` grows by one with every change.

    ``evidence`` is a list of links, ``{"title", "url"}``, and documents, ``{"title", "document", "sha256", "access"}``
    (see :class:`~assessments.models.Document`). ``standards`` is a list of ``{"standard", "name", "edition",
    "direction", "scope", "evidence"}``, where ``standard`` is the register's key or empty for a standard of one's own.
    """

    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="answers")
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

    def get_absolute_url(self, narrowed=""):
        """The answer's card, open on its category's page; ``narrowed`` is the query that narrows the page."""
        return self.address_of(narrowed=narrowed)

    def address_of(self, field: str = "", narrowed: str = "") -> str:
        """Return where the criterion is answered, or the very field of it: ``explanation``, ``evidence-0-url``."""
        key = self.criterion.key
        category = reverse("assessments:category", args=[self.assessment_id, self.criterion.category.key])
        query = f"{narrowed}&open={key}" if narrowed else f"open={key}"
        return f"{category}?{query}#id_{key}-{field}" if field else f"{category}?{query}#{key}"

    @staticmethod
    def is_open(prefix: str = "") -> Q:
        """What still lacks something, as a condition on answers; :meth:`lacks` says the same one by one."""

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

    @property
    def is_lacking(self) -> bool:
        """Whether anything stands in the way of declaring; asks no database."""
        return any(self.lacks())

    def lacks(self) -> Iterator[Lack]:
        """Yield each thing that stands in the way of declaring."""
        if not self.code:
            yield Lack(Missing.ANSWER, _("Choose an answer."))
        if self.to_confirm:
            sentence = _("The criterion has changed: confirm that this answer still holds, or change it.")
            yield Lack(Missing.CONFIRMATION, sentence)
        if not self.explanation:
            if self.code == Code.FULFILLED and self.criterion.grade == "shall":
                sentence = _("Explain how this “shall” criterion is fulfilled.")
                yield Lack(Missing.EXPLANATION, sentence, "explanation")
            if self.code == Code.PARTLY:
                yield Lack(Missing.EXPLANATION, _("Say what is missing."), "explanation")
            if self.code == Code.NOT_APPLICABLE:
                yield Lack(Missing.EXPLANATION, _("Say why this criterion does not apply."), "explanation")
        if self.code == Code.PLANNED and self.planned_for is None:
            yield Lack(Missing.DATE, _("Say by when this is planned."), "planned_for")
        if self.code in (Code.FULFILLED, Code.PARTLY) and self.criterion.asks_for_standards and not self.standards:
            yield Lack(Missing.STANDARD, _("Name at least one standard."), "standards-0-name")

    def missing(self) -> Iterator[str]:
        """Yield a sentence for each thing that stands in the way of declaring."""
        return (lack.sentence for lack in self.lacks())


class Revision(models.Model):
    """What an answer said from then on: one with every save accepted, never changed.

    Kept by the criterion's key, since moving an assessment to another edition makes its answers anew. ``values`` is
    written and read by :mod:`assessments.answers.history`. ``sitting`` names the page in the browser that saved it: by
    it, a save whose reply got lost is recognised as one's own.
    """

    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE, related_name="revisions")
    criterion = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    values = models.JSONField()
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.TYPED)
    sitting = models.CharField(max_length=36, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion", "number"], name="revision_is_unique"),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.number}"
