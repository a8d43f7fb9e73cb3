"""Which reminders were sent, so that none is sent twice."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """That a person was reminded of a deadline so many days before it, or on the day (0)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=60, help_text="The deadline's kind and object, such as validity:CPO-2026-0001.")
    due_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "about", "due_on", "days_before"], name="one_reminder_each")
        ]

    def __str__(self):
        return f"{self.about}, {self.days_before} days before {self.due_on}: {self.user}"
