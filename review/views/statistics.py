"""``/review/statistics/``: how reviewing goes, and how open the market is, in figures and a spreadsheet."""

from datetime import date

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.dates import months_later
from core.forms import Helper
from criteria.models import Catalogue, Grade
from organisations.models import Role
from organisations.reviewers import reviewer_required

from .. import statistics, statistics_workbook

FIRST_DAY = date(2000, 1, 1)  # before which nobody asks
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ChoiceForm(forms.Form):
    """What the figures are narrowed down by. What cannot be read is told, and counts as not chosen."""

    months = forms.ChoiceField(
        label=_("Period"), choices=[("12", _("The last 12 months")), ("24", _("The last 24 months"))], required=False
    )
    since = forms.DateField(
        label=_("Or since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Every role")), *Role.choices], required=False)
    grade = forms.ChoiceField(label=_("Grade"), choices=[("", _("Every grade")), *Grade.choices], required=False)
    edition = forms.ModelChoiceField(
        label=_("Edition"), queryset=Catalogue.objects.all(), required=False, empty_label=_("Every edition")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = Helper()
        over_time = Fieldset(_("Over time"), "months", "since")
        of_criteria = Fieldset(_("Criteria"), "role", "grade", "edition")
        self.helper.layout = Layout(Div(over_time, of_criteria))

    def clean_since(self):
        day = self.cleaned_data["since"]
        if day and not FIRST_DAY <= day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day between the year 2000 and today."))
        return day

    @property
    def first_day(self):
        if day := self.cleaned_data.get("since"):
            return day
        months = int(self.cleaned_data.get("months") or 12)
        return months_later(timezone.localdate().replace(day=1), 1 - months)

    @property
    def chosen(self):
        """Pairs of name and value, as people read them."""
        of_criteria = [(self.fields[name].label, self._label(name)) for name in ("role", "grade", "edition")]
        return [(str(_("Since")), date_format(self.first_day)), *((str(name), value) for name, value in of_criteria)]

    def _label(self, name):
        field, value = self.fields[name], self.cleaned_data.get(name)
        if isinstance(field, forms.ModelChoiceField):
            return str(value or field.empty_label)
        return str(dict(field.choices)[value or ""])


def _figures(request):
    """The form, and the figures it asks for: over time, by role, by criterion."""
    form = ChoiceForm(request.GET)
    form.is_valid()
    narrowed = {name: form.cleaned_data.get(name) or default for name, default in NARROWED.items()}
    roles = statistics.in_force_by_role()
    criteria = statistics.by_criterion(in_force=sum(roles.values()), **narrowed)
    order = request.GET.get("sort", "")
    if order in statistics.NUMBERS:
        criteria = statistics.most_first(criteria, by=order)
    return form, {"time": statistics.over_time(form.first_day), "roles": roles, "criteria": criteria}


NARROWED = {"edition": None, "role": "", "grade": ""}


@reviewer_required
@require_safe
def index(request):
    form, figures = _figures(request)
    query = request.GET.copy()
    sort = query.pop("sort", [""])[-1]
    context = figures | {
        "form": form,
        "roles": [(label, figures["roles"].get(role, 0)) for role, label in Role.choices],
        "in_force": sum(figures["roles"].values()),
        "groups": statistics.by_category(figures["criteria"]),
        "undecided": statistics.undecided(),
        "definitions": statistics_workbook.definitions(),
        "query": query.urlencode(),
        "whole_query": request.GET.urlencode(),
        "sort": sort if sort in statistics.NUMBERS else "",
    }
    return render(request, "statistics/index.html", context)


@reviewer_required
@require_safe
def xlsx(request):
    form, figures = _figures(request)
    response = HttpResponse(statistics_workbook.workbook(chosen=form.chosen, **figures), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="cpo-statistics-{timezone.localdate()}.xlsx"'
    return response
