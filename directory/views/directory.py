"""``/directory/…``: what the public finds of statements. Drafts are not looked at."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessments.models import Code
from core import spreadsheets
from core.http_caching import public_page
from organisations.models import Role
from statements.models import Statement, StatementStatus

from .. import public_profiles
from ..models import Watch
from ..position_history import developments
from ..search import statement_list
from ..search.edition_index import all_editions, choices
from ..search.excerpts import excerpts
from ..search.relaxation import looser
from ..search.saved_searches import form_for, query_of
from ..search.snapshot import Snapshot
from ..search.wanted import AGES
from ..statement_cards import cards
from ..subscriptions.follow import offered

PER_PAGE = 20
UNREAD = ("catalogue__title", "catalogue__source", "catalogue__introduction")


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
    view = "table" if form.shows_table else ""
    context = {
        "form": form,
        "wanted": wanted,
        "found": found,
        "looser": [] if found.number else [(each, each.wanted.query(view=view)) for each in looser(found)],
        "page": page,
        **_shown(list(page), form, wanted, snapshot),
        "filters": _filters(form, wanted, found),
        "said": [(f"{key}:{answer}", form.criteria[key], answer) for key, answer in wanted.said],
        "codes": Code.choices,
        "standard": form.standards.get(wanted.standard),
        "query": wanted.query(view=view),
        "files_query": wanted.query(),
        "as_table": form.shows_table,
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


def _shown(keys, form, wanted, snapshot):
    """What a page shows, in its order: statements for the table, else cards, with what was found by words."""

    def load(keys):
        statements = Statement.objects.for_list().defer("document", *UNREAD).with_status(snapshot.at)
        return statements.in_bulk(keys)

    if form.shows_table:
        loaded = load(keys)
        return {"statements": [loaded[key] for key in keys]}
    drawn, pieces = cards(keys, state=snapshot.state, load=load), excerpts(keys, wanted.words)
    return {"cards": [(card, pieces.get(key)) for key, card in zip(keys, drawn, strict=True)]}


def _found(request):
    snapshot = Snapshot.of(request)
    return snapshot.find(form_for(request.GET, snapshot.editions).wanted())


@login_not_required
@require_safe
def csv(request):
    return spreadsheets.csv_response(
        _("statements"), statement_list.titles(), statement_list.rows(_found(request).keys)
    )


@login_not_required
@require_safe
def xlsx(request):
    return spreadsheets.book_response(_("statements"), statement_list.book(_found(request)))


@login_not_required
@require_safe
def profile(request, slug):
    """A public profile: whoever signed the code or published a statement has one."""
    organisation = get_object_or_404(public_profiles.organisations(), slug=slug)
    known = (
        organisation.statements.with_status().for_list().select_related("listing").defer("document", "listing__words")
    )
    statements = list(known)
    signing = getattr(organisation, "signing", None)
    products = sorted({each.product for each in statements if each.product}, key=lambda each: each.name)
    watch, *of_products = offered(
        request.user, [{"organisation": organisation}, *({"product": each} for each in products)]
    )
    context = {
        "organisation": organisation,
        "watch": watch,
        "products": list(zip(products, of_products, strict=True)),
        "developments": developments(statements, all_editions()),
        "signing": signing if signing and signing.is_confirmed else None,
        "in_force": [statement for statement in statements if statement.status == StatementStatus.IN_FORCE],
        "earlier": [statement for statement in statements if statement.status != StatementStatus.IN_FORCE],
    }
    return render(request, "directory/profile.html", context)
