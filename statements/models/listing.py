"""What the directory asks about statements, in narrow rows: a document is too large to be read for a list."""

from django.db import models
from django.utils import timezone

from criteria.models import Catalogue
from organisations.models import Organisation, Product, Role

from .statement import Statement


class ListingQuerySet(models.QuerySet["Listing"]):
    def in_force(self, at=None):
        return self.filter(in_force_until__gte=at or timezone.now())


class Listing(models.Model):
    """A statement as it can be found; written by :mod:`statements.listing` with the statement itself.

    ``answers`` has one letter for each criterion of the catalogue, in order: see :data:`statements.listing.LETTERS`.
    ``planned`` has the day, as ``2027-03-31``, of each criterion that is planned, by its key.
    ``in_force_until`` is the end of validity, or when the statement was superseded or withdrawn before.
    """

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, primary_key=True, related_name="listing")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role.choices)
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=400, help_text="Organisation and object, in lower case, to sort by.")
    issued_at = models.DateTimeField()
    in_force_until = models.DateTimeField()
    answers = models.CharField(max_length=500)
    planned = models.JSONField(default=dict)
    words = models.TextField(help_text="Number, names and explanations: what free text is searched in.")

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["name", "-issued_at", "-statement"], name="listing_by_name"),
            models.Index(fields=["-issued_at", "-statement"], name="listing_by_day"),
            models.Index(fields=["in_force_until"], name="listing_by_end"),
        ]

    def __str__(self):
        return self.name


class ListedStandard(models.Model):
    """A standard that a statement names in an answer, with its edition and direction."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="standards")
    criterion = models.CharField(max_length=80, help_text="The criterion's key.")
    standard = models.CharField(max_length=80, blank=True, help_text="The register's key; empty for one of its own.")
    name = models.CharField(max_length=200, help_text="In lower case.")
    edition = models.CharField(max_length=100, blank=True, help_text="In lower case.")
    direction = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["standard", "direction"], name="listed_standard_by_key"),
            models.Index(fields=["listing", "standard", "direction"], name="listed_standard_of_listing"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="listed_standard_by_name"),
        ]

    def __str__(self):
        return f"{self.name} {self.edition}"
