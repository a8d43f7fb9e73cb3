"""``/statements/<number>/`` and its forms."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments import charts, figures
from assessments.reading import declared_categories, titles
from criteria.caching import public_page

from .. import seal_keys
from ..models import Statement, Status
from ..withdrawing import may_withdraw


def _version(request, number):
    """What a statement's page and badge depend on, beside the reader: its document never changes, its status may.

    So may that of the statements before and after it, which the page names.
    """
    changeable = ["status", "withdrawn_at", "supersedes__withdrawn_at", "successor__withdrawn_at"]
    statement = Statement.objects.with_status().filter(number=number).values_list(*changeable).first()
    return statement and f"{number} {statement}"


@login_not_required
@require_safe
@public_page(_version)
def detail(request, number):
    statements = Statement.objects.with_status().select_related("organisation", "catalogue", "supersedes", "successor")
    statement = get_object_or_404(statements, number=number)
    position = figures.from_summary(statement.summary)
    categories = declared_categories(statement.declaration, statement.catalogue)
    context = {
        "statement": statement,
        "declaration": statement.declaration,
        "catalogue": statement.catalogue,
        "categories": categories,
        "titles": titles(categories),
        "position": position,
        "radar": charts.radar([position]),
        "successor": getattr(statement, "successor", None),
        "development_seal": seal_keys.is_development(),
        "may_withdraw": may_withdraw(request.user, statement),
    }
    return render(request, "statements/detail.html", context)


@login_not_required
@require_safe
def pdf(request, number):
    """The sealed file as issued; it never changes, so it may be kept."""
    statement = get_object_or_404(Statement.objects.for_list(), number=number)
    response = FileResponse(statement.pdf.open(), content_type="application/pdf", filename=f"{number}.pdf")
    response["ETag"] = f'"{statement.pdf_sha256}"'
    response["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_safe
def document(request, number):
    statement = get_object_or_404(Statement, number=number)
    response = HttpResponse(statement.document.encode(), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
@public_page(_version)
def badge(request, number):
    """A small SVG for the organisation's own pages: number and status in words, asked for anew each time."""
    statement = get_object_or_404(Statement.objects.for_list().with_status(), number=number)
    context = {"statement": statement, "in_force": statement.status == Status.IN_FORCE}
    return render(request, "statements/badge.svg", context, content_type="image/svg+xml")
