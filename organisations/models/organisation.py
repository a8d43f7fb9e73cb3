"""The organisations that people speak for."""

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django_countries.fields import CountryField

from core.text_fields import LineColumn, no_address

from ..likeness import LONGEST, fold
from .user import User


class Role(models.TextChoices):
    """What an organisation is by its dominant business."""

    VENDOR = "vendor", pgettext_lazy("role", "IT vendor")
    CUSTOMER = "customer", pgettext_lazy("role", "IT customer")
    PROVIDER = "provider", pgettext_lazy("role", "IT service provider")


PLURALS = {
    Role.VENDOR: pgettext_lazy("roles", "IT vendors"),
    Role.CUSTOMER: pgettext_lazy("roles", "IT customers"),
    Role.PROVIDER: pgettext_lazy("roles", "IT service providers"),
}


class Named(models.Model):
    """What public pages call by its name, and go on calling so until ``changed_at`` of anything is later than before.

    So that moment is told by the clock of the database, and once everybody sees the change: else one that is seen later
    could bear an earlier moment.
    """

    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        abstract = True

    def save(self, **kwargs):
        super().save(**kwargs)
        same = type(self)._default_manager.filter(pk=self.pk)
        transaction.on_commit(lambda: same.update(changed_at=Now()))


class FoldedColumn(models.CharField):
    """The row's ``name`` folded, written whenever the row is; to the database a CharField."""

    def pre_save(self, model_instance, add):
        return fold(model_instance.name)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, user):
        """Those the person belongs to."""
        return self.filter(memberships__user=user)

    def known(self):
        """Those that the public knows: they published, or their signing is confirmed."""
        return self.filter(Q(statements__isnull=False) | Q(signing__confirmed_at__isnull=False)).distinct()

    def signees(self):
        """Those whose signing of the code is confirmed, in the order of their names."""
        return self.filter(signing__confirmed_at__isnull=False).select_related("signing").order_by("name")


RESERVED_SLUGS = {"found", "invitation"}  # pages beside the organisations' own


class Organisation(Named):
    """A company or institution. It has one role, by its dominant business."""

    name = LineColumn(_("name"), max_length=160, unique=True, validators=[no_address])
    folded = FoldedColumn(max_length=LONGEST, default="", editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    country = CountryField(_("country"))
    website = models.URLField(_("website"), blank=True)
    about = LineColumn(_("about"), max_length=300, blank=True, help_text=_("What it does, in one neutral sentence."))
    legal_name = LineColumn(_("legal name"), max_length=200, blank=True, help_text=_("As the register has it."))
    register = LineColumn(
        _("register"), max_length=120, blank=True, help_text=_("Its name, such as Amtsgericht Darmstadt.")
    )
    register_number = LineColumn(_("number in the register"), max_length=60, blank=True)
    vat_number = LineColumn(_("VAT number"), max_length=30, blank=True)
    lei = LineColumn("LEI", max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    founded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False, related_name="founded")
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = pgettext_lazy("model", "organisations")

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        if not self.slug:
            self.slug = self.free_slug()
        if "name" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("organisation:detail", args=[self.slug])

    @property
    def is_vendor(self):
        return self.role == Role.VENDOR

    def free_slug(self) -> str:
        """The address that follows from its name and is, and was, nobody else's."""
        base = slugify(self.name)[:70] or "organisation"
        others = Organisation.objects.exclude(pk=self.pk)
        taken = set(others.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
        taken.update(
            others.filter(former_names__address__startswith=base).values_list("former_names__address", flat=True)
        )
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug
