"""``/directory/…``: what the public finds of statements. Drafts are not looked at."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import figures
from criteria.caching import public_page
from organisations.models import Organisation
from statements.models import Statement, Status

from ..filters import StatementFilter

PER_PAGE = 20


def _newest_change(request, **kwargs):
    """What every public list depends on: the statements there are, the newest withdrawal, and the day."""
    latest = Statement.objects.aggregate(issued=Max("pk"), withdrawn=Max("withdrawn_at"))
    return f"{latest} {timezone.localdate()}"


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
