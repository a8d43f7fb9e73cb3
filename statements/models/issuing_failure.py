"""Approved submissions whose statement could not be issued yet, so that staff see why and the portal tries again."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Submission

LONGEST_WAIT = timedelta(hours=6)


class Reason(models.TextChoices):
    """What stood in the way; each a sentence for staff."""

    KEY = "key", _("The portal has no key it can seal with.")
    TIMESTAMP = "timestamp", _("The time-stamp authority gave no time-stamp.")
    CERTIFICATES = "certificates", _("It could not be confirmed that the seal’s certificate is valid.")
    STORAGE = (
        "storage",
        _(
            "The file storage knows statements that the database does not, as after restoring an older backup. "
            "Nothing is issued until the portal’s operators have dealt with them."
        ),
    )
    CLOCK = (
        "clock",
        _(
            "The portal’s clock stands before the declaration or the newest entry of the public log. "
            "Nothing is issued until it is right again."
        ),
    )
    OTHER = "other", _("Something unexpected went wrong; the portal’s log says what.")


class IssuingFailureQuerySet(models.QuerySet["IssuingFailure"]):
    def note(self, submission: Submission, reason: Reason, *, is_tried_again: bool) -> "IssuingFailure":
        """Note that one more attempt failed, and when the next one is due: after a minute, two, four, … six hours."""
        failure, _created = self.get_or_create(submission=submission, defaults={"failed_at": timezone.now()})
        wait = min(timedelta(minutes=2 ** min(failure.attempts, 10)), LONGEST_WAIT)
        failure.reason, failure.failed_at = reason, timezone.now()
        failure.attempts += 1
        failure.next_at = failure.failed_at + wait if is_tried_again else None
        failure.save()
        return failure


class IssuingFailure(models.Model):
    """That issuing failed so far. It is deleted when the statement is issued, or there is nothing to issue any more."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="issuing_failure")
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.OTHER)
    attempts = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(help_text="When the last attempt failed.")
    next_at = models.DateTimeField(null=True, help_text="When it is tried again; empty where somebody has to ask.")

    objects = IssuingFailureQuerySet.as_manager()

    def __str__(self):
        return f"Submission {self.submission_id}: {self.reason}, {self.attempts}"
