"""People, the organisations they speak for, what these make, and who signed the code."""

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django_countries.fields import CountryField

from core.dates import months_later
from core.text_fields import LineColumn, no_address


class UserManager(BaseUserManager["User"]):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person, known by e-mail address. ``is_reviewer`` makes them prostep's staff; ``is_staff`` opens the admin."""

    username = first_name = last_name = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = LineColumn(_("name"), max_length=120, blank=True, validators=[no_address])
    is_reviewer = models.BooleanField(_("reviewer"), default=False)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, blank=True, help_text=_("In which you are written to.")
    )
    mail_off = models.JSONField(default=list, blank=True, help_text="The kinds of mail the person does not want.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[misc, assignment]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.email

    @cached_property
    def memberships_by_organisation(self) -> "dict[int, Membership]":
        """Asked once per request: a request has its own user."""
        return {membership.organisation_id: membership for membership in self.memberships.all()}


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


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, user):
        """Those the person belongs to."""
        return self.filter(memberships__user=user)

    def signees(self):
        """Those whose signing of the code is confirmed, in the order of their names."""
        return self.filter(signing__confirmed_at__isnull=False).select_related("signing").order_by("name")


class Organisation(Named):
    """A company or institution. It has one role, by its dominant business."""

    name = LineColumn(_("name"), max_length=160, unique=True, validators=[no_address])
    slug = models.SlugField(max_length=80, unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    country = CountryField(_("country"))
    website = models.URLField(_("website"), blank=True)
    about = LineColumn(_("about"), max_length=300, blank=True, help_text=_("What it does, in one neutral sentence."))
    created_at = models.DateTimeField(auto_now_add=True)
    founded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False, related_name="founded")
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        if not self.slug:
            self.slug = _free_slug(self.name)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("organisation:detail", args=[self.slug])

    @property
    def is_vendor(self):
        return self.role == Role.VENDOR


RESERVED_SLUGS = {"found", "invitation"}  # pages beside the organisations' own


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


class Rights(models.Model):
    """What a member may do, beside reading."""

    is_administrator = models.BooleanField(
        _("administrator"), default=False, help_text=_("Manages people and products.")
    )
    is_editor = models.BooleanField(_("editor"), default=True, help_text=_("Answers criteria."))
    is_signatory = models.BooleanField(_("signatory"), default=False, help_text=_("May declare for the organisation."))

    class Meta:
        abstract = True

    @property
    def rights(self):
        """The names of the rights held, for reading."""
        names = ("is_administrator", "is_editor", "is_signatory")
        return [self._meta.get_field(name).verbose_name for name in names if getattr(self, name)]


class Membership(Rights):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["user__name", "user__email"]
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="membership_is_unique")]

    def __str__(self):
        return f"{self.user} / {self.organisation}"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self):
        """Those not taken back. One that was stays as a row, because it counts among those sent."""
        return self.filter(withdrawn_at__isnull=True)

    def open(self):
        lasting = self.filter(accepted_at__isnull=True, created_at__gt=timezone.now() - Invitation.LIFETIME)
        return lasting.standing()

    def for_address(self, user):
        return self.filter(email__iexact=user.email).standing()

    def withdraw(self) -> int:
        """Take them back; returns how many."""
        return self.update(withdrawn_at=timezone.now())


class Invitation(Rights):
    """Asks the owner of an e-mail address to join; only that address can accept."""

    LIFETIME = timedelta(days=14)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    token = models.CharField(max_length=40, unique=True, default=new_token)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["email"]

    def __str__(self):
        return f"{self.email} → {self.organisation}"

    def get_absolute_url(self):
        return reverse("organisation:invitation", args=[self.token])

    @property
    def sender(self) -> str:
        """Who invites, with the address: anybody can take any name, but not any address."""
        person = self.invited_by
        return f"{person.name} ({person.email})" if person.name else person.email


class Product(Named):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="products")
    name = LineColumn(_("name"), max_length=120)
    website = models.URLField(_("website"), blank=True)
    about = LineColumn(_("about"), max_length=300, blank=True, help_text=_("What it is for, in one neutral sentence."))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="product_name_is_unique")]

    def __str__(self):
        return self.name


class ProductVersion(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="versions")
    name = LineColumn(_("version"), max_length=40)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["product__name", "-pk"]
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="version_name_is_unique")]

    def __str__(self):
        return f"{self.product.name} {self.name}"


class SigningQuerySet(models.QuerySet["Signing"]):
    def confirmable_by(self, user):
        """Not those of organisations the reviewer belongs to, as with everything reviewers decide."""
        return self.unconfirmed().exclude(organisation__memberships__user=user)

    def unconfirmed(self):
        return self.filter(confirmed_at__isnull=True).select_related("organisation").order_by("recorded_at")


class Signing(models.Model):
    """That an organisation signed the code: by whom and when, as its member recorded it, confirmed by staff."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="signing")
    signed_on = models.DateField(_("signed on"))
    name = LineColumn(_("signed by"), max_length=120)
    function = LineColumn(_("function"), max_length=120)
    place = LineColumn(_("place"), max_length=120)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = SigningQuerySet.as_manager()

    def __str__(self):
        return f"{self.organisation}, {self.signed_on}"

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None

    @property
    def statement_due(self) -> date:
        """The day until which a vendor publishes its first statement: three months after signing."""
        return months_later(self.signed_on, 3)
