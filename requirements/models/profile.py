"""What an organisation asks of vendors, and its notes about them. All of it is private to the organisation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.text_fields import LineColumn
from criteria.models import Catalogue
from organisations.models import Organisation, Product


class Weight(models.TextChoices):
    REQUIRED = "required", pgettext_lazy("requirement", "required")
    DESIRED = "desired", pgettext_lazy("requirement", "desired")
    NOT_NEEDED = "not_needed", pgettext_lazy("requirement", "not needed")


class Minimum(models.TextChoices):
    """The least that is enough; each includes those before it."""

    FULFILLED = "fulfilled", pgettext_lazy("minimum", "fulfilled")
    PARTLY = "partly", pgettext_lazy("minimum", "partly is enough")
    PLANNED = "planned", pgettext_lazy("minimum", "planned until a day is enough")


class RequirementProfileQuerySet(models.QuerySet["RequirementProfile"]):
    def of(self, user):
        """Those of the organisations the person belongs to."""
        return self.filter(organisation__memberships__user=user)

    def with_what_is_shown(self):
        return self.select_related("organisation", "catalogue", "changed_by")


class RequirementProfile(models.Model):
    """What an organisation asks of vendors, on one edition of the catalogue; read by its members.

    Whoever has ``share_token`` reads it, too; without a token nobody else does.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="requirement_profiles")
    catalogue = models.ForeignKey(Catalogue, on_delete=models.PROTECT, related_name="+")
    name = LineColumn(_("name"), max_length=120)
    share_token = models.CharField(max_length=40, unique=True, null=True, editable=False)  # noqa: DJ001 unique if any
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = RequirementProfileQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "name", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("requirements:detail", args=[self.pk])


class Requirement(models.Model):
    """What a profile asks about one criterion; a criterion without one is not needed.

    ``standards`` is a list of ``{"standard": key of the register or "", "name", "edition", "direction"}``.
    """

    profile = models.ForeignKey(RequirementProfile, on_delete=models.CASCADE, related_name="requirements")
    criterion = models.SlugField(max_length=80, help_text="The criterion's key.")
    weight = models.CharField(_("weight"), max_length=20, choices=Weight.choices)
    minimum = models.CharField(_("at least"), max_length=20, choices=Minimum.choices, default=Minimum.FULFILLED)
    planned_until = models.DateField(_("until"), null=True, blank=True)
    standards = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["profile", "criterion"], name="one_requirement_a_criterion")]

    def __str__(self):
        return f"{self.criterion}: {self.weight}"


class VendorNoteQuerySet(models.QuerySet["VendorNote"]):
    def by_object(self) -> dict[tuple[int, int | None], dict[str, str]]:
        """Texts by criterion, by what they are about: its organisation's key, and its product's."""
        found: dict[tuple[int, int | None], dict[str, str]] = {}
        for vendor, product, criterion, text in self.values_list("vendor", "product", "criterion", "text"):
            found.setdefault((vendor, product), {})[criterion] = text
        return found

    def about(self, statement):
        """Those about what a statement is about: its organisation's product, or the organisation itself."""
        return self.filter(vendor=statement.organisation_id, product=statement.product_id)


class VendorNote(models.Model):
    """What an organisation notes for itself about a vendor and a criterion, whatever statement says it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="vendor_notes")
    vendor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="+")
    criterion = models.SlugField(max_length=80, help_text="The criterion's key.")
    text = models.TextField(_("note"), max_length=2000)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = VendorNoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "product", "criterion"],
                condition=Q(product__isnull=False),
                name="one_note_a_product",
            ),
            models.UniqueConstraint(
                fields=["organisation", "vendor", "criterion"],
                condition=Q(product__isnull=True),
                name="one_note_a_vendor",
            ),
        ]

    def __str__(self):
        return f"{self.vendor_id}, {self.criterion}"
