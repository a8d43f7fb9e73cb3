"""The catalogue of criteria, as loaded: editions, categories, criteria, glossary and standards.

Texts are JSON objects keyed by language (``{"en": "…", "de": "…"}``); :func:`criteria.wording.wording` reads them.
"""

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from .wording import plain, wording


class Grade(models.TextChoices):
    """How strongly a criterion is asked for, strongest first."""

    SHALL = "shall", pgettext_lazy("grade", "shall")
    SHOULD = "should", pgettext_lazy("grade", "should")
    MAY = "may", pgettext_lazy("grade", "may")


class Addressee(models.TextChoices):
    """Whom a criterion addresses; the codes are those of an organisation's role."""

    VENDOR = "vendor", pgettext_lazy("role", "IT vendor")
    CUSTOMER = "customer", pgettext_lazy("role", "IT customer")
    PROVIDER = "provider", pgettext_lazy("role", "IT service provider")


class Subject(models.TextChoices):
    """What an answer is about."""

    PRODUCT = "product", pgettext_lazy("subject", "the product")
    ORGANISATION = "organisation", pgettext_lazy("subject", "the organisation")


class CatalogueQuerySet(models.QuerySet["Catalogue"]):
    def current(self):
        """Return the edition that new assessments use, or None before any is loaded."""
        return self.filter(is_current=True).first()


class Catalogue(models.Model):
    """One edition of one catalogue. Never changed once an assessment uses it."""

    identifier = models.SlugField(max_length=80)
    edition = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)
    normative = models.BooleanField(help_text="Whether this is the official text.")
    languages = models.JSONField()
    title = models.JSONField()
    source = models.JSONField(help_text="What this catalogue is, and whose words it uses.")
    introduction = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the canonical JSON of everything loaded.")
    is_current = models.BooleanField(default=False)
    loaded_at = models.DateTimeField(auto_now=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ["identifier", "-edition"]
        verbose_name = pgettext_lazy("model", "catalogue")
        verbose_name_plural = pgettext_lazy("model", "catalogues")
        constraints = [
            models.UniqueConstraint(fields=["identifier", "edition"], name="catalogue_edition_is_unique"),
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_catalogue_is_current"
            ),
        ]

    def __str__(self):
        return f"{plain(wording(self.title))}, {self.edition}"

    def get_absolute_url(self):
        return reverse("catalogue:edition", args=[self.identifier, self.edition])

    @transaction.atomic
    def make_current(self):
        """Let new assessments use this edition."""
        Catalogue.objects.filter(is_current=True).update(is_current=False)
        self.is_current = True
        self.save(update_fields=["is_current"])


class Category(models.Model):
    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="categories")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    key = models.SlugField(max_length=80)
    title = models.JSONField()
    introduction = models.JSONField()

    class Meta:
        ordering = ["catalogue", "order"]
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["catalogue", "key"], name="category_key_is_unique")]

    def __str__(self):
        return f"{self.number} {self.key}"


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def in_order(self):
        """In the order of the catalogue, each with its category."""
        return self.select_related("category").order_by("category__order", "order")

    def addressed_to(self, role: str) -> "list[Criterion]":
        """Those a party of this role answers; a list, since addressees are JSON and catalogues are small."""
        return [criterion for criterion in self.in_order() if role in criterion.addressees]


class Criterion(models.Model):
    """One demand of the catalogue. ``key`` never changes from edition to edition; ``number`` may."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="criteria")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    key = models.SlugField(max_length=80)
    grade = models.CharField(max_length=10, choices=Grade.choices)
    addressees = models.JSONField()
    subject = models.CharField(max_length=20, choices=Subject.choices)
    asks_for_standards = models.JSONField(
        default=list, help_text="Topics of the register of standards, “any”, or nothing."
    )
    title = models.JSONField()
    requirement = models.JSONField()
    commentary = models.JSONField()
    evidence = models.JSONField(help_text="The evidence a reader would expect.")
    replaces = models.JSONField(
        default=list, help_text="Keys of the criteria of the edition before that became this one."
    )

    objects = CriterionQuerySet.as_manager()

    class Meta:
        ordering = ["catalogue", "category__order", "order"]
        verbose_name = pgettext_lazy("model", "criterion")
        verbose_name_plural = pgettext_lazy("model", "criteria")
        constraints = [
            models.UniqueConstraint(fields=["catalogue", "key"], name="criterion_key_is_unique"),
            models.UniqueConstraint(fields=["catalogue", "number"], name="criterion_number_is_unique"),
        ]

    def __str__(self):
        return f"{self.number} {self.key}"


class GlossaryTerm(models.Model):
    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="glossary")
    key = models.SlugField(max_length=80)
    term = models.JSONField()
    definition = models.JSONField()

    class Meta:
        ordering = ["catalogue", "key"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "key"], name="term_key_is_unique")]

    def __str__(self):
        return self.key


class Standard(models.Model):
    """An entry of the register of standards. ``editions`` is a list of ``{"edition": "1", "year": 2014}``."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="standards")
    order = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    designation = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200, blank=True)
    publisher = models.CharField(max_length=120)
    topics = models.JSONField()
    editions = models.JSONField()
    purpose = models.JSONField()

    class Meta:
        ordering = ["catalogue", "order"]
        constraints = [models.UniqueConstraint(fields=["catalogue", "key"], name="standard_key_is_unique")]

    def __str__(self):
        return self.name
