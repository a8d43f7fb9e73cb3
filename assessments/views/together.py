"""``/assessments/<id>/<category>/assign/``: ask a colleague to answer a category."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from criteria.models import Category
from criteria.wording import plain, wording
from organisations import permissions as in_organisation
from organisations.people import Refused

from .. import together
from ..models import Assessment


@require_POST
def assign(request, pk, key):
    """Ask the colleague chosen, or nobody; then back to the page that was left."""
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    if not in_organisation.may_answer(request.user, assessment.organisation):
        raise PermissionDenied(_("Only an editor of the organisation can assign a category."))
    answered = Category.objects.filter(criteria__answers__assessment=assessment).distinct()
    category = get_object_or_404(answered, key=key)
    try:
        to = _colleague(assessment, request.POST.get("person"))
        together.assign(assessment, category, to=to, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _done(category, to))
    there = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(there, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(there)
    return redirect(assessment)


def _colleague(assessment, chosen):
    """The colleague with the primary key chosen; an empty one means nobody, none at all is a mistake."""
    if chosen == "":
        return None
    for colleague in together.colleagues(assessment):
        if str(colleague.pk) == chosen:
            return colleague
    raise Refused(_("Choose a colleague who may answer for the organisation."))


def _done(category, to):
    named = {"category": f"{category.number} {plain(wording(category.title))}", "person": to}
    if to:
        return _("“%(category)s” is assigned to %(person)s.") % named
    return _("“%(category)s” is assigned to nobody any more.") % named
