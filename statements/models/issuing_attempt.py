"""Statements that are about to be stored, so that a file left by a killed worker is not taken for a statement."""

from django.db import models


class IssuingAttempt(models.Model):
    """The name under which a PDF is stored, noted before it is.

    It goes in the very transaction that stores the statement. So a file without a statement is one that never became
    any while its attempt stands here; without, it is one that the database has lost.
    """

    name = models.CharField(max_length=200, unique=True)
    begun_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.name
