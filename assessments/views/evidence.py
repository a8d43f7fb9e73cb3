"""``/evidence/<token>/``: a document uploaded as evidence, to be saved by whoever may open it."""

from csp.constants import NONE
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.http_caching import kept_by_anybody
from core.stored_files import opened

from .. import permissions
from ..evidence import documents
from ..models import Document, DocumentKind

A_DAY = 86_400  # seconds
OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    DocumentKind.PDF: "application/pdf",
    DocumentKind.PNG: "image/png",
    DocumentKind.JPEG: "image/jpeg",
    DocumentKind.XLSX: f"{OFFICE}.spreadsheetml.sheet",
    DocumentKind.DOCX: f"{OFFICE}.wordprocessingml.document",
}


@login_not_required
@require_safe
@csp({"default-src": [NONE], "sandbox": [True]})
def document(request, token):
    """Sent to be saved, never shown within our pages. What does not exist looks like what one may not open."""
    known = Document.objects.known_to(request.user).select_related("assessment__organisation")
    document = known.filter(token=token).first()
    if document is None or not permissions.may_open(request.user, document):
        if request.user.is_anonymous:
            return redirect_to_login(request.get_full_path())
        raise Http404
    is_public = documents.is_public(document)
    keeping = kept_by_anybody(max_age=A_DAY) if is_public else cache_control(private=True, no_store=True)
    return keeping(_file)(request, document)


def _file(request, document):
    etag = f'"{document.sha256}"'
    response = get_conditional_response(request, etag=etag) or FileResponse(
        opened(document.file.name, size=document.size),
        as_attachment=True,
        filename=document.name,
        content_type=CONTENT_TYPES[document.kind],
    )
    response["ETag"] = etag
    return response
