"""``/directory/…``: what the public finds of statements. Drafts are not looked at."""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import figures
from assessments.models import Code
from criteria.caching import public_page
from organisations.models import Organisation, Role
from statements.models import Listing, Statement, Status

from .. import exporting, tables
from ..development import developments
from ..editions import all_editions, choices, criteria_by_key, standards_by_key
from ..finding import AGES, count, find
from ..forms import FindForm

PER_PAGE = 20


def _newest_change(request, **kwargs):
    """What every public list depends on: the statements there are, the newest withdrawal, and when one last ended."""
    ended = Listing.objects.filter(in_force_until__lt=timezone.now()).order_by("-in_force_until")
    return f"{Statement.objects.latest_change()} {ended.values_list('in_force_until', flat=True).first()}"


@lru_cache(maxsize=512)
def _count(wanted, editions, newest_change):
    """Count once what is asked again, from page to page, as long as nothing changed."""
    return count(wanted, editions)


def _form(request, editions):
    criteria, standards = criteria_by_key(editions), standards_by_key(editions)
    categories = choices(editions).categories
    return FindForm(request.GET, criteria=criteria, categories=categories, standards=standards)


@login_not_required
@require_safe
@public_page(_newest_change)
def index(request):
    editions = all_editions()
    form = _form(request, editions)
    wanted, now = form.wanted(), timezone.now()
    found = _count(wanted, tuple(editions), _newest_change(request))
    paginator = Paginator(find(wanted, editions, at=now).values_list("pk", flat=True), PER_PAGE)
    paginator.count = found.number  # counted already
    page = paginator.get_page(request.GET.get("page"))
    view = "table" if form.shows_table else ""
    context = {
        "form": form,
        "wanted": wanted,
        "found": found,
        "page": page,
        "statements": _statements(list(page)),
        "roles": [(role, role.label, found.by_role.get(role, 0)) for role in Role],
        "ages": [(months, found.by_age[months]) for months in AGES],
        "said": [(f"{key}:{answer}", form.criteria[key], answer) for key, answer in wanted.said],
        "codes": Code.choices,
        "choices": choices(editions),
        "directions": form.fields["direction"].choices,
        "standard": form.standards.get(wanted.standard),
        "query": wanted.query(view=view),
        "files_query": wanted.query(),
        "as_table": form.shows_table,
    }
    response = render(request, "directory/index.html", context)
    if request.htmx:
        response["HX-Push-Url"] = f"{request.path}?{context['query']}" if context["query"] else request.path
    return response


def _statements(keys):
    """Load what a page shows, in its order; of the documents nothing."""
    texts = ("catalogue__title", "catalogue__source", "catalogue__introduction")
    loaded = Statement.objects.for_list().defer("document", *texts).with_status().in_bulk(keys)
    statements = [loaded[key] for key in keys]
    for statement in statements:
        statement.position = figures.from_summary(statement.summary)
    return statements


def _export(request):
    editions = all_editions()
    return exporting.titles(), exporting.rows(find(_form(request, editions).wanted(), editions))


@login_not_required
@require_safe
def csv(request):
    return tables.csv_response(_("statements"), *_export(request))


@login_not_required
@require_safe
def xlsx(request):
    return tables.xlsx_response(_("statements"), *_export(request))


@login_not_required
@require_safe
def profile(request, slug):
    """A public profile: whoever signed the code or published a statement has one."""
    organisation = get_object_or_404(Organisation.objects.select_related("signing"), slug=slug)
    known = (
        organisation.statements.with_status().for_list().select_related("listing").defer("document", "listing__words")
    )
    statements = list(known)
    signing = getattr(organisation, "signing", None)
    if not (statements or (signing and signing.is_confirmed)):
        raise Http404
    for statement in statements:
        statement.position = figures.from_summary(statement.summary)
    context = {
        "organisation": organisation,
        "products": sorted({each.product for each in statements if each.product}, key=lambda each: each.name),
        "developments": developments(statements, all_editions()),
        "signing": signing if signing and signing.is_confirmed else None,
        "in_force": [statement for statement in statements if statement.status == Status.IN_FORCE],
        "earlier": [statement for statement in statements if statement.status != Status.IN_FORCE],
    }
    return render(request, "directory/profile.html", context)
