"""``/directory/…``: what the public finds of statements. Drafts are not looked at."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.models import Code
from core import spreadsheets
from core.budgets import EXPORTS, within_budget
from core.http_caching import public_page
from core.kept_files import kept
from organisations import identifiers
from organisations.former_addresses import organisation_at
from organisations.models import Role
from statements.models import StatementStatus

from .. import public_profiles
from ..models import Watch
from ..position_history import developments
from ..search import statement_list
from ..search.edition_index import choices
from ..search.relaxation import looser
from ..search.saved_searches import form_for, query_of, restrictions
from ..search.snapshot import Snapshot
from ..search.wanted import AGES
from ..statement_rows import rows
from ..subscriptions.follow import offered

PER_PAGE = 20


def _version(request):
    """The list says whether the reader follows this search."""
    followed = request.user.watches.exclude(query="") if request.user.is_authenticated else []
    return f"{Snapshot.of(request).version} {[watch.pk for watch in followed]}"


@login_not_required
@require_safe
@public_page(_version)
def index(request):
    snapshot = Snapshot.of(request)
    form = form_for(request.GET, snapshot.editions)
    wanted = form.wanted()
    feed_query = query_of(wanted)
    found = snapshot.find(wanted)
    page = Paginator(found.keys, PER_PAGE).get_page(request.GET.get("page"))
    shown = rows(list(page), snapshot, wanted)
    context = {
        "form": form,
        "wanted": wanted,
        "found": found,
        "looser": [] if found.number else [(each, each.wanted.query()) for each in looser(found)],
        "page": page,
        "rows": shown,
        "editions_differ": len({row.edition for row in shown}) > 1,
        "restrictions": restrictions(wanted, snapshot.editions),
        "filters": _filters(form, wanted, found),
        "said": [(f"{key}:{answer}", form.criteria[key], answer) for key, answer in wanted.said],
        "codes": Code.choices,
        "standard": form.standards.get(wanted.standard),
        "query": wanted.query(),
        "feed_url": Watch(query=feed_query).feed_url,
        "watch": offered(request.user, [{"query": feed_query}])[0] if feed_query else None,
    }
    response = render(request, "directory/index.html", context)
    if request.htmx:
        response["HX-Push-Url"] = f"{request.path}?{context['query']}" if context["query"] else request.path
    return response


def _filters(form, wanted, found):
    """What the filters offer, and how many statements each would leave beside all the others."""
    offered = choices(found.editions)
    categories, directions = offered.categories, dict(form.fields["direction"].choices)
    by_role, by_category, by_direction = found.by_role(Role), found.by_category(categories), {}
    if wanted.standard:
        by_direction = found.by_direction(directions)
    return {
        "roles": [(role, role.label, by_role[role]) for role in Role],
        "ages": found.by_age(AGES).items(),
        "statuses": found.by_status(),
        "categories": [(key, title, by_category[key]) for key, title in categories.items()],
        "all_shall": found.with_all_shall(),
        "directions": [(way, label, by_direction.get(way)) for way, label in directions.items()],
        "criteria": offered.options(found.by_criterion()),
        "standards": offered.standards,
    }


def _found(request):
    snapshot = Snapshot.of(request)
    return snapshot.find(form_for(request.GET, snapshot.editions).wanted())


def _version_of_file(request):
    return Snapshot.of(request).version


@login_not_required
@require_safe
@within_budget(EXPORTS)
@public_page(_version_of_file)
def csv(request):
    return spreadsheets.csv_response(
        _("statements"), statement_list.titles(), statement_list.rows(_found(request).keys)
    )


@login_not_required
@require_safe
@within_budget(EXPORTS)
@public_page(_version_of_file)
def xlsx(request):
    """Made once for all who ask the same, and kept until a statement, a name or the day is another."""
    found = _found(request)
    about = f"statements {found.wanted.query()} {Snapshot.of(request).version}"
    content = kept(about, lambda: spreadsheets.book(statement_list.book(found)))
    return spreadsheets.file_response(_("statements"), content)


@login_not_required
@require_safe
def profile(request, slug):
    """A public profile: whoever signed the code or published a statement has one."""
    snapshot = Snapshot.of(request)
    organisation = organisation_at(public_profiles.organisations(), slug)
    known = organisation.statements.for_list().select_related("listing").defer("document", "listing__words")
    statements = list(known.order_by("-issued_at", "-pk"))
    shown = rows([each.pk for each in statements], snapshot)
    signing = getattr(organisation, "signing", None)
    products = sorted({each.product for each in statements if each.product}, key=lambda each: each.name)
    prefetch_related_objects(products, "former_names")
    watch, *of_products = offered(
        request.user, [{"organisation": organisation}, *({"product": each} for each in products)]
    )
    context = {
        "organisation": organisation,
        "watch": watch,
        "products": list(zip(products, of_products, strict=True)),
        "codes": Code.choices,
        "developments": developments(statements, snapshot.editions),
        "former_names": organisation.former_names.all(),
        "mandate": organisation.mandates.standing().first(),
        "identifiers": identifiers.of_organisation(organisation),
        "signing": signing if signing and signing.is_confirmed else None,
        "signing_waits": bool(signing and signing.is_waiting),
        "in_force": [row for row in shown if row.status == StatementStatus.IN_FORCE],
        "earlier": [row for row in shown if row.status != StatementStatus.IN_FORCE],
        "editions_differ": len({row.edition for row in shown}) > 1,
    }
    return render(request, "directory/profile.html", context)
