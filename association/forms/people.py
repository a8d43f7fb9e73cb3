"""Looking for people, and saying who is staff."""

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy as _, pgettext_lazy

from core.forms import Helper
from organisations.models import Membership, User

from ..models import StaffInvitation
from ..people import FACTORS


class PeopleKind(models.TextChoices):
    """Which people are looked for."""

    STAFF = "staff", pgettext_lazy("people", "Staff")
    REVIEWERS = "reviewers", pgettext_lazy("people", "Reviewers")
    MANAGERS = "managers", pgettext_lazy("people", "Managers")
    ONE_FACTOR = "one_factor", pgettext_lazy("people", "Staff without a second factor")
    CLOSED = "closed", pgettext_lazy("people", "Closed accounts")


WITH_FACTOR = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
STAFF = Q(is_reviewer=True) | Q(is_staff=True)
KINDS = {
    PeopleKind.STAFF: STAFF,
    PeopleKind.REVIEWERS: Q(is_reviewer=True),
    PeopleKind.MANAGERS: Q(is_staff=True),
    PeopleKind.ONE_FACTOR: STAFF & ~Q(WITH_FACTOR),
    PeopleKind.CLOSED: Q(is_active=False),
}


class PeopleForm(forms.Form):
    q = forms.CharField(label=_("Name, address or organisation"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Who"), choices=[("", _("Everybody")), *PeopleKind.choices], required=False)
    helper = Helper()

    def found(self):
        """The people who fit, by name; what cannot be read does not narrow."""
        people = User.objects.order_by("name", "email")
        self.full_clean()
        if words := self.cleaned_data.get("q"):
            of_such = Membership.objects.filter(user=OuterRef("pk"), organisation__name__icontains=words)
            belongs = Exists(of_such)
            people = people.filter(Q(name__icontains=words) | Q(email__icontains=words) | Q(belongs))
        if kind := self.cleaned_data.get("kind"):
            people = people.filter(KINDS[PeopleKind(kind)])
        return people


class StaffForm(forms.ModelForm):
    """What a person may do for the association."""

    helper = Helper()

    class Meta:
        model = User
        fields = ["is_reviewer", "is_staff"]
        labels = {"is_staff": capfirst(_("manager"))}
        help_texts = {
            "is_reviewer": _("Reviews what is declared."),
            "is_staff": _("Runs the portal for the association, and decides who is staff."),
        }


class StaffInvitationForm(forms.ModelForm):
    helper = Helper()

    class Meta:
        model = StaffInvitation
        fields = ["email", "is_reviewer", "is_staff", "language"]
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES
        self.initial.setdefault("language", get_language())
