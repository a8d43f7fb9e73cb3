"""What organisations, products and versions were called before, and where they were found."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.text_fields import LineColumn

from .organisation import Organisation
from .product import Product, ProductVersion


class FormerName(models.Model):
    """A name that something public had, until when; nobody else gets it, nor the address. Written by
    :mod:`organisations.names` and by merging.

    ``address`` is the slug an organisation had, or the primary key of a product merged into this one; empty where it
    leads nowhere, or is that of today again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="former_names")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="former_names")
    version = models.ForeignKey(ProductVersion, on_delete=models.CASCADE, null=True, related_name="former_names")
    name = LineColumn(max_length=160, db_index=True)
    address = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-until", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, product__isnull=True, version__isnull=True)
                | Q(organisation__isnull=True, product__isnull=False, version__isnull=True)
                | Q(organisation__isnull=True, product__isnull=True, version__isnull=False),
                name="one_thing_was_called_so",
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(organisation__isnull=False) & ~Q(address=""),
                name="former_slug_leads_to_one",
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(product__isnull=False) & ~Q(address=""),
                name="merged_product_leads_to_one",
            ),
        ]

    def __str__(self):
        return self.name
