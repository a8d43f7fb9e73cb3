"""``/review/tasks/``: staff see which slow work waits, runs or failed, and start again what failed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused
from organisations.reviewers import reviewer_required

from .. import task_queue
from ..task_queue import SINCE, TaskState

MOST = 100  # of a state on the page


@reviewer_required
@require_safe
def index(request):
    numbers = task_queue.by_state()
    groups = [(state, numbers[state].number, _lines(state)) for state in reversed(TaskState)]
    return render(request, "tasks/index.html", {"groups": groups, "most": MOST})


def _lines(state):
    return [
        {
            "pk": task.pk,
            "kind": task.task_path,
            "about": task_queue.about(task),
            "since": getattr(task, SINCE[state]),
            "error": task_queue.error(task) if state == TaskState.FAILED else "",
        }
        for task in task_queue.in_state(state, most=MOST)
    ]


@reviewer_required
@require_POST
def again(request, task):
    try:
        task_queue.run_again(task)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The task was started again."))
    return redirect("tasks:index")
