"""Who asks to be let into an organisation, and who asks to set one up beside others that it is like."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from core.text_fields import LineColumn, no_address

from .organisation import Organisation, Role
from .user import User


class Asked(models.Model):
    """What somebody asks for. ``accepted`` is empty until it is decided; :mod:`organisations.admissions` and
    :mod:`organisations.foundings` write it.
    """

    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="%(class)ss")
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)
    accepted = models.BooleanField(null=True, editable=False)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    answer = models.TextField(_("reason"), max_length=1000, blank=True, help_text=_("The person reads it."))

    class Meta:
        abstract = True


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def open(self):
        return self.filter(accepted__isnull=True).select_related("organisation", "asked_by").order_by("asked_at")

    def decidable_by(self, user):
        return self.open().filter(
            organisation__memberships__user=user, organisation__memberships__is_administrator=True
        )


class Admission(Asked):
    """A person asks an organisation's administrators to let them in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="admissions")

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "organisation"], condition=Q(accepted__isnull=True), name="one_open_admission"
            )
        ]

    def __str__(self):
        return f"{self.asked_by} → {self.organisation}"

    def get_absolute_url(self):
        return reverse("organisation:admission", args=[self.organisation.slug, self.pk])


class FoundingRequestQuerySet(models.QuerySet["FoundingRequest"]):
    def open(self):
        return self.filter(accepted__isnull=True).select_related("asked_by").order_by("asked_at")

    def decidable_by(self, user):
        """Not one's own, nor those beside an organisation the reviewer belongs to, as with everything they decide."""
        return self.open().exclude(asked_by=user).exclude(alike__memberships__user=user)


class FoundingRequest(Asked):
    """Somebody says that the organisation they set up is another one than those ``alike``; staff decide."""

    name = LineColumn(_("name"), max_length=160, validators=[no_address])
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    country = CountryField(_("country"))
    website = models.URLField(_("website"), blank=True)
    about = LineColumn(_("about"), max_length=300, blank=True)
    reason = models.TextField(max_length=1000)
    alike = models.ManyToManyField(Organisation, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = FoundingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return self.name
