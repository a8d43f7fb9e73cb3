"""``/healthz`` and ``/readyz``: what operators ask."""

import logging
import uuid

from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from association import site_pages
from review import task_queue
from statements.issuing import numbers
from statements.seal import authorities, keys

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def alive(request):
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def ready(request):
    """Whether this process can serve, check by check, each with what is wrong or soon will be.

    Only what is wrong makes it unready; a check may return a warning.
    """
    checks = {
        "database": _database,
        "migrations": _migrations,
        "storage": _storage,
        "statements": _statements,
        "seal": _seal,
        "tasks": task_queue.trouble,
        "texts": site_pages.trouble,
    }
    results, healthy = {}, True
    for name, check in checks.items():
        try:
            results[name] = check() or "ok"
        except Exception:
            logger.exception("The portal is not ready: %s", name)
            results[name], healthy = "failed; see the log", False
    return JsonResponse(results, status=200 if healthy else 503)


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations():
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError(f"{len(plan)} migrations are not applied; run “manage.py migrate”.")


def _storage():
    """What is full or only to be read is no storage: a small file is written and removed."""
    name = default_storage.save(f"readyz/{uuid.uuid4().hex}", ContentFile(b"ready"))
    default_storage.delete(name)


def _statements():
    return "storage knows newer ones" if numbers.newer_ones(timezone.localdate().year) else None


def _seal():
    keys.signer_in_time()
    authorities.time_stamper()
    end, days = keys.describe_key_in_use().not_after, keys.days_left()
    if days <= keys.WARNING_DAYS:
        return f"certificate ends on {end:%Y-%m-%d} (in {days} days)"
    return None
