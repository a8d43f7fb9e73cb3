import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Role
from statements.models import Statement


class StatementFilter(django_filters.FilterSet):
    """What the directory can be narrowed down by; by default it shows statements in force."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=100)
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("Every role"))
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("all", _("all, old ones too"))],
        empty_label=_("in force"),
        method="with_old_ones",
    )

    class Meta:
        model = Statement
        fields = ["q", "role", "status"]

    def search(self, queryset, name, value):
        """Every word must stand in the name of the organisation or its product, or be the number."""
        for word in value.split():
            found = Q(organisation__name__icontains=word) | Q(object_name__icontains=word) | Q(number__iexact=word)
            queryset = queryset.filter(found)
        return queryset

    def with_old_ones(self, queryset, name, value):
        return queryset

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("status"):
            return queryset.in_force()
        return queryset.with_status()

    @property
    def form(self):
        form = super().form
        form.fields["q"].widget = forms.TextInput(attrs={"type": "search"})
        return form
