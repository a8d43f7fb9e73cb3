"""Archives of everything published."""

from django.core.files.storage import default_storage
from django.db import models

from organisations.models import User


class Archive(models.Model):
    """Everything published, as one ZIP; :mod:`association.archives` makes it. ``file`` is empty until it is made."""

    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    file = models.FileField(max_length=200, storage=default_storage)
    size = models.PositiveBigIntegerField(null=True, help_text="Bytes.")
    statements = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0, help_text="Statements whose PDF the storage has lost.")

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
