"""``/statements/<number>/`` and the sealed PDF."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.http import etag, require_safe

from assessments.declared_answers import declared_page
from core.http_caching import kept_by_anybody, public_page
from core.http_ranges import pdf_response
from core.stored_files import opened

from ..formats.json_ld import linked_data
from ..models import SignedDeclaration, Statement
from ..seal import keys
from ..withdrawal import may_withdraw


def _version(request, number):
    """What a statement's page depends on: its document never changes, its status may, and what its reader may do.

    So may the status of the statements before and after it, which the page names; and days planned for pass.
    """
    versions = Statement.objects.filter(number=number).versions()
    memberships = request.user.memberships_by_organisation if request.user.is_authenticated else {}
    declares_for = [organisation for organisation, membership in memberships.items() if membership.is_signatory]
    return f"{versions} {declares_for} {timezone.localdate()}" if versions else None


@login_not_required
@require_safe
@public_page(_version)
def detail(request, number):
    statements = Statement.objects.with_status().select_related("organisation", "catalogue", "supersedes", "successor")
    statement = get_object_or_404(statements, number=number)
    context = {
        **declared_page(request, statement.declaration, statement.catalogue, key=statement.digest),
        "statement": statement,
        "declaration": statement.declaration,
        "catalogue": statement.catalogue,
        "position": statement.position,
        "successor": getattr(statement, "successor", None),
        "signed": SignedDeclaration.objects.filter(submission=statement.submission_id).first(),
        "development_seal": keys.is_development(),
        "may_withdraw": may_withdraw(request.user, statement),
        "linked_data": linked_data(statement, status=statement.status),
        "site_url": settings.SITE_URL,
    }
    return render(request, "statements/detail.html", context)


def _etag_of_pdf(request, number):
    digest = Statement.objects.filter(number=number).values_list("pdf_sha256", flat=True).first()
    return digest and quote_etag(digest)


@login_not_required
@require_safe
@kept_by_anybody(max_age=86_400)
@etag(_etag_of_pdf)
def pdf(request, number):
    """The sealed file as issued, or a part of it; it never changes, so it may be kept."""
    statement = get_object_or_404(Statement.objects.for_list(), number=number)
    file = opened(statement.pdf.name, sha256=statement.pdf_sha256)
    return pdf_response(request, file, name=f"{number}.pdf", etag=quote_etag(statement.pdf_sha256))
