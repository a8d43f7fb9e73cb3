"""``/review/<submission>/comment/``, ``…/settle/`` and ``…/reply/``: what reviewers say at the criteria.

htmx gets the comments concerned back, and what the page counts; a plain post leads back to the criterion.
"""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from assessments.comments import write
from core.refusals import Refused
from organisations.reviewers import reviewer_required

from ..forms import CommentForm, ReviewerReplyForm
from ..page.review_page import Page, part_of_page, whole_page


@reviewer_required
@require_POST
def comment(request, pk):
    page = Page.asked(request, pk)
    form = CommentForm(request.POST)
    key = request.POST.get("criterion")
    place = key if key in page.series.keys else "whole"

    def add():
        write.comment(page.submission, by=request.user, **_checked(form))

    return _done(request, page, add, part=f"remarks-{place}", back_to=place)


@reviewer_required
@require_POST
def settle(request, pk):
    """Resolve a comment, or open it again: the button pressed says which."""
    verb, name = (write.reopen, "reopen") if "reopen" in request.POST else (write.resolve, "resolve")
    page, place = Page.asked(request, pk), f"comment-{request.POST.get(name)}"
    comment = page.comment(place)

    def act():
        verb(comment, by=request.user, at_submission=page.submission)

    return _done(request, page, act, part=place, back_to=place)


@reviewer_required
@require_POST
def reply(request, pk, comment):
    page, place = Page.asked(request, pk), f"comment-{comment}"
    comment = page.comment(place)
    form = ReviewerReplyForm(request.POST)

    def answer():
        write.reply(comment, text=_checked(form)["text"], by=request.user)

    return _done(request, page, answer, part=place, back_to=place)


def _checked(form):
    """Return what was typed; refuse it, with its first mistake, if it cannot be stored."""
    for mistakes in form.errors.values():
        raise Refused(mistakes[0])
    return form.cleaned_data


def _done(request, page, act, *, part, back_to):
    """Act, and show the part of the page that is new, or the page at that place, narrowed as it was."""
    pk = page.submission.pk
    try:
        act()
    except Refused as refusal:
        refusing = Page.refusing(request, pk, place=part, sentence=str(refusal))
        if request.htmx:
            return part_of_page(request, refusing, part, status=409)
        return whole_page(request, refusing, status=409)
    if request.htmx:
        return part_of_page(request, Page.asked(request, pk), part)
    return redirect(f"{page.submission.get_absolute_url()}{page.query}#{back_to}")
