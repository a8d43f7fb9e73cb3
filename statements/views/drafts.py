"""``/assessments/<id>/preview/`` and ``preview.pdf``: how the statement would look; a draft."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from assessments import charts
from assessments.models import Assessment, Status
from assessments.reading import titles

from ..drafting import place_of
from ..drafts import draft_of
from ..models import Statement
from ..tasks import make_draft

PATIENCE = timedelta(minutes=5)  # with a task that no worker takes up, or whose worker was killed


def _assessment(request, pk):
    return get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)


@require_safe
def preview(request, pk):
    assessment = _assessment(request, pk)
    if assessment.status == Status.ACCEPTED:
        return redirect(_statement_of(assessment))
    draft = draft_of(assessment)
    context = {
        "draft": draft,
        "declaration": draft.declaration,
        "catalogue": assessment.catalogue,
        "categories": draft.categories,
        "titles": titles(draft.categories),
        "position": draft.position,
        "radar": charts.radar([draft.position]),
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
    if not default_storage.exists(place):
        task = _awaited(request, pk) or make_draft.enqueue(pk)
        if _is_lost(task):
            request.session.pop(_note(pk), None)
            request.session.save()  # which the middleware leaves undone with an answer such as this
            return render(request, "drafts/failed.html", {"assessment": assessment}, status=503)
        if not task.is_finished:
            request.session[_note(pk)] = task.id
        if not default_storage.exists(place):
            response = render(request, "drafts/making.html", {"assessment": assessment}, status=202)
            response["Refresh"] = "2"  # seconds; the browser then asks again, without any script
            return response
    request.session.pop(_note(pk), None)
    name = f"{slugify(assessment.object_name, allow_unicode=True)}-draft.pdf"
    return FileResponse(default_storage.open(place), content_type="application/pdf", filename=name)


def _statement_of(assessment):
    return Statement.objects.for_list().get(submission__assessment=assessment)


def _note(pk):
    """Under which name the session keeps the task that this browser waits for, so that reloading enqueues no other."""
    return f"draft-{pk}"


def _awaited(request, pk):
    """The task this browser waits for; none if it is done, since it then made a draft that was changed meanwhile."""
    try:
        task = make_draft.get_result(request.session[_note(pk)])
    except (KeyError, TaskResultDoesNotExist):
        return None
    return None if task.status == TaskResultStatus.SUCCESSFUL else task


def _is_lost(task):
    """Whether the task failed, or has been under way for so long that nobody will finish it."""
    return task.status == TaskResultStatus.FAILED or timezone.now() - task.enqueued_at > PATIENCE
