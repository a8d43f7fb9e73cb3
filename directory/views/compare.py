"""``/compare/``: statements side by side."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import charts
from criteria.models import Criterion
from criteria.numbering import natural
from statements.models import Statement

from ..comparison import compare

MOST_COMPARED = 6


@login_not_required
@require_safe
def comparison(request):
    """Two to six statements side by side; with fewer, a page that helps to choose."""
    wanted = list(dict.fromkeys(number.replace("\0", "") for number in request.GET.getlist("statement")))
    known = Statement.objects.with_status().select_related("organisation", "catalogue")
    found = {statement.number: statement for statement in known.filter(number__in=wanted[:MOST_COMPARED])}
    statements = [found[number] for number in wanted if number in found]
    notes = []
    if unknown := [number for number in wanted[:MOST_COMPARED] if number not in found]:
        notes.append(_("There is no statement %s.") % ", ".join(number[:30] for number in unknown))
    if len(wanted) > MOST_COMPARED:
        notes.append(_("At most six statements are compared; the first six are shown."))
    if len(statements) < 2 or "choose" in request.GET:
        choices = Statement.objects.in_force().for_list().order_by("organisation__name", "object_name")[:200]
        context = {"choices": choices, "chosen": set(found), "notes": notes}
        return render(
            request, "compare/choose.html", context, status=404 if len(wanted) >= 2 > len(statements) else 200
        )
    editions = sorted(
        {statement.catalogue for statement in statements}, key=lambda each: natural(each.edition), reverse=True
    )
    criteria = Criterion.objects.filter(catalogue__in=editions).in_order()
    place = {catalogue.pk: index for index, catalogue in enumerate(editions)}
    result = compare(statements, sorted(criteria, key=lambda each: place[each.catalogue_id]))
    context = {
        "comparison": result,
        "radar": charts.radar(result.positions),
        "notes": notes,
        "differences_only": "differences" in request.GET,
        "query": "&".join(f"statement={statement.number}" for statement in statements),
    }
    return render(request, "compare/matrix.html", context)
