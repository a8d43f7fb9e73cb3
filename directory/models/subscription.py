"""What people follow, and up to where each was told what is new. Nobody else sees it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _

from core.text_fields import LineColumn
from organisations.models import Organisation, Product

LONGEST_QUERY = 2000  # characters; what a unique index of PostgreSQL can hold


class WatchQuerySet(models.QuerySet["Watch"]):
    def with_what_is_shown(self):
        return self.select_related("organisation", "product__organisation")


class Watch(models.Model):
    """That a person follows an organisation, a product, or what a search finds.

    ``query`` is that of :func:`directory.search.saved_searches.query_of`. Only what happens after the log's entry
    ``position``, or runs out after ``created_at``, is news to whoever follows.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, null=True, related_name="+")
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    name = LineColumn(_("name"), max_length=120, blank=True, help_text=_("Left empty, the search is described."))
    position = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    objects = WatchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "watches"
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, product__isnull=True, query="")
                | Q(organisation__isnull=True, product__isnull=False, query="")
                | (Q(organisation__isnull=True, product__isnull=True) & ~Q(query="")),
                name="one_thing_is_watched",
            ),
            models.UniqueConstraint(fields=["user", "organisation"], name="watch_of_organisation_is_unique"),
            models.UniqueConstraint(fields=["user", "product"], name="watch_of_product_is_unique"),
            models.UniqueConstraint(fields=["user", "query"], condition=~Q(query=""), name="watch_of_search_is_unique"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.organisation or self.product or self.query}"

    def get_absolute_url(self):
        """The page of what is followed."""
        if self.organisation:
            return reverse("directory:profile", args=[self.organisation.slug])
        if self.product:
            return f"{reverse('directory:profile', args=[self.product.organisation.slug])}#product-{self.product_id}"
        return f"{reverse('directory:index')}?{self.query}"

    @property
    def follow_url(self) -> str:
        """Where a form is sent to follow it."""
        if self.organisation:
            return reverse("subscriptions:organisation", args=[self.organisation.slug])
        if self.product:
            return reverse("subscriptions:product", args=[self.product_id])
        return f"{reverse('subscriptions:search')}?{self.query}"

    @property
    def feed_url(self) -> str:
        """It names the language of the page it stands on, since few feed readers ask for one."""
        language = f"lang={get_language() or settings.LANGUAGE_CODE}"
        if self.organisation:
            return f"{reverse('feeds:organisation', args=[self.organisation.slug])}?{language}"
        if self.product:
            return f"{reverse('feeds:product', args=[self.product_id])}?{language}"
        return f"{reverse('feeds:statements')}?{self.query}{'&' if self.query else ''}{language}"


class NewsTold(models.Model):
    """Up to which entry of the log, and up to when, a person was told what is new; and the day of the last mail."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    told_at = models.DateTimeField()
    mailed_on = models.DateField(null=True)

    class Meta:
        verbose_name_plural = "news told"

    def __str__(self):
        return f"{self.user_id}: {self.position}"
