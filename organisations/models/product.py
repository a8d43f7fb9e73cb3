"""What vendors make."""

from django.db import models
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.text_fields import LineColumn

from .organisation import Named, Organisation


class Product(Named):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="products")
    name = LineColumn(_("name"), max_length=120)
    website = models.URLField(_("website"), blank=True)
    about = LineColumn(_("about"), max_length=300, blank=True, help_text=_("What it is for, in one neutral sentence."))

    purl = LineColumn("purl", max_length=300, blank=True, help_text=_("Package URL, without a version."))
    cpe = LineColumn("CPE", max_length=300, blank=True, help_text=_("CPE 2.3 as a formatted string."))

    class Meta:
        ordering = ["name"]
        verbose_name = pgettext_lazy("model", "product")
        verbose_name_plural = pgettext_lazy("model", "products")
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="product_name_is_unique")]

    def __str__(self):
        return self.name


class ProductVersion(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="versions")
    name = LineColumn(_("version"), max_length=40)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["product__name", "-pk"]
        verbose_name = pgettext_lazy("model", "version of a product")
        verbose_name_plural = pgettext_lazy("model", "versions of products")
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="version_name_is_unique")]

    def __str__(self):
        return f"{self.product.name} {self.name}"
