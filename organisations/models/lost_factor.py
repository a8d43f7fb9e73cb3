"""Requests of people who lost their second factor."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from .user import User


class LostFactorQuerySet(models.QuerySet["LostFactor"]):
    def open(self):
        lasting = self.filter(asked_at__gt=timezone.now() - LostFactor.LIFETIME)
        return lasting.filter(done_at__isnull=True, refused_at__isnull=True)

    def decided_by_others_than(self, user):
        """Nobody decides on their own."""
        return self.open().exclude(user=user).select_related("user", "approved_by").order_by("asked_at")


class LostFactor(models.Model):
    """Somebody knows their password and lost their second factor; two of staff approve that it is taken off.

    Written by :mod:`organisations.recoveries`.
    """

    LIFETIME = timedelta(days=7)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recoveries")
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    how = models.TextField(blank=True, help_text="How the first one made sure who asks.")
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    objects = LostFactorQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "lost factors"

    def __str__(self):
        return f"{self.user}, {self.asked_at:%Y-%m-%d}"

    @property
    def ends_at(self) -> datetime:
        return self.asked_at + self.LIFETIME
