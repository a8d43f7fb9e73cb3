"""``/feeds/…``: what is new, as Atom feeds (RFC 4287): of everything or a search, an organisation, a product."""

from datetime import UTC, datetime
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.html import format_html
from django.utils.translation import get_language, gettext as _, override
from django.views.decorators.http import require_safe

from core.absolute_urls import absolute
from core.budgets import Limit, within_budget
from core.http_caching import public_feed
from core.text_fields import NOT_IN_XML
from organisations.former_addresses import organisation_at, product_at
from statements.models import Listing, LogEntry

from .. import public_profiles
from ..search.edition_index import all_editions
from ..search.saved_searches import described, form_for, query_of, statements_found
from ..subscriptions import news
from ..subscriptions.news_words import detail, headline

FEEDS = Limit("feeds", 600, seconds=600)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class NewsFeed(Atom1Feed):
    def latest_post_date(self):
        """That of the newest entry; without any, when anything was new at all."""
        return super().latest_post_date() if self.items else _changed_at() or NEVER


def _in_its_language(view):
    """Answer in the language that the address names; in that of the reader if it names none we know."""

    @wraps(view)
    def feed(request, **kwargs):
        named = request.GET.get("lang")
        with override(named if named in dict(settings.LANGUAGES) else get_language()):
            response = view(request, **kwargs)
            response["Content-Language"] = get_language()
        return response

    return feed


def _last_ended():
    ended = Listing.objects.filter(in_force_until__lt=timezone.now()).order_by("-in_force_until")
    return ended.values_list("in_force_until", flat=True).first()


def _version(request, **kwargs):
    newest = LogEntry.objects.newest()
    return f"{newest and newest.digest} {_last_ended()}"


def _changed_at(request=None, **kwargs):
    newest = LogEntry.objects.newest()
    return max(filter(None, (newest and newest.at, _last_ended())), default=None)


@login_not_required
@require_safe
@within_budget(FEEDS)
@_in_its_language
@public_feed(_version, _changed_at)
def statements(request):
    """What is new about all statements, or about those that a search of the directory concerns."""
    editions = all_editions()
    wanted = form_for(request.GET, editions).wanted()
    query = query_of(wanted)
    keys = statements_found(wanted, editions) if query else None
    page = f"{reverse('directory:index')}?{query}" if query else reverse("directory:index")
    own = f"{request.path}?{query}" if query else request.path
    return _feed(described(wanted, editions), news.latest(keys), editions, page=page, own=own)


@login_not_required
@require_safe
@within_budget(FEEDS)
@_in_its_language
@public_feed(_version, _changed_at)
def organisation(request, slug):
    about = organisation_at(public_profiles.organisations(), slug)
    items = news.latest(list(about.statements.values_list("pk", flat=True)))
    page = reverse("directory:profile", args=[slug])
    return _feed(about.name, items, all_editions(), page=page, own=request.path)


@login_not_required
@require_safe
@within_budget(FEEDS)
@_in_its_language
@public_feed(_version, _changed_at)
def product(request, pk):
    about = product_at(public_profiles.products(), pk)
    items = news.latest(list(about.statements.values_list("pk", flat=True)))
    page = reverse("directory:profile", args=[about.organisation.slug])
    name = f"{about.name}, {about.organisation.name}"
    return _feed(name, items, all_editions(), page=page, own=request.path)


def _feed(about, items, editions, *, page, own):
    """``own`` is its address without a language, and its identifier in every one."""
    feed = NewsFeed(
        title=_clean(_("New in the CPO Portal: %s") % about),
        link=absolute(page),
        description=None,
        language=get_language(),
        author_name="CPO Portal",
        feed_url=absolute(f"{own}{'&' if '?' in own else '?'}lang={get_language()}"),
        feed_guid=absolute(own),
    )
    for item in items:
        _add(feed, item, editions)
    return HttpResponse(feed.writeString("utf-8"), content_type=NewsFeed.content_type)


def _add(feed, item, editions):
    """Add an entry; its identifier is the same in every feed, and in every language."""
    statement = item.statement
    link = absolute(statement.get_absolute_url())
    act = "issued" if item.kind in (news.NewsKind.NEW, news.NewsKind.CHANGED) else item.kind.value
    feed.add_item(
        title=_clean(headline(item)),
        link=link,
        description=_clean(format_html("<p>{}</p>", detail(item, editions))),
        author_name=_clean(statement.organisation.name),
        unique_id=get_tag_uri(f"{link}#{act}", statement.issued_at),
        categories=[item.kind.value],
        pubdate=item.at,
        updateddate=item.at,
    )


def _clean(text):
    """Leave out what XML cannot hold."""
    return NOT_IN_XML.sub("", text)
