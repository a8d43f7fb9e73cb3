"""The sign-on that a company brings for its people."""

from allauth.socialaccount.models import SocialApp
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.text_fields import LineColumn

from .organisation import Organisation


class SignOnQuerySet(models.QuerySet["SignOn"]):
    def for_address(self, address: str) -> "SignOn | None":
        """The one for the domain of the mail address, to the letter: none of a domain above or below it."""
        domain = address.strip().rpartition("@")[2].lower()
        return self.filter(domains__name=domain).select_related("app", "organisation").first() if domain else None


class SignOn(models.Model):
    """An organisation's OpenID Connect provider. ``app`` is how allauth knows it: identifier, client, secret, server.

    While ``is_required``, people with an address of its domains cannot sign in here any other way.
    """

    app = models.OneToOneField(SocialApp, on_delete=models.CASCADE, related_name="sign_on")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sign_ons")
    is_required = models.BooleanField(
        _("the only way in"),
        default=False,
        help_text=_("Who has an address of these domains can then sign in by no other way."),
    )

    objects = SignOnQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "pk"]

    def __str__(self):
        return self.app.name

    def serves(self, address: str) -> bool:
        """Whether the address is of one of its domains."""
        return address.rpartition("@")[2].lower() in {domain.name for domain in self.domains.all()}


class SignOnDomain(models.Model):
    """A mail domain, in lower case; it belongs to one sign-on."""

    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="domains")
    name = LineColumn(max_length=253, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
