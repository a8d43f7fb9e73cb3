"""``/assessments/<id>/comments/…``: the way to the comments of a review, and answering one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .. import permissions
from ..answers.category_page import CategoryPage, Visit
from ..comments import received, write
from ..forms.reply import reply_form
from ..models import Assessment
from .category import draw


def next_to_do(request, pk):
    """Go to the first comment that is to do, or to the next one after the comment named ``after``."""
    assessment = get_object_or_404(Assessment.objects.of(request.user), pk=pk)
    told = received.told(assessment, replies=False)
    after = request.GET.get("after", "")
    following = told.after(int(after) if after.isdecimal() else None)
    if following:
        return redirect(received.address_of(following))
    messages.success(request, _("No comment waits for you any more."))
    return redirect(f"{assessment.get_absolute_url()}#comments")


def comment(request, pk, comment):
    """Where a comment stands; or answer it there.

    To an answer, htmx gets the comment and the progress back, a plain request goes back to where the comment stands.
    """
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    found = _told(assessment, comment)
    if request.method != "POST":
        return redirect(received.address_of(found))
    if not permissions.may_reply(request.user, found):
        raise PermissionDenied(_("You may read this assessment, but not answer its comments."))
    form = reply_form(found, request.POST)
    if not form.is_valid():
        return _refused(request, found, form)
    write.reply(found, text=form.cleaned_data["text"], by=request.user)
    if request.htmx and found.category:
        return _answered(request, assessment, found.pk)
    messages.success(request, _("Your answer is kept with the comment."))
    return redirect(received.address_of(found))


def _told(assessment, pk):
    """The comment; who was not told it does not find it."""
    for comment in received.told(assessment).comments:
        if comment.pk == pk:
            return comment
    raise Http404


def _refused(request, comment, form):
    context = {
        "assessment": comment.submission.assessment,
        "comment": comment,
        "form": form,
        "may_reply": True,
        "address": received.address_of(comment),
    }
    template = "assessments/comment.html#comment" if request.htmx else "assessments/comment.html"
    return render(request, template, context, status=422)


def _answered(request, assessment, pk):
    """What is new on the page of a category."""
    told = received.told(assessment)
    comment = next(comment for comment in told.comments if comment.pk == pk)
    page = CategoryPage(assessment, comment.category, Visit.of(request))
    return draw(request, page, "answered_comment", comment=comment, may_reply=True)
