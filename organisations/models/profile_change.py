"""What an organisation wants to change about itself, where staff decide."""

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django_countries import countries

from .organisation import Organisation, Role
from .user import User


class ChangeDecision(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("profile change", "accepted")
    REFUSED = "refused", pgettext_lazy("profile change", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("profile change", "withdrawn")


class ProfileChangeQuerySet(models.QuerySet["ProfileChange"]):
    def open(self):
        return self.filter(decision="").select_related("organisation", "proposed_by").order_by("proposed_at")

    def decidable_by(self, user):
        """Not those of organisations the reviewer belongs to, as with everything reviewers decide."""
        return self.open().exclude(organisation__memberships__user=user)


class ProfileChange(models.Model):
    """A change of name, role, country or website that an administrator proposes, and what staff decided.

    ``before`` and ``after`` have the fields that change, by name, as :func:`organisations.audit.values` keeps them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="profile_changes")
    before = models.JSONField()
    after = models.JSONField()
    proposed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=20, choices=ChangeDecision.choices, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    objects = ProfileChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(decision=""), name="one_open_change_an_organisation"
            )
        ]

    def __str__(self):
        return f"{self.organisation}: {', '.join(self.after)}"

    @property
    def is_open(self) -> bool:
        return not self.decision

    @property
    def is_refused(self) -> bool:
        return self.decision == ChangeDecision.REFUSED

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """What changes, for reading: the field, what it is, what it is to be."""
        labels = {field.name: capfirst(str(field.verbose_name)) for field in Organisation._meta.fields}
        return [
            (labels[name], _in_words(name, self.before[name]), _in_words(name, value))
            for name, value in self.after.items()
        ]


def _in_words(field: str, value: str) -> str:
    match field:
        case "role":
            return str(Role(value).label)
        case "country":
            return countries.name(value)
    return value or "–"
