"""``/robots.txt``, ``/sitemap.xml``, ``/favicon.ico``, ``/.well-known/security.txt``: what machines ask every site."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.absolute_urls import absolute
from core.http_caching import kept_by_anybody

from ..site_map import entries

DAY = 86_400
# Private rooms, and what has no end: searches and comparisons of every kind. Public pages stand in the sitemap.
NOT_FOR_ROBOTS = [
    "/accounts/",
    "/admin/",
    "/assessments/",
    "/compare/",
    "/dashboard/",
    "/declarations/",
    "/directory/?*",
    "/evidence/",
    "/language/",
    "/metrics",
    "/organisation/",
    "/requirements/",
    "/review/",
    "/signees/?*",
    "/statements/feedback/",
    "/statements/*/feedback/",
    "/statements/*/withdraw/",
    "/watching/",
]


@login_not_required
@require_safe
@kept_by_anybody(max_age=DAY)
def robots(request):
    """Who may look for what (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), "Allow: /", ""]
    return _text([*lines, f"Sitemap: {absolute('/sitemap.xml')}"])


@login_not_required
@require_safe
@kept_by_anybody(max_age=3600)
def sitemap(request):
    """Public pages, profiles and statements in force (sitemaps.org, 0.9)."""
    return render(request, "sitemap.xml", {"entries": entries()}, content_type="application/xml")


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request):
    """Pages name the mark themselves; this is for those who ask without reading a page."""
    return redirect(static("img/mark.svg"))


@login_not_required
@require_safe
def security(request):
    """Whom to tell of a fault (RFC 9116), good for half a year from today; nobody, if nobody is named."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    end = datetime.combine(timezone.now() + timedelta(days=182), time.min, UTC)
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {end:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, de",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    ]
    return _text([*lines, *([f"Policy: {settings.SECURITY_POLICY_URL}"] if settings.SECURITY_POLICY_URL else [])])


def _text(lines):
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
