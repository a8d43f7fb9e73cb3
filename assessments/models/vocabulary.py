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


class Missing(models.TextChoices):
    """What an answer may lack that declaring asks for; the label follows a number."""

    ANSWER = "answer", pgettext_lazy("missing", "without an answer")
    CONFIRMATION = "confirmation", pgettext_lazy("missing", "to be confirmed")
    EXPLANATION = "explanation", pgettext_lazy("missing", "without an explanation")
    DATE = "date", pgettext_lazy("missing", "without a date")
    STANDARD = "standard", pgettext_lazy("missing", "without a standard")


class Decision(models.TextChoices):
    RETURNED = "returned", pgettext_lazy("decision", "returned")
    ACCEPTED = "accepted", pgettext_lazy("decision", "accepted")


class CommentWeight(models.TextChoices):
    """How much a reviewer's comment weighs."""

    MUST = "must", pgettext_lazy("comment", "must")
    HINT = "hint", pgettext_lazy("comment", "hint")


class Audience(models.TextChoices):
    """Who reads a reviewer's comment."""

    ORGANISATION = "organisation", pgettext_lazy("comment", "for the organisation")
    INTERNAL = "internal", pgettext_lazy("comment", "internal")


class Upshot(models.TextChoices):
    """What became of a reviewer's comment at the organisation it was told."""

    TO_DO = "to_do", pgettext_lazy("comment", "to do")
    ANSWERED = "answered", pgettext_lazy("comment", "answered")
    CHANGED = "changed", pgettext_lazy("comment", "answer changed")
    RESOLVED = "resolved", pgettext_lazy("comment", "resolved")


class Act(models.TextChoices):
    """What an entry in the history of an assessment tells, beside the entering of a status."""

    ENTERED = "entered", pgettext_lazy("act", "status")
    HANDED_OVER = "handed_over", pgettext_lazy("act", "handed over")
    APPROVED = "approved", pgettext_lazy("act", "approved")
    SECONDED = "seconded", pgettext_lazy("act", "approved by a second reviewer")
    RETRACTED = "retracted", pgettext_lazy("act", "approval taken back")
    COMMENTED = "commented", pgettext_lazy("act", "commented")
    ANSWERED = "answered", pgettext_lazy("act", "comment answered")
    REPLIED = "replied", pgettext_lazy("act", "comment answered by a reviewer")
    RESOLVED = "resolved", pgettext_lazy("act", "comment resolved")
    REOPENED = "reopened", pgettext_lazy("act", "comment opened again")
    WITHDRAWN = "withdrawn", pgettext_lazy("act", "statement withdrawn")


# What reviewers do, also with comments that the organisation never sees; it is told the outcome.
INTERNAL_ACTS = (
    Act.HANDED_OVER,
    Act.APPROVED,
    Act.SECONDED,
    Act.RETRACTED,
    Act.COMMENTED,
    Act.REPLIED,
    Act.RESOLVED,
    Act.REOPENED,
)


class Origin(models.TextChoices):
    """How a revision of an answer came to be."""

    TYPED = "typed", pgettext_lazy("revision", "typed")
    CARRIED = "carried", pgettext_lazy("revision", "brought along")
    RESTORED = "restored", pgettext_lazy("revision", "restored")
    SPREADSHEET = "spreadsheet", pgettext_lazy("revision", "from a spreadsheet")
    JSON = "json", pgettext_lazy("revision", "from cpo.json")
    DOCUMENT = "document", pgettext_lazy("revision", "document added")


class Access(models.TextChoices):
    """Who may open a document once the statement is published."""

    PUBLIC = "public", pgettext_lazy("document", "public")
    REVIEWERS = "reviewers", pgettext_lazy("document", "for reviewers only")
