"""``/statements/log/`` and ``/statements/log.json``: what happened to statements, for people and for machines."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http_caching import public_file, public_page
from cpo_verify.log_chain import NUMBER

from .. import public_log
from ..models import LogEntry

SHOWN = 50  # entries on a page
LAST_POSITION = 2**31 - 1  # the database's largest


def _version(request):
    newest = LogEntry.objects.newest()
    return newest.digest if newest else "empty"


@login_not_required
@require_safe
@public_page(_version)
def page(request):
    """The newest entries, those before a position, or those about one statement."""
    number, before = request.GET.get("statement", ""), _position(request.GET.get("before", ""))
    entries = LogEntry.objects.select_related("statement").defer("statement__document").order_by("-position")
    if number:
        entries = entries.filter(statement__number=number) if NUMBER.fullmatch(number) else entries.none()
    if before is not None:
        entries = entries.filter(position__lt=before)
    entries, newest = list(entries[: SHOWN + 1]), LogEntry.objects.newest()
    shown = entries[:SHOWN]
    context = {
        "entries": shown,
        "older_than": shown[-1].position if len(entries) > SHOWN else None,
        "number": number,
        "newest": newest,
    }
    return render(request, "log/page.html", context)


@login_not_required
@require_safe
@public_file(_version, max_age=0)
def document(request):
    """The log, or what follows the entry ``after``: for those who keep a copy."""
    after = _position(request.GET.get("after", "0"))
    if after is None:
        return JsonResponse({"detail": _("“after” is the position of an entry: 0, 1, 2 and on.")}, status=400)
    entries = LogEntry.objects.filter(position__gt=after).order_by("position")
    return StreamingHttpResponse(public_log.written(entries), content_type="application/json")


def _position(text):
    """Read the position of an entry; none if it is no number. Beyond the largest, there is nothing anyway."""
    return min(int(text), LAST_POSITION) if text.isascii() and text.isdigit() and len(text) < 100 else None
