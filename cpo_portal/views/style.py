"""``/style/``: every part of the look in every state, with the name of its class; in development only."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import charts, figures
from assessments.models import Code
from criteria.models import Grade
from statements.models import StatementStatus

TITLES = {"data": {"en": "Data and its export", "de": "Daten und ihr Export"}, "run": {"en": "Running it"}}


@login_not_required
@require_safe
def style(request):
    if not settings.DEBUG:
        raise Http404
    codes = [*Code.values, ""]
    rows = [
        ((key, number), grade, code)
        for key, number in (("data", "2.1"), ("run", "2.2"))
        for grade in Grade.values
        for code in [Code.FULFILLED, Code.FULFILLED, *codes]
    ]
    said = {
        "answer": Code.PLANNED,
        "planned_for": f"{timezone.localdate() - timedelta(days=3)}",
        "explanation": "The export leaves out colours until then.",
        "standards": [{"name": "JT", "edition": "2", "direction": "read", "scope": "assemblies", "evidence": ""}],
        "evidence": [{"title": "How to export", "url": "https://example.org/export"}],
    }
    context = {
        "grades": Grade.values,
        "codes": codes,
        "one": (Code.FULFILLED,),
        "fourteen": charts.in_order([*codes, *codes, Code.FULFILLED, Code.PARTLY]),
        "groups": (2, 4),
        "position": figures.position(rows),
        "titles": TITLES,
        "said": [said, said | {"answer": Code.NOT_FULFILLED, "planned_for": "", "standards": [], "evidence": []}],
        "statuses": [*StatementStatus.values, "draft", "submitted", "in_review", "returned", "accepted"],
    }
    return render(request, "style.html", context)
