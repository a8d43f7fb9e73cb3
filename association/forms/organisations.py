"""Looking for organisations, and putting right what they say about themselves."""

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.forms import Helper
from organisations.forms import OrganisationForm
from organisations.models import Organisation, Role

from .reasons import ReasonForm


class SigningState(models.TextChoices):
    """Whether an organisation signed the code."""

    CONFIRMED = "confirmed", pgettext_lazy("signing", "confirmed")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("signing", "to be confirmed")
    NONE = "none", pgettext_lazy("signing", "not signed")


SIGNINGS = {
    SigningState.CONFIRMED: Q(signing__confirmed_at__isnull=False),
    SigningState.UNCONFIRMED: Q(signing__isnull=False, signing__confirmed_at__isnull=True),
    SigningState.NONE: Q(signing__isnull=True),
}


class OrganisationsForm(forms.Form):
    q = forms.CharField(label=_("Organisation, product or member"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Every role")), *Role.choices], required=False)
    signing = forms.ChoiceField(
        label=_("The code"), choices=[("", _("signed or not")), *SigningState.choices], required=False
    )
    helper = Helper()

    def found(self):
        """The organisations that fit, by name; what cannot be read does not narrow."""
        organisations = Organisation.objects.select_related("signing").order_by("name")
        self.full_clean()
        asked = self.cleaned_data
        if words := asked.get("q"):
            fit = (
                Q(name__icontains=words)
                | Q(products__name__icontains=words)
                | Q(members__name__icontains=words)
                | Q(members__email__icontains=words)
            )
            organisations = organisations.filter(pk__in=Organisation.objects.filter(fit).values("pk"))
        if role := asked.get("role"):
            organisations = organisations.filter(role=role)
        if signing := asked.get("signing"):
            organisations = organisations.filter(SIGNINGS[SigningState(signing)])
        return organisations


class CorrectionForm(OrganisationForm):
    """An organisation's profile, its role, too, with the reason why it is put right."""

    reason = ReasonForm.base_fields["reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].disabled = False
        self.helper.layout.append("reason")
