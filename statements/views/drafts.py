"""``/assessments/<id>/preview/`` and ``preview.pdf``: how the statement would look; a draft."""

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from assessments.declared_answers import declared_page
from assessments.models import Assessment, Status
from core.stored_files import opened
from core.task_wait import until_made

from ..draft_pdf import place_of
from ..drafts import draft_of
from ..models import Statement
from ..tasks import make_draft


def _assessment(request, pk):
    return get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)


@require_safe
def preview(request, pk):
    assessment = _assessment(request, pk)
    if assessment.status == Status.ACCEPTED:
        return redirect(_statement_of(assessment))
    draft = draft_of(assessment)
    context = {
        **declared_page(request, draft.declaration, assessment.catalogue),
        "draft": draft,
        "declaration": draft.declaration,
        "catalogue": assessment.catalogue,
        "position": draft.position,
    }
    return render(request, "drafts/preview.html", context)


@require_safe
@cache_control(private=True, no_store=True)
def pdf(request, pk):
    """The draft on paper. While a task makes it, a page says so and asks again by itself."""
    assessment = _assessment(request, pk)
    if assessment.status == Status.ACCEPTED:
        return redirect("statements:pdf", _statement_of(assessment).number)
    place = place_of(draft_of(assessment))
    page = until_made(
        request,
        make_draft,
        pk,
        is_made=lambda: default_storage.exists(place),
        folder="drafts",
        context={"assessment": assessment},
    )
    if page:
        return page
    name = f"{slugify(assessment.object_name, allow_unicode=True)}-draft.pdf"
    return FileResponse(opened(place), content_type="application/pdf", filename=name)


def _statement_of(assessment):
    return Statement.objects.for_list().get(submission__assessment=assessment)
