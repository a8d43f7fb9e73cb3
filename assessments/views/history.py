"""``/assessments/<id>/<category>/<criterion>/history/``: every state an answer was in, and going back to one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext

from organisations.display_names import named
from organisations.permissions import may_answer

from .. import permissions
from ..answers import save, timeline
from ..answers.restore import restore
from ..answers.values import current_values
from ..models import Answer, Assessment

PER_PAGE = 50


class RestoreForm(forms.Form):
    """Which state to go back to, and at which revision the page was read."""

    number = forms.IntegerField(min_value=0)
    revision = forms.IntegerField(min_value=0)


def answer(request, pk, key, criterion):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    answers = Answer.objects.select_related("criterion__category").filter(assessment=assessment)
    answer = get_object_or_404(answers, criterion__key=criterion, criterion__category__key=key)
    answer.assessment = assessment
    if request.method == "POST":
        return _restore(request, answer)
    return _page(request, answer)


def _restore(request, answer):
    if not may_answer(request.user, answer.assessment.organisation):
        raise PermissionDenied(_("You may read this assessment, but not answer it."))
    form = RestoreForm(request.POST)
    if not form.is_valid():
        raise Http404
    revisions = answer.assessment.revisions.filter(criterion=answer.criterion.key)
    to = get_object_or_404(revisions, number=form.cleaned_data["number"])
    try:
        restored = restore(answer, to, revision=form.cleaned_data["revision"], by=request.user)
    except save.Conflict as conflict:
        person = named(conflict.theirs.changed_by)
        messages.error(request, _("%s changed this answer meanwhile. Look again before you go back.") % person)
        conflict.theirs.assessment = answer.assessment
        return _page(request, conflict.theirs, status=409)
    except save.TooLate:
        messages.error(request, _("The assessment was declared meanwhile, so its answers cannot be changed any more."))
        return _page(request, answer, status=409)
    if restored.changed:
        messages.success(request, _("The answer says again what it said then. Nothing of the history is lost."))
    else:
        messages.info(request, _("The answer says that already."))
    if count := len(restored.left_out):
        sentence = ngettext(
            "A document was deleted meanwhile and is left out: %(titles)s.",
            "%(count)d documents were deleted meanwhile and are left out: %(titles)s.",
            count,
        )
        messages.warning(request, sentence % {"count": count, "titles": ", ".join(restored.left_out)})
    return redirect(request.path)


def _page(request, answer, status=200):
    page = Paginator(timeline.of_answer(answer), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "assessment": answer.assessment,
        "answer": answer,
        "criterion": answer.criterion,
        "page": page,
        "changes": timeline.changes(answer, page.object_list),
        "now": current_values(answer),
        "may_restore": permissions.may_answer(request.user, answer.assessment),
    }
    return render(request, "assessments/answer_history.html", context, status=status)
