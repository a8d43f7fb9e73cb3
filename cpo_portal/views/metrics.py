"""``/metrics``: what the operator's Prometheus reads, with the token ``METRICS_TOKEN``; without one it does not exist.

Requests and verdicts are counted by the process that happens to answer (:mod:`core.metrics`), which the label
``process`` names; the gauges come from the database and are the same in each.
"""

import os
import socket

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.metrics import CONTENT_TYPE, exposition
from statements.verification import VERDICTS

from ..gauges import gauges
from ..middleware import REQUESTS, SECONDS


@login_not_required
@require_safe
@never_cache
def metrics(request):
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    counted = [each.metric() for each in (REQUESTS, SECONDS, VERDICTS)]
    process = f"{socket.gethostname()}:{os.getpid()}"
    return HttpResponse(exposition(counted, process=process) + exposition(gauges()), content_type=CONTENT_TYPE)
