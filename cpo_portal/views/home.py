"""``/``: what this is, what it holds, and the way in."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.http_caching import public_page

from ..front_page import front_page, version


def _version(request):
    """Asked once a request: the page is drawn anew when its ETag changes."""
    if not hasattr(request, "version"):
        request.version = version()
    return request.version


@login_not_required
@require_safe
@public_page(_version)
def home(request):
    return render(request, "home.html", {"version": _version(request), "front_page": front_page})
