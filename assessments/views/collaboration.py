"""``/assessments/<id>/<category>/…``: ask a colleague to answer a category, and hear what others do meanwhile."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused
from core.return_paths import onward
from criteria.models import Category
from criteria.wording import plain, wording
from organisations import permissions as in_organisation

from .. import collaboration
from ..answers.cards import Card
from ..answers.category_page import CategoryPage
from ..models import Assessment
from .category import draw


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
        collaboration.assign(assessment, category, to=to, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _done(category, to))
    return onward(request, otherwise=assessment)


def _colleague(assessment, chosen):
    """The colleague with the primary key chosen; an empty one means nobody, none at all is a mistake."""
    if chosen == "":
        return None
    for colleague in collaboration.colleagues(assessment):
        if str(colleague.pk) == chosen:
            return colleague
    raise Refused(_("Choose a colleague who may answer for the organisation."))


def _done(category, to):
    named = {"category": f"{category.number} {plain(wording(category.title))}", "person": to}
    if to:
        return _("“%(category)s” is assigned to %(person)s.") % named
    return _("“%(category)s” is assigned to nobody any more.") % named


@require_POST
def news(request, pk, key):
    """What others did meanwhile: who is where, how far the assessment is, and the cards they changed.

    The page posts the revisions it knows (``<criterion>-revision``) of the cards in which nobody is typing just now.
    """
    page = CategoryPage.asked(request, pk, key)
    collaboration.seen(page.assessment, key, by=request.user)
    present = collaboration.present(page.assessment, but=request.user)
    changed = collaboration.changed_since(page.assessment, key, _known(request.POST))
    page.show([Card(answer, is_open=answer.criterion.key == page.visit.opened) for answer in changed])
    people = [(each.category, present[each.category.key]) for each in page.progress if each.category.key in present]
    return draw(request, page, "news", present=people)


def _known(posted):
    """The revisions a page knows, by criterion; what is no number is not known."""
    named = ((name.removesuffix("-revision"), number) for name, number in posted.items() if name.endswith("-revision"))
    return {key: int(number) for key, number in named if number.isdecimal() and len(number) < 10}
