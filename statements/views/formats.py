"""The other forms of a statement: ``/statements/<number>.json``, ``.cdx.json`` and ``/badge.svg``."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from assessments.declared_answers import declared_categories
from core.http_caching import public_file

from ..formats.cyclonedx import attestation
from ..models import Statement

A_DAY, A_MINUTE = 86_400, 60  # seconds


def _version(request, number):
    """What never changes of a statement: everything but its status."""
    return Statement.objects.filter(number=number).values_list("pdf_sha256", flat=True).first()


def _version_today(request, number):
    statement = Statement.objects.with_status().filter(number=number).values_list("pdf_sha256", "status").first()
    return statement and f"{statement}"


@login_not_required
@require_safe
@public_file(_version, max_age=A_DAY)
def document(request, number):
    statement = get_object_or_404(Statement, number=number)
    return HttpResponse(statement.document.encode(), content_type="application/json")


@login_not_required
@require_safe
@public_file(_version, max_age=A_DAY)
def cyclonedx(request, number):
    """The statement as an attestation of CycloneDX 1.6, in the language of its declaration."""
    statement = get_object_or_404(Statement.objects.select_related("catalogue"), number=number)
    with translation.override(statement.language):
        categories = declared_categories(statement.declaration, statement.catalogue)
        content = attestation(statement, categories)
    return JsonResponse(
        content,
        content_type="application/vnd.cyclonedx+json; version=1.6",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@login_not_required
@require_safe
@public_file(_version_today, max_age=A_MINUTE)
def badge(request, number):
    """A small picture for the organisation's own pages: number, today's status, its date, and the catalogue's edition.

    It speaks the language asked for by ``lang``, or else that of the statement, whoever looks at it.
    """
    statements = Statement.objects.for_list().select_related("successor").with_status()
    statement = get_object_or_404(statements, number=number)
    with translation.override(_language(request.GET.get("lang"), or_else=statement.language)):
        return render(request, "statements/badge.svg", {"statement": statement}, content_type="image/svg+xml")


def _language(code, *, or_else):
    return code if code in dict(settings.LANGUAGES) else or_else
