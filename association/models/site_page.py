"""The pages that staff write, revision by revision."""

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _, pgettext_lazy


class PageKey(models.TextChoices):
    """The pages there are, each by its address, with its title."""

    WHY_OPENNESS = "why-openness", _("Why openness")
    HOW_IT_WORKS = "how-it-works", _("How it works")
    REVIEW_EXPLAINED = "review-explained", _("What review means, and what it does not")
    JOIN = "join", _("Join")
    CODE = "code", _("The code to sign")
    CONTACT = "contact", _("Contact")
    IMPRINT = "imprint", _("Imprint")
    PRIVACY = "privacy", _("Privacy")
    TERMS = "terms", _("Terms of use")
    ACCESSIBILITY = "accessibility", pgettext_lazy("statement", "Accessibility")


class SitePageQuerySet(models.QuerySet["SitePage"]):
    def of(self, key: str, language: str):
        """The revisions of a page in a language, the newest first."""
        return self.filter(key=key, language=language).order_by("-number")

    def newest(self):
        """The newest revision of each page in each language."""
        pks = self.order_by().values("key", "language").annotate(newest=Max("pk")).values("newest")
        return self.filter(pk__in=pks)


class SitePage(models.Model):
    """One revision: what a page says in one language, from when it was written until the next one is. Never changed."""

    key = models.CharField(max_length=30, choices=PageKey.choices)
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField(help_text="1, 2, 3 and on, within the page and language.")
    text = models.TextField(help_text="Markdown.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SitePageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "language", "number"], name="site_page_revision")]

    def __str__(self):
        return f"{self.key} ({self.language}), {self.number}"
