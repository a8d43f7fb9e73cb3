"""``/catalogue/…``: the criteria, for everybody to read."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import condition, require_safe

from .caching import public_page
from .exporting import as_data
from .models import Addressee, Catalogue, Grade


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
    role, grade = request.GET.get("role", ""), request.GET.get("grade", "")
    categories = {}
    for criterion in catalogue.criteria.in_order():
        if (not role or role in criterion.addressees) and (not grade or grade == criterion.grade):
            categories.setdefault(criterion.category, []).append(criterion)
    glossary = list(catalogue.glossary.all())
    context = {
        "catalogue": catalogue,
        "categories": list(categories.items()),
        "shown": sum(len(criteria) for criteria in categories.values()),
        "roles": Addressee,
        "grades": Grade,
        "role": role,
        "grade": grade,
        "glossary": glossary,
        "definitions": {term.key: term.definition for term in glossary},
        "standards": catalogue.standards.all(),
        "editions": Catalogue.objects.exclude(pk=catalogue.pk),
    }
    return render(request, "catalogue/edition.html", context)


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
