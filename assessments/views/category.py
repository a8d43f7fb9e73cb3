"""``/assessments/<id>/<category>/``: the criteria of a category as cards, one of them open; each saves by itself.

A card's form works as a plain post, too: it then gets the whole page back.
"""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from ..answers.cards import Card
from ..answers.category_page import CategoryPage, Visit
from ..declared_answers import with_criteria
from ..models import Answer, Assessment


def category(request, pk, key):
    return draw(request, CategoryPage.asked(request, pk, key).show_all())


def answer(request, pk, key, criterion):
    """One answer: read its card as it stands now, or save it.

    To a save, htmx gets the card's state and the progress back, a plain request the page around it.
    """
    if request.method != "POST":
        return _card(request, pk, key, criterion)
    with transaction.atomic():
        answers = Answer.objects.held_by(request.user).filter(assessment=pk, criterion__key=criterion)
        answer = next(iter(answers), None)
        if answer:
            with_criteria([answer], answer.assessment.catalogue)
        if answer is None or answer.criterion.category.key != key:
            return _too_late(request, pk, criterion)
        card = Card(answer, request.POST, is_open=True)
        card.save(by=request.user)
    visit = Visit.of(request)
    if request.htmx:
        return _saved(request, CategoryPage(card.answer.assessment, key, visit), card)
    if card.saved:
        return redirect(answer.get_absolute_url(narrowed=visit.narrowed))
    assessment = Assessment.objects.with_object().get(pk=pk)
    return draw(request, CategoryPage(assessment, key, visit).show_all(card), status=card.status)


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
    """The card, opened."""
    answers = Answer.objects.filter(assessment__in=Assessment.objects.of(request.user))
    answers = answers.select_related("criterion__category", "assessment__catalogue", "changed_by")
    answer = get_object_or_404(answers, assessment=pk, criterion__key=criterion, criterion__category__key=key)
    visit = Visit.of(request)
    if not request.htmx:
        return redirect(answer.get_absolute_url(narrowed=visit.narrowed))
    page = CategoryPage(answer.assessment, key, visit).show([Card(answer, is_open=True)])
    return draw(request, page, "card", card=page.cards[0])


def next_open(request, pk):
    """Go to the next criterion that lacks something, after the one named ``after``; begin anew at the end."""
    assessment = get_object_or_404(Assessment.objects.of(request.user), pk=pk)
    visit = Visit.of(request)
    waiting = assessment.answers.open().in_order()
    if visit.grade:
        waiting = waiting.filter(criterion__grade=visit.grade)
    waiting = list(waiting)
    if not waiting:
        messages.success(request, _("Nothing is open any more."))
        return redirect(assessment)
    order = list(assessment.answers.in_order().values_list("criterion__key", flat=True))
    after = request.GET.get("after")
    place = order.index(after) if after in order else -1
    following = [answer for answer in waiting if order.index(answer.criterion.key) > place]
    return redirect((following or waiting)[0].get_absolute_url(narrowed=visit.narrowed))


def _saved(request, page, card):
    """What is new on the page after a save: the card's state, or all of it, and the progress."""
    if card.made_anew:
        page.show([card])
        response = draw(request, page, "anew", card=card, status=card.status)
        return reswap(retarget(response, f"#{card.key}"), "outerHTML")
    card.comments = page.told.on(card.key)
    return draw(request, page, "saved", card=card, status=card.status)


def draw(request, page, part="", status=200, **more):
    """The page, or a part of it for htmx."""
    template = f"assessments/category.html#{part}" if part else "assessments/category.html"
    context = {
        "page": page,
        "assessment": page.assessment,
        "category": page.category,
        "cards": page.cards,
        "fragment": part not in ("", "card"),  # a part beside what was asked for finds its place by itself
        **more,
    }
    return render(request, template, context, status=status)
