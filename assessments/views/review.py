"""``/review/<submission>/``: one submission, read and returned.

Accepting is in :mod:`statements.views.issuing`, since it issues; who has it, in :mod:`assessments.views.queue`.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisations.reviewers import reviewer_required

from .. import charts, figures, lifecycle, permissions
from ..forms import ReturnForm
from ..models import Submission
from ..reading import declared_categories, titles


def _submission(request, pk):
    """The submission, whole; a reviewer's own organisation's can be seen in the queue, but not reviewed."""
    submission = get_object_or_404(Submission.objects.with_object().select_related("reviewer", "approved_by"), pk=pk)
    if not permissions.may_review(request.user, submission):
        raise PermissionDenied(_("You belong to this organisation, so somebody else reviews its submissions."))
    return submission


@reviewer_required
def submission(request, pk):
    return _page(request, _submission(request, pk), ReturnForm())


def _page(request, submission, form, status=200):
    position = figures.from_summary(submission.content["summary"])
    categories = declared_categories(submission.content, submission.assessment.catalogue)
    context = {
        "submission": submission,
        "assessment": submission.assessment,
        "declaration": submission.content,
        "categories": categories,
        "titles": titles(categories),
        "position": position,
        "radar": charts.radar([position]),
        "earlier": submission.assessment.submissions.exclude(pk=submission.pk),
        "form": form,
    }
    return render(request, "review/submission.html", context, status=status)


@reviewer_required
@require_POST
def give_back(request, pk):
    submission = _submission(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, submission, form, status=422)
    try:
        lifecycle.return_to_organisation(submission, reason=form.cleaned_data["reason"], by=request.user)
    except lifecycle.MoveRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, _submission(request, pk), form, status=409)
    messages.success(request, _("Returned to %s.") % submission.assessment.organisation)
    return redirect("review:queue")
