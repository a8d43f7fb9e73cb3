"""``/assessments/<id>/<category>/``: the criteria of a category as cards; each answer saves by itself.

A card's form works as a plain post, too: it then gets the whole page back.
"""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from criteria.in_memory import standards_of

from .. import collaboration, permissions
from ..answers.cards import Card, complete, grade_of
from ..answers.progress import by_category
from ..comments import received
from ..declared_answers import with_criteria
from ..models import Answer, Assessment


def category(request, pk, key):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    return _category_page(request, assessment, key)


def answer(request, pk, key, criterion):
    """One answer: read its card as it stands now, or save it.

    To a save, htmx gets the card's state and the progress back, a plain request the page around it.
    """
    if request.method != "POST":
        return _card(request, pk, key, criterion)
    with transaction.atomic():
        answers = Answer.objects.held_by(request.user)
        answer = answers.filter(assessment=pk, criterion__key=criterion, criterion__category__key=key).first()
        if answer is None:
            return _too_late(request, pk, criterion)
        with_criteria([answer], answer.assessment.catalogue)
        card = Card(answer, request.POST)
        card.save(by=request.user)
    if request.htmx:
        return _saved(request, card)
    if card.saved:
        return redirect(answer.get_absolute_url(grade=grade_of(request)))
    assessment = Assessment.objects.with_object().get(pk=pk)
    return _category_page(request, assessment, key, posted=card)


def _too_late(request, pk, criterion):
    """A form that was open for long: declared meanwhile, moved to another edition, or the person lost the right.

    What was typed is shown, to be copied; the script keeps it in the browser and needs only to be told.
    """
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    typed = request.POST.get(f"{criterion}-explanation", "").strip()
    if request.htmx or not typed:
        raise Http404
    return render(request, "assessments/too_late.html", {"assessment": assessment, "typed": typed}, status=409)


def _card(request, pk, key, criterion):
    answers = Answer.objects.filter(assessment__in=Assessment.objects.of(request.user))
    answers = answers.select_related("criterion__category", "assessment__catalogue", "changed_by")
    answer = get_object_or_404(answers, assessment=pk, criterion__key=criterion, criterion__category__key=key)
    if not request.htmx:
        return redirect(answer)
    told = received.told(answer.assessment)
    return render(request, "assessments/category.html#card", _card_context(request, answer, Card(answer), told))


def next_open(request, pk):
    """Go to the next criterion that lacks something, after the one named ``after``; begin anew at the end."""
    assessment = get_object_or_404(Assessment.objects.of(request.user), pk=pk)
    grade = grade_of(request)
    waiting = assessment.answers.open().in_order()
    if grade:
        waiting = waiting.filter(criterion__grade=grade)
    waiting = list(waiting)
    if not waiting:
        messages.success(request, _("Nothing is open any more."))
        return redirect(assessment)
    order = list(assessment.answers.in_order().values_list("criterion__key", flat=True))
    after = request.GET.get("after")
    place = order.index(after) if after in order else -1
    following = [answer for answer in waiting if order.index(answer.criterion.key) > place]
    return redirect((following or waiting)[0].get_absolute_url(grade=grade))


def _saved(request, card):
    """What is new on the page after a save: the card's state, or all of it, and the progress."""
    answer = card.answer
    told = received.told(answer.assessment, replies=card.made_anew)
    context = {
        "card": card,
        "told": told,
        "assessment": answer.assessment,
        "category": answer.criterion.category,
        "grade": grade_of(request),
        "progress": by_category(answer.assessment, grade_of(request)),
        "fragment": True,
    }
    if not card.made_anew:
        card.comments = told.on(answer.criterion.key)
        return render(request, "assessments/category.html#saved", context, status=card.status)
    context |= _card_context(request, answer, card, told)
    response = render(request, "assessments/category.html#anew", context, status=card.status)
    return reswap(retarget(response, f"#{answer.criterion.key}"), "outerHTML")


def _card_context(request, answer, card, told):
    assessment = answer.assessment
    complete(assessment, [card], told)
    return {
        "card": card,
        "assessment": assessment,
        "category": answer.criterion.category,
        "grade": grade_of(request),
        "editable": permissions.may_answer(request.user, assessment),
        "may_reply": permissions.may_reply_about(request.user, assessment),
    }


def _category_page(request, assessment, key, posted=None):
    grade = grade_of(request)
    progress = by_category(assessment, grade)
    categories = [each.category for each in progress]
    category = next((category for category in categories if category.key == key), None)
    if category is None:
        raise Http404
    answers = assessment.answers.filter(criterion__category=category).order_by("criterion__order")
    if grade:
        answers = answers.filter(criterion__grade=grade)
    answers = with_criteria(answers.select_related("changed_by"), assessment.catalogue)
    cards = [posted if posted and posted.answer.pk == answer.pk else Card(answer) for answer in answers]
    told = received.told(assessment)
    complete(assessment, cards, told)
    following = categories[categories.index(category) + 1 :]
    context = {
        "assessment": assessment,
        "told": told,
        "progress": progress,
        "category": category,
        "following": following[0] if following else None,
        "cards": cards,
        "assignment": collaboration.assignments(assessment).get(key),
        "grade": grade,
        "editable": permissions.may_answer(request.user, assessment),
        "may_reply": permissions.may_reply_about(request.user, assessment),
        "standards": standards_of(assessment.catalogue),
    }
    return render(request, "assessments/category.html", context, status=posted.status if posted else 200)
