"""``/``: what this is, and the way in."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.http_caching import public_page
from criteria.models import Catalogue
from statements.models import Statement, last_renamed


def _what_home_shows(request):
    return f"{Statement.objects.latest_change()} {last_renamed()} {Catalogue.objects.current()}"


@login_not_required
@require_safe
@public_page(_what_home_shows)
def home(request):
    catalogue = Catalogue.objects.current()
    context = {
        "catalogue": catalogue,
        "criteria": catalogue.criteria.count() if catalogue else 0,
        "in_force": Statement.objects.in_force().count(),
        "newest": Statement.objects.in_force().for_list().order_by("-issued_at")[:4],
    }
    return render(request, "home.html", context)
