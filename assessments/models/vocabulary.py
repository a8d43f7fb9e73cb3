"""The words an assessment is described with: its status, the five answers, a reviewer's decision."""

from django.db import models
from django.utils.translation import pgettext_lazy


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


class Decision(models.TextChoices):
    RETURNED = "returned", pgettext_lazy("decision", "returned")
    ACCEPTED = "accepted", pgettext_lazy("decision", "accepted")
