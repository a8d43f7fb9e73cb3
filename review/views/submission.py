"""``/review/<submission>/``: one submission, read and returned.

Accepting is in :mod:`review.views.decisions`, since it issues; who has it, in :mod:`review.views.queue`.
"""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import lifecycle
from core.refusals import Refused
from organisations.reviewers import reviewer_required

from ..forms import ReturnForm
from ..page.review_page import Page, part_of_page, whole_page


@reviewer_required
def submission(request, pk):
    """The page; to htmx only the part it wants: one with a form, or the decision while the statement is made."""
    page = Page.asked(request, pk)
    if request.htmx.target:
        return part_of_page(request, page, request.htmx.target)
    return whole_page(request, page)


@reviewer_required
@require_POST
def give_back(request, pk):
    page = Page.asked(request, pk)
    form = ReturnForm(request.POST, commented=page.discussion.has_must_for_organisation)
    if not form.is_valid():
        return whole_page(request, page, form, status=422)
    try:
        lifecycle.return_to_organisation(page.submission, reason=form.cleaned_data["reason"], by=request.user)
    except Refused as refusal:
        page = Page.refusing(request, pk, place="decision", sentence=str(refusal))
        return whole_page(request, page, form, status=409)
    messages.success(request, _("Returned to %s.") % page.submission.assessment.organisation)
    return redirect("review:queue")
