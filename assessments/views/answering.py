"""``/assessments/<id>/<category>/``: the criteria of a category as cards; each answer saves by itself.

A card's form works as a plain post, too: it then gets the whole page back.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from criteria.models import Standard

from .. import answering, carrying, permissions
from ..forms import DIRECTIONS, AnswerForms
from ..models import Answer, Assessment
from ..progress import by_category
from ..submissions import answer_content


class Card:
    """One criterion on the page: its answer, its forms, and how the last save went."""

    def __init__(self, answer, data=None):
        self.answer = answer
        self.forms = AnswerForms(answer, data)
        self.saved = False
        self.errors = []
        self.confirms = bool(data and "confirm" in data)
        self.sitting = data.get("sitting", "")[:36] if data else ""  # the page in the browser that saves
        self.earlier = ()  # the criteria, of an earlier edition, that the answer to be confirmed comes from
        self.theirs = None  # the answer as somebody else left it meanwhile

    def save(self, *, by):
        """Save what was posted; afterwards the card knows whether that went well."""
        if not self.forms.is_valid():
            self.errors = self.forms.errors
            return
        register = ()
        if self.forms.standards:
            catalogue = self.answer.assessment.catalogue_id
            register = Standard.objects.filter(catalogue=catalogue).only("key", "name")
        revision = self.forms.main.cleaned_data["revision"]
        try:
            self.answer = answering.save(
                self.answer,
                self.forms.values(register),
                revision=revision,
                by=by,
                confirm=self.confirms,
                sitting=self.sitting,
            )
        except answering.Conflict as conflict:
            self.theirs = conflict.theirs
        except answering.TooLate:
            self.errors = [_("The assessment was declared meanwhile, so its answers cannot be changed any more.")]
        else:
            self.saved = True

    @property
    def revision(self):
        """The revision the form on the page was filled from: after a conflict still the old one."""
        posted = self.forms.main["revision"].value() if self.theirs or self.errors else None
        return self.answer.revision if posted is None else posted

    @property
    def said(self):
        """The answer as it would be declared, for those who only read."""
        return answer_content(self.answer)

    @property
    def status(self):
        return 409 if self.theirs else 422 if self.errors else 200


def category(request, pk, key):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    return _category_page(request, assessment, key)


@require_POST
def answer(request, pk, key, criterion):
    """Save one answer: htmx gets its state and the progress back, a plain request the page around it."""
    answers = Answer.objects.editable_by(request.user).select_related("criterion__category", "assessment")
    answer = get_object_or_404(answers, assessment=pk, criterion__key=criterion, criterion__category__key=key)
    card = Card(answer, request.POST)
    card.save(by=request.user)
    if request.htmx:
        context = {"card": card, "assessment": answer.assessment, "progress": by_category(answer.assessment)}
        context["category"] = answer.criterion.category
        return render(request, "assessments/category.html#saved", context, status=card.status)
    if card.saved:
        return redirect(answer)
    assessment = Assessment.objects.with_object().get(pk=pk)
    return _category_page(request, assessment, key, posted=card)


def _category_page(request, assessment, key, posted=None):
    progress = by_category(assessment)
    categories = [each.category for each in progress]
    category = next((category for category in categories if category.key == key), None)
    if category is None:
        raise Http404
    answers = (
        assessment.answers.filter(criterion__category=category)
        .in_order()
        .select_related("criterion__category", "changed_by")
    )
    cards = [posted if posted and posted.answer.pk == answer.pk else Card(answer) for answer in answers]
    earlier = carrying.earlier_criteria(card.answer for card in cards)
    for card in cards:
        card.earlier = earlier.get(card.answer.pk, ())
    following = categories[categories.index(category) + 1 :]
    context = {
        "assessment": assessment,
        "progress": progress,
        "category": category,
        "following": following[0] if following else None,
        "cards": cards,
        "editable": permissions.may_answer(request.user, assessment),
        "directions": DIRECTIONS,
        "standards": assessment.catalogue.standards.only("catalogue", "name"),
        "glossary": dict(assessment.catalogue.glossary.values_list("key", "definition")),
    }
    return render(request, "assessments/category.html", context, status=posted.status if posted else 200)
