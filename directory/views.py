"""``/directory/…``, ``/compare/`` and ``/signees/``: what the public does with statements. Drafts are not looked at."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments import charts, figures
from criteria.caching import public_page
from criteria.models import Criterion
from criteria.numbering import natural
from organisations.models import PLURALS, Organisation, Role
from statements.models import Statement, Status

from .comparison import compare
from .filters import StatementFilter

PER_PAGE = 20
MOST_COMPARED = 6


def _newest_change(request, **kwargs):
    return Statement.objects.latest_change()


@login_not_required
@require_safe
@public_page(_newest_change)
def index(request):
    statements = Statement.objects.for_list().order_by("organisation__name", "object_name", "-issued_at")
    found = StatementFilter(request.GET, queryset=statements)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    for statement in page:
        statement.position = figures.from_summary(statement.summary)
    template = "directory/index.html#results" if request.htmx and not request.htmx.boosted else "directory/index.html"
    return render(request, template, {"filter": found, "page": page, "query": _query_without_page(request)})


def _query_without_page(request):
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@login_not_required
@require_safe
def profile(request, slug):
    """A public profile: whoever signed the code or published a statement has one."""
    organisation = get_object_or_404(Organisation.objects.select_related("signing"), slug=slug)
    statements = list(organisation.statements.with_status().for_list())
    signing = getattr(organisation, "signing", None)
    if not (statements or (signing and signing.is_confirmed)):
        raise Http404
    for statement in statements:
        statement.position = figures.from_summary(statement.summary)
    context = {
        "organisation": organisation,
        "signing": signing if signing and signing.is_confirmed else None,
        "in_force": [statement for statement in statements if statement.status == Status.IN_FORCE],
        "earlier": [statement for statement in statements if statement.status != Status.IN_FORCE],
    }
    return render(request, "directory/profile.html", context)


@login_not_required
@require_safe
def comparison(request):
    """Two to six statements side by side; with fewer, a page that helps to choose."""
    wanted = list(dict.fromkeys(number.replace("\0", "") for number in request.GET.getlist("statement")))
    known = Statement.objects.with_status().select_related("organisation", "catalogue")
    found = {statement.number: statement for statement in known.filter(number__in=wanted[:MOST_COMPARED])}
    statements = [found[number] for number in wanted if number in found]
    notes = []
    if unknown := [number for number in wanted[:MOST_COMPARED] if number not in found]:
        notes.append(_("There is no statement %s.") % ", ".join(number[:30] for number in unknown))
    if len(wanted) > MOST_COMPARED:
        notes.append(_("At most six statements are compared; the first six are shown."))
    if len(statements) < 2 or "choose" in request.GET:
        choices = Statement.objects.in_force().for_list().order_by("organisation__name", "object_name")[:200]
        context = {"choices": choices, "chosen": set(found), "notes": notes}
        return render(
            request, "compare/choose.html", context, status=404 if len(wanted) >= 2 > len(statements) else 200
        )
    editions = sorted(
        {statement.catalogue for statement in statements}, key=lambda each: natural(each.edition), reverse=True
    )
    criteria = Criterion.objects.filter(catalogue__in=editions).in_order()
    place = {catalogue.pk: index for index, catalogue in enumerate(editions)}
    result = compare(statements, sorted(criteria, key=lambda each: place[each.catalogue_id]))
    context = {
        "comparison": result,
        "radar": charts.radar(result.positions),
        "notes": notes,
        "differences_only": "differences" in request.GET,
        "query": "&".join(f"statement={statement.number}" for statement in statements),
    }
    return render(request, "compare/matrix.html", context)


@login_not_required
@require_safe
def signees(request):
    """Who signed the code, by role, and whether a statement is published or until when one is due."""
    organisations = Organisation.objects.signees().annotate(
        published=Exists(Statement.objects.filter(organisation=OuterRef("pk")))
    )
    by_role = {role: [] for role in Role}
    for organisation in organisations:
        by_role[Role(organisation.role)].append(organisation)
    return render(request, "signees/index.html", {"roles": [(PLURALS[role], by_role[role]) for role in Role]})
