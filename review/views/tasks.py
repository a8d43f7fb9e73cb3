"""``/review/tasks/``: staff see which slow work waits, runs or failed, and start again what failed."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tasks import default_task_backend

from core.refusals import Refused
from organisations import audit
from organisations.models import Deed
from organisations.reviewers import staff_required

from .. import task_queue
from ..task_queue import RUN_AGAIN, SINCE, TaskState

MOST = 100  # of a state on the page


@staff_required
@require_safe
def index(request):
    numbers = task_queue.by_state()
    groups = [(state, numbers[state].number, _lines(state)) for state in reversed(TaskState)]
    context = {
        "groups": groups,
        "most": MOST,
        "run_again": RUN_AGAIN,
        "workers": task_queue.workers(),
        "waits": default_task_backend.supports_defer,
    }
    return render(request, "tasks/index.html", context)


def _lines(state):
    return [
        {
            "pk": task.pk,
            "kind": task.task_path,
            "about": task_queue.about(task),
            "since": getattr(task, SINCE[state]),
            "attempts": len(task.worker_ids),
            "next": task.run_after if state == TaskState.LATER else None,
            "error": task_queue.error(task) if state in RUN_AGAIN else "",
        }
        for task in task_queue.in_state(state, most=MOST)
    ]


@staff_required
@require_POST
def again(request, task):
    try:
        with transaction.atomic():
            run = task_queue.run_again(task)
            audit.note(Deed.TASK_RUN_AGAIN, by=request.user, about=run)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The task was started again."))
    return redirect("tasks:index")
