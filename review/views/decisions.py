"""``/review/<submission>/accept/`` and what follows where a second reviewer is asked for.

The approval by which a submission is approved enough issues its statement.
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import lifecycle
from assessments.models import Submission
from core.background.backend import enqueue
from core.refusals import Refused
from core.text_fields import tidy
from organisations.reviewers import reviewer_required
from statements.issuing.retry import issuing_state
from statements.models import Statement
from statements.tasks import issue_statement

from ..page.review_page import Page, whole_page

LONGEST_REASON = 5000


@reviewer_required
@require_POST
def accept(request, pk):
    return _approve(request, pk, lifecycle.approve)


@reviewer_required
@require_POST
def second(request, pk):
    return _approve(request, pk, lifecycle.second)


@reviewer_required
@require_POST
def retract(request, pk):
    submission = get_object_or_404(Submission.objects.with_object(), pk=pk)
    reason = tidy(request.POST.get("reason", ""))
    try:
        if len(reason) > LONGEST_REASON:
            raise Refused(_("The reason is too long: at most %(number)d characters.") % {"number": LONGEST_REASON})
        lifecycle.retract(submission, by=request.user, reason=reason)
    except Refused as refusal:
        page = Page.refusing(request, pk, place="decision", sentence=str(refusal))
        return whole_page(request, page, status=409)  # with what was typed
    messages.success(request, _("The approval is taken back."))
    return _to_the_decision(submission)


def _approve(request, pk, verb):
    submission = get_object_or_404(Submission.objects.with_object(), pk=pk)
    try:
        with transaction.atomic():
            verb(submission, by=request.user)
            submission.refresh_from_db(fields=["approved_at", "seconded_at"])
            if submission.is_approved:
                enqueue(issue_statement, submission.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _to_the_decision(submission)
    if statement := Statement.objects.filter(submission=submission).first():
        messages.success(request, _("Accepted. The statement %s is issued.") % statement)
        return redirect(statement)
    if failure := issuing_state(submission):
        messages.error(request, failure.get_reason_display())
    elif submission.is_approved:
        messages.info(
            request, _("Accepted. The statement is being made; this page shows its number when it is issued.")
        )
    else:
        messages.info(request, _("Approved. The statement is issued when a second reviewer approves it, too."))
    return _to_the_decision(submission)


def _to_the_decision(submission):
    return redirect(f"{submission.get_absolute_url()}#decision")
