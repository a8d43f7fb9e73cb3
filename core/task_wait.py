"""Waiting for a PDF that a task makes: a page says so and asks again by itself, and reloading enqueues nothing more."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

PATIENCE = timedelta(minutes=5)  # with a task that no worker takes up, or whose worker was killed


def until_made(request, task, pk, *, is_made, folder, context):
    """The page to show while ``task`` makes the PDF of ``pk``; None once ``is_made()``.

    ``folder`` has the templates ``making.html`` and ``failed.html``.
    """
    note = f"{folder}-{pk}"  # under which the session keeps the task that this browser waits for
    if not is_made():
        result = _awaited(request, task, note) or task.enqueue(pk)
        if _is_lost(result):
            request.session.pop(note, None)
            request.session.save()  # which the middleware leaves undone with an answer such as this
            return render(request, f"{folder}/failed.html", context, status=503)
        if not result.is_finished:
            request.session[note] = result.id
        if not is_made():
            response = render(request, f"{folder}/making.html", context, status=202)
            response["Refresh"] = "2"  # seconds; the browser then asks again, without any script
            return response
    request.session.pop(note, None)
    return None


def _awaited(request, task, note):
    """The task this browser waits for; none if it is done, since it then made what was changed meanwhile."""
    try:
        result = task.get_result(request.session[note])
    except (KeyError, TaskResultDoesNotExist):
        return None
    return None if result.status == TaskResultStatus.SUCCESSFUL else result


def _is_lost(result):
    """Whether the task failed, or has been under way for so long that nobody will finish it."""
    return result.status == TaskResultStatus.FAILED or timezone.now() - result.enqueued_at > PATIENCE
