"""``/catalogue/…/questionnaire.pdf`` and ``.xlsx``: the blank questionnaire of a role."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.budgets import EXPORTS, at_once, within_budget
from core.stored_files import opened
from criteria.models import Catalogue

from ..exchange import questionnaire_pdf
from ..exchange.spreadsheet import writer

PATIENCE = 3  # seconds, in which somebody else's is made
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked_for(request, identifier, edition):
    role = request.GET.get("role", "vendor")
    if role not in questionnaire_pdf.ROLES:
        raise Http404
    return get_object_or_404(Catalogue, identifier=identifier, edition=edition), role


@login_not_required
@require_safe
@within_budget(EXPORTS)
def pdf(request, identifier, edition):
    """Set on paper once, and kept: it is made again only when its text has changed."""
    catalogue, role = _asked_for(request, identifier, edition)
    html = questionnaire_pdf.as_html(catalogue, role)
    name = f"questionnaires/{hashlib.sha256(html.encode()).hexdigest()}.pdf"
    if not default_storage.exists(name):
        with at_once("questionnaire", 1, patience=PATIENCE):
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(questionnaire_pdf.as_pdf(html)))
    title = f"{catalogue.identifier}-{catalogue.edition}-{role}.pdf"
    return FileResponse(opened(name), content_type="application/pdf", filename=title)


@login_not_required
@require_safe
@within_budget(EXPORTS)
def xlsx(request, identifier, edition):
    catalogue, role = _asked_for(request, identifier, edition)
    response = HttpResponse(writer.blank(catalogue, role), content_type=SPREADSHEET)
    title = f"{catalogue.identifier}-{catalogue.edition}-{role}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{title}"'
    return response
