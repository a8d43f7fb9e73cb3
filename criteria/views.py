"""``/catalogue/…``: the criteria, for everybody to read."""

from collections import Counter
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import condition, require_safe

from core.http_caching import public_page

from .edition_changes import ChangeKind, changes as changes_between, predecessor_of
from .in_memory import criteria_of
from .json_export import as_data
from .models import Addressee, Catalogue, Grade
from .wording import plain, wording


@login_not_required
@require_safe
def current(request):
    catalogue = Catalogue.objects.current()
    if catalogue is None:
        raise Http404
    return redirect(f"{catalogue.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"))


def _digest(request, identifier, edition):
    return Catalogue.objects.filter(identifier=identifier, edition=edition).values_list("digest", flat=True).first()


@login_not_required
@require_safe
@public_page(_digest)
def edition(request, identifier, edition):
    catalogue = get_object_or_404(Catalogue, identifier=identifier, edition=edition)
    narrowing = _Narrowing(request.GET)
    criteria = criteria_of(catalogue).values()
    rows = [(criterion, narrowing.fits(criterion)) for criterion in criteria]
    marks = Counter(mark for criterion in criteria for mark in (criterion.grade, *criterion.addressees))
    editions = list(Catalogue.objects.exclude(pk=catalogue.pk))
    context = {
        "catalogue": catalogue,
        "groups": [(category, list(group)) for category, group in groupby(rows, key=lambda row: row[0].category)],
        "shown_categories": {criterion.category for criterion, fits in rows if fits},
        "shown": sum(fits for _criterion, fits in rows),
        "every": len(rows),
        "roles": Addressee,
        "addressed": [(role, label, marks[role]) for role, label in Addressee.choices if marks[role]],
        "graded": [(grade, label, marks[grade]) for grade, label in Grade.choices if marks[grade]],
        "narrowing": narrowing,
        "predecessor": predecessor_of(catalogue, editions),
        "glossary": catalogue.glossary.all(),
        "standards": catalogue.standards.all(),
        "editions": editions,
    }
    return render(request, "catalogue/edition.html", context)


class _Narrowing:
    """What the page is narrowed to by its address; ``js/filter.js`` shows again what that hides."""

    def __init__(self, data):
        self.role, self.category = data.get("role", ""), data.get("category", "")
        self.grades = [grade for grade in data.getlist("grade") if grade]
        self.words = data.get("q", "")[:100]
        self.is_active = bool(self.role or self.category or self.grades or self.words.strip())

    def fits(self, criterion):
        return (
            (not self.role or self.role in criterion.addressees)
            and (not self.grades or criterion.grade in self.grades)
            and (not self.category or self.category == criterion.category.key)
            and _has_all(criterion, self.words.casefold().split())
        )


def _has_all(criterion, words):
    """Whether every word stands in the criterion's texts, in the reader's language."""
    if not words:
        return True
    texts = (criterion.title, criterion.requirement, criterion.commentary, criterion.evidence)
    text = " ".join([criterion.number, criterion.key, *(plain(wording(each)) for each in texts)]).casefold()
    return all(word in text for word in words)


def _strong_etag(request, identifier, edition):
    digest = _digest(request, identifier, edition)
    return digest and f'"{digest}"'


@login_not_required
@require_safe
@condition(etag_func=_strong_etag)
def edition_json(request, identifier, edition):
    catalogue = get_object_or_404(Catalogue, identifier=identifier, edition=edition)
    response = JsonResponse(as_data(catalogue))
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
@public_page(_digest)
def glossary(request, identifier, edition):
    catalogue = get_object_or_404(Catalogue, identifier=identifier, edition=edition)
    terms = sorted(catalogue.glossary.all(), key=lambda term: wording(term.term).casefold())
    context = {"catalogue": catalogue, "terms": terms}
    return render(request, "catalogue/glossary.html", context)


@login_not_required
@require_safe
@public_page(_digest)
def standards(request, identifier, edition):
    catalogue = get_object_or_404(Catalogue, identifier=identifier, edition=edition)
    context = {"catalogue": catalogue, "standards": catalogue.standards.all()}
    return render(request, "catalogue/standards.html", context)


@login_not_required
@require_safe
def changes(request, identifier, edition):
    """How this edition differs from the one before it, word by word."""
    catalogue = get_object_or_404(Catalogue, identifier=identifier, edition=edition)
    before = predecessor_of(catalogue, Catalogue.objects.filter(identifier=identifier))
    found = changes_between(before.criteria.in_order(), catalogue.criteria.in_order()) if before else []
    context = {
        "catalogue": catalogue,
        "before": before,
        "changes": [change for change in found if ChangeKind.UNCHANGED not in change.kinds],
        "unchanged": sum(ChangeKind.UNCHANGED in change.kinds for change in found),
        "counts": [
            (kind.label, count) for kind in ChangeKind if (count := sum(kind in change.kinds for change in found))
        ],
    }
    return render(request, "catalogue/changes.html", context)
