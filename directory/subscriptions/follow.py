"""Following an organisation, a product or a search, and what is news to whoever follows."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from organisations.models import User
from statements.models import LogEntry, Statement

from ..models import NewsTold, Watch
from ..models.subscription import LONGEST_QUERY
from ..search.edition_index import Edition
from ..search.saved_searches import described, statements_found, wanted_of
from .news import Item, latest

MOST = 50
NEWLY, MOST_NEWLY = timedelta(days=30), 5
MOST_LATELY = 200  # of all news, among which those of what somebody follows are looked for


@transaction.atomic
def follow(user: User, **what) -> Watch:
    """Let the person follow one thing: ``organisation``, ``product`` or ``query``; once is enough.

    Raises :class:`Refused` when they follow too much already, or the search is too long.
    """
    User.objects.select_for_update().get(pk=user.pk)  # so that two clicks at once are counted one after the other
    if watch := user.watches.filter(**what).first():
        return watch
    if len(what.get("query", "")) > LONGEST_QUERY:
        raise Refused(_("This search is too long to be followed; ask for less."))
    if user.watches.count() >= MOST:
        raise Refused(_("You follow %d things already, which is the most there can be. Unfollow one first.") % MOST)
    position, now = newest_position(), timezone.now()
    NewsTold.objects.get_or_create(user=user, defaults={"position": position, "told_at": now})
    return Watch.objects.create(user=user, position=position, created_at=now, **what)


def offered(user: User | AnonymousUser, things: Iterable[dict[str, Any]]) -> list[Watch]:
    """Return a watch for each thing, such as ``{"product": product}``: unsaved, unless the person follows it."""
    followed: dict[tuple[int | None, int | None, str], int] = {}
    if user.is_authenticated:
        followed = {(watch.organisation_id, watch.product_id, watch.query): watch.pk for watch in user.watches.all()}
    watches = [Watch(**thing) for thing in things]
    for watch in watches:
        watch.pk = followed.get((watch.organisation_id, watch.product_id, watch.query))
    return watches


def newest_position() -> int:
    newest = LogEntry.objects.newest()
    return newest.position if newest else 0


def label(watch: Watch, editions: Sequence[Edition]) -> str:
    """What the person follows, by name; of a search that has none, what it asks for."""
    if watch.product:
        return f"{watch.product.name}, {watch.product.organisation.name}"
    return watch.name or (watch.organisation and watch.organisation.name) or searched(watch, editions)


def searched(watch: Watch, editions: Sequence[Edition]) -> str:
    return described(wanted_of(watch.query, editions), editions)


class News:
    """Some news, and whom of it to tell what; each search is put once to the statements concerned, whoever follows."""

    def __init__(self, items: Sequence[Item], editions: Sequence[Edition]):
        self.items, self.editions = items, editions
        self._concerned = {pk for item in items for pk in item.concerned}
        self._found: dict[str, set[int]] = {}

    def about(self, watch: Watch) -> list[Item]:
        """Return what happened to what the person follows."""
        return [item for item in self.items if self._is_about(watch, item)]

    def untold(self, watches: Iterable[Watch], told: NewsTold) -> list[Item]:
        """Return, each item once, what happened since the person was told last, and since they follow."""
        items: set[Item] = set()
        for watch in watches:
            items.update(item for item in self.about(watch) if item.is_after(watch.position, watch.created_at))
        return [item for item in self.items if item in items and item.is_after(told.position, told.told_at)]

    def _is_about(self, watch: Watch, item: Item) -> bool:
        if watch.organisation_id:
            return item.statement.organisation_id == watch.organisation_id
        if watch.product_id:
            return item.statement.product_id == watch.product_id
        return not item.concerned.isdisjoint(self._found_by(watch.query))

    def _found_by(self, query: str) -> set[int]:
        if query not in self._found:
            found = statements_found(wanted_of(query, self.editions), self.editions)
            self._found[query] = self._concerned.intersection(found)
        return self._found[query]


def lately(editions: Sequence[Edition]) -> News:
    """The newest there is, told or not."""
    return News(latest(most=MOST_LATELY), editions)


def newly_issued(watches: Iterable[Watch]) -> list[Statement]:
    """Return the newest statements of the organisations and about the products followed; one query.

    What is new to a search is not asked: that would put each search to everything there is.
    """
    watches = list(watches)
    followed = Q(organisation__in=[each.organisation_id for each in watches if each.organisation_id])
    followed |= Q(product__in=[each.product_id for each in watches if each.product_id])
    found = (
        Statement.objects.filter(followed, issued_at__gte=timezone.now() - NEWLY)
        .for_list()
        .defer("document", "summary")
    )
    return list(found.order_by("-issued_at", "-pk")[:MOST_NEWLY])
