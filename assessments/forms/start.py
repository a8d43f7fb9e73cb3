"""Beginning an assessment."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from organisations.models import Organisation, ProductVersion

from ..models import Assessment


class StartForm(forms.Form):
    """Whom to speak for, about what, in which language."""

    subject = forms.ChoiceField(label=_("What do you assess?"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the declaration"),
        choices=settings.LANGUAGES,
        help_text=_("In which you write your explanations, and in which the statement is issued."),
    )
    like = forms.ModelChoiceField(
        label=_("Start from"),
        queryset=Assessment.objects.none(),
        required=False,
        empty_label=_("open answers"),
        help_text=_("The answers of an earlier assessment of the same organisation are brought along."),
    )
    helper = Helper()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.subjects = {}
        earlier = Assessment.objects.of(user).with_object()
        if earlier.exists():
            self.fields["like"].queryset = earlier
            self.fields["like"].label_from_instance = lambda each: f"{each.object_name} ({each.get_status_display()})"
        else:
            del self.fields["like"]
        organisations = Organisation.objects.filter(memberships__user=user, memberships__is_editor=True)
        for organisation in organisations.exclude(role="vendor"):
            self.subjects[f"organisation-{organisation.pk}"] = (organisation, None)
        versions = ProductVersion.objects.filter(product__organisation__in=organisations.filter(role="vendor"))
        for version in versions.select_related("product__organisation"):
            self.subjects[f"version-{version.pk}"] = (version.product.organisation, version)
        self.fields["subject"].choices = [
            (key, f"{version} ({organisation})" if version else str(organisation))
            for key, (organisation, version) in self.subjects.items()
        ]

    def clean_subject(self):
        return self.subjects[self.cleaned_data["subject"]]

    def clean(self):
        like, subject = self.cleaned_data.get("like"), self.cleaned_data.get("subject")
        if like and subject and like.organisation_id != subject[0].pk:
            self.add_error("like", _("Choose an assessment of the same organisation."))
