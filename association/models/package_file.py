"""The association's package: what companies that want to join download."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from core.text_fields import LineColumn


class PackageKind(models.TextChoices):
    CODE = "code", pgettext_lazy("package", "Code")
    COMMENTARY = "commentary", pgettext_lazy("package", "Commentary")
    BYLAWS = "bylaws", pgettext_lazy("package", "Bylaws")
    LOGO = "logo", pgettext_lazy("package", "Logo and its rules")


class PackageFileQuerySet(models.QuerySet["PackageFile"]):
    def to_sign(self) -> "PackageFile | None":
        """The newest code as a PDF, in the reader's language if there is one."""
        codes = list(self.filter(kind=PackageKind.CODE, format="pdf"))
        own = [each for each in codes if each.language in (get_language(), "")]
        return next(iter(own or codes), None)


class PackageFile(models.Model):
    """One file of the package in one edition. A newer edition stands beside it, as the older one stays."""

    kind = models.CharField(_("kind"), max_length=20, choices=PackageKind.choices)
    edition = LineColumn(_("edition"), max_length=40)
    language = models.CharField(_("language"), max_length=10, blank=True)
    published_on = models.DateField(_("day"))
    file = models.FileField(max_length=200)
    format = models.CharField(max_length=4, editable=False, help_text="The extension: pdf, zip, svg or png.")
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = PackageFileQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-pk"]

    def __str__(self):
        return " ".join(filter(None, [str(self.get_kind_display()), self.edition, self.language]))

    def get_absolute_url(self):
        return reverse("site:package_file", args=[self.pk])

    @property
    def language_name(self) -> str:
        """In the reader's language; empty for a file that has none, as a picture."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))
