"""``/assessments/<id>/missing/``: everything that stands in the way of declaring, and the links that are dead."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST
from django_tasks import TaskResultStatus

from .. import permissions
from ..answers.lacks import by_kind, in_the_way, links_in
from ..comments import received
from ..models import Assessment, Missing
from ..tasks import check_links_of


def missing(request, pk):
    """List it by category, each a link to the very field; ``?kind=`` shows one kind only."""
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    context = {"assessment": assessment}
    if assessment.is_editable:
        context |= _what_is_missing(request, assessment)
    return render(request, "assessments/missing.html", context)


def _what_is_missing(request, assessment):
    answers = list(assessment.answers.in_order())
    editable = permissions.may_answer(request.user, assessment)
    may_declare = permissions.may_declare(request.user, assessment)
    kinds = by_kind(answers)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Missing.values else ""
    total = sum(any(answer.lacks()) for answer in answers)
    return {
        "total": total,
        "kind": kind,
        "kinds": [(each, number) for each, number in kinds.items() if number or each == kind],
        "groups": in_the_way(answers, kind=kind, editable=editable),
        "waiting": received.lines(received.told(assessment, replies=False).musts_to_do, answers),
        "links": links_in(answers, editable=editable),
        "editable": editable,
        "may_declare": may_declare,
        "signatories": [] if total or may_declare else _signatories(assessment),
    }


def _signatories(assessment):
    memberships = assessment.organisation.memberships.filter(is_signatory=True).select_related("user")
    return [membership.user for membership in memberships]


@require_POST
def check_links(request, pk):
    """Have the links checked, and say truly whether that is done or under way."""
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    if not permissions.may_answer(request.user, assessment):
        raise PermissionDenied(_("Only those who may answer an assessment can have its links checked."))
    result = check_links_of.enqueue(assessment.pk)
    if not result.is_finished:
        messages.info(request, _("The links are being checked. Open this page again in a minute."))
    elif result.status == TaskResultStatus.FAILED:
        messages.error(request, _("The links could not be checked. Please try again later."))
    elif number := result.return_value:
        messages.success(request, ngettext("%d link was checked.", "%d links were checked.", number) % number)
    else:
        messages.info(request, _("There was nothing to do: every link was checked within the last ten minutes."))
    return redirect("assessments:missing", pk=assessment.pk)
