"""What may be typed into profiles of requirements."""

from collections.abc import Iterable
from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy as _

from assessments.forms.answer import NamedStandardForm, StandardRows
from assessments.models import Assessment
from core.forms import Helper
from core.text_fields import LineField, TidyField
from criteria.models import Catalogue, Standard
from criteria.standard_names import called
from organisations.models import Organisation

from . import profiles as requirement_profiles
from .models import Minimum, Requirement, RequirementProfile, VendorNote, Weight

TEMPLATE, NOTHING = "shall", "nothing"


class ProfileNameForm(forms.Form):
    name = LineField(label=_("Name"), max_length=120)
    helper = Helper()


class ProfileStartForm(ProfileNameForm):
    """Whose profile, and what it begins with. Only what belongs to the same organisation can be taken over."""

    organisation = forms.ModelChoiceField(label=_("For whom?"), queryset=Organisation.objects.none(), empty_label=None)
    source = forms.ChoiceField(
        label=_("Start from"),
        help_text=_(
            "From an assessment of your own: what you answer yourself is required of vendors as far as you fulfil it. "
            "Of the other criteria, “shall” is required and “should” desired in the categories in which you fulfil "
            "something yourself, partly or by plan; elsewhere “shall” is desired."
        ),
    )
    field_order = ["organisation", "name", "source"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.filter(memberships__user=user, memberships__is_editor=True)
        self.fields["organisation"].queryset = organisations
        assessments = Assessment.objects.filter(organisation__in=organisations).with_object()
        profiles = RequirementProfile.objects.filter(organisation__in=organisations).with_what_is_shown()
        self.sources = {f"assessment-{each.pk}": each for each in assessments}
        self.sources |= {f"profile-{each.pk}": each for each in profiles}
        self.fields["source"].choices = [
            (TEMPLATE, _("the template: everything a vendor shall do is required")),
            (NOTHING, _("nothing")),
            *((key, self._label(source)) for key, source in self.sources.items()),
        ]

    @staticmethod
    def _label(source):
        if isinstance(source, Assessment):
            return _("our assessment of %(name)s (%(status)s, %(day)s)") % {
                "name": source.object_name,
                "status": source.get_status_display(),
                "day": date_format(localtime(source.created_at), "SHORT_DATE_FORMAT"),
            }
        return _("a copy of %(name)s (%(organisation)s, %(day)s)") % {
            "name": source,
            "organisation": source.organisation,
            "day": date_format(localtime(source.changed_at), "SHORT_DATE_FORMAT"),
        }

    def clean(self):
        source, organisation = self.sources.get(self.cleaned_data.get("source")), self.cleaned_data.get("organisation")
        if source and organisation and source.organisation_id != organisation.pk:
            self.add_error("source", _("Choose something of the same organisation."))

    def begun(self, catalogue: Catalogue):
        """The requirements chosen to start from, unsaved."""
        criteria = requirement_profiles.asked_of_vendors(catalogue)
        source = self.cleaned_data["source"]
        if source == NOTHING:
            return []
        if source == TEMPLATE:
            return requirement_profiles.from_template(criteria)
        taken = self.sources[source]
        if isinstance(taken, Assessment):
            return requirement_profiles.from_assessment(taken, criteria)
        return requirement_profiles.from_profile(taken, criteria)


class RequirementForm(forms.Form):
    weight = forms.ChoiceField(label=_("Weight"), choices=Weight.choices)
    minimum = forms.ChoiceField(label=_("At least"), choices=Minimum.choices)
    planned_until = forms.DateField(
        label=_("Until"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d"),
        error_messages={"invalid": _("This is no day. Write it as 2027-03-31.")},
    )

    def clean(self):
        data = self.cleaned_data
        lacks_day = data.get("minimum") == Minimum.PLANNED and not data.get("planned_until")
        if lacks_day and "planned_until" in data and data.get("weight") != Weight.NOT_NEEDED:
            self.add_error("planned_until", _("Until which day is it enough that it is planned?"))


def hints(requirement: Requirement, register: Iterable[Standard], today: date) -> list[str]:
    """What to say of what is asked for: standards that the register does not have, and a day that has passed."""
    if requirement.weight == Weight.NOT_NEEDED:
        return []
    unregistered = [each["name"] for each in requirement.standards if not each["standard"]]
    found = [_unregistered(name, called(name, register)) for name in unregistered]
    if requirement.minimum == Minimum.PLANNED and requirement.planned_until and requirement.planned_until < today:
        found.append(gettext("This day has passed, so that no plan can meet it any more."))
    return found


def _unregistered(name, known) -> str:
    if not known:
        return (
            gettext("“%s” is not in the register of standards. Only an answer that calls it exactly so meets this.")
            % name
        )
    names = {"name": name, "known": ", ".join(each.name for each in known)}
    return (
        gettext(
            "“%(name)s” is not in the register of standards. Only an answer that calls it exactly so meets this; the "
            "register has: %(known)s."
        )
        % names
    )


STANDARD_ROWS = forms.formset_factory(NamedStandardForm, formset=StandardRows, extra=2, max_num=20, absolute_max=30)


class RequirementRow:
    """One criterion with what is asked about it, and its forms; ``requirement`` is None where nothing is.

    ``hints`` are sentences about what is saved, for the views to fill in.
    """

    def __init__(self, criterion, requirement, data=None):
        self.criterion, self.requirement = criterion, requirement
        self.hints: list[str] = []
        prefix = criterion.key
        stored = {"weight": Weight.NOT_NEEDED, "minimum": Minimum.FULFILLED, "planned_until": None, "standards": []}
        if requirement:
            stored = {name: getattr(requirement, name) for name in stored}
        self.form = RequirementForm(data, initial=stored, prefix=prefix)
        self.standards = None
        if criterion.asks_for_standards:
            # Posted rows are all new: one that equals what is stored would count as not filled in, and be lost.
            initial = stored["standards"] if data is None else None
            self.standards = STANDARD_ROWS(data, initial=initial, prefix=f"{prefix}-standards")

    @property
    def is_asked(self):
        return bool(self.requirement and self.requirement.weight != Weight.NOT_NEEDED)

    @property
    def shown_standards(self):
        return self.standards and self.standards.rows()

    def is_valid(self):
        return self.form.is_valid() and (self.standards is None or self.standards.is_valid())

    @property
    def errors(self):
        """Sentences, in the order of the fields."""
        forms_ = [self.form, *(self.standards.forms if self.standards else [])]
        found = [sentence for form in forms_ for sentences in form.errors.values() for sentence in sentences]
        return found + (list(self.standards.non_form_errors()) if self.standards else [])


class NoteForm(forms.ModelForm):
    class Meta:
        model = VendorNote
        fields = ["text"]
        field_classes = {"text": TidyField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
