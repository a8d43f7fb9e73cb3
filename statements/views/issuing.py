"""``/review/<submission>/accept/``: the reviewer's decision that issues a statement."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import lifecycle
from assessments.models import Submission
from organisations.reviewers import reviewer_required

from ..models import Statement
from ..retrying import issuing_state
from ..tasks import issue_statement


@reviewer_required
@require_POST
def accept(request, pk):
    submission = get_object_or_404(Submission.objects.with_object(), pk=pk)
    try:
        with transaction.atomic():
            lifecycle.approve(submission, by=request.user)
            transaction.on_commit(lambda: issue_statement.enqueue(submission.pk))
    except lifecycle.MoveRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(submission)
    if statement := Statement.objects.filter(submission=submission).first():
        messages.success(request, _("Accepted. The statement %s is issued.") % statement)
        return redirect(statement)
    if failure := issuing_state(submission):
        messages.error(request, failure.get_reason_display())
        return redirect(submission)
    messages.info(request, _("Accepted. The statement is being made; this page shows its number when it is issued."))
    return redirect(submission)
