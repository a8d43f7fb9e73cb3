from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from organisations.models import AuditEntry, Deed


class ActsForm(forms.Form):
    """What to look for in the log of acts; what cannot be read is said, and does not narrow."""

    q = forms.CharField(label=_("Person, organisation or words"), max_length=100, required=False)
    deed = forms.ChoiceField(label=_("Act"), choices=[("", _("Every act")), *Deed.choices], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    helper = Helper()

    def found(self) -> QuerySet[AuditEntry]:
        """The entries that fit, newest first."""
        entries = AuditEntry.objects.select_related("by", "organisation")
        self.full_clean()
        asked = self.cleaned_data
        if words := asked.get("q"):
            entries = entries.filter(
                Q(by__name__icontains=words)
                | Q(by__email__icontains=words)
                | Q(organisation__name__icontains=words)
                | Q(about__icontains=words)
                | Q(reason__icontains=words)
            )
        if deed := asked.get("deed"):
            entries = entries.filter(deed=deed)
        if since := asked.get("since"):
            entries = entries.filter(at__date__gte=since)
        if until := asked.get("until"):
            entries = entries.filter(at__date__lte=until)
        return entries
