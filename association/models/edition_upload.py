"""Catalogues handed in."""

from django.db import models
from django.urls import reverse

from organisations.models import User


class EditionUpload(models.Model):
    """A catalogue handed in as a ZIP, kept until loaded or thrown away; see :mod:`association.edition_uploads`."""

    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("uploads:detail", args=[self.pk])
