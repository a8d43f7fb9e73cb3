"""What happened to statements: the public log's entries as people hear of them, and statements whose time ran out.

That a statement was superseded is told with the one that supersedes it, as a change.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from statements.models import Listing, LogAct, LogEntry, Statement

from ..position_history import HistoryStep, step
from ..search.edition_index import Edition

MOST_IN_A_FEED = 50


class NewsKind(TextChoices):
    NEW = "new", pgettext_lazy("news", "new")
    CHANGED = "changed", pgettext_lazy("news", "changed")
    WITHDRAWN = "withdrawn", pgettext_lazy("news", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("news", "ran out")


@dataclass(frozen=True)
class Item:
    """One thing that happened to a statement; ``position`` is that of the log's entry, which running out has none of.

    The statement comes with organisation, product and listing, and with the one it supersedes and its listing.
    """

    kind: NewsKind
    at: datetime
    statement: Statement
    position: int | None = None

    @property
    def concerned(self) -> set[int]:
        """The statements (primary keys) it is news of: also the one superseded, which the newer one may not be like."""
        before = self.statement.supersedes_id if self.kind == NewsKind.CHANGED else None
        return {self.statement.pk, before} if before else {self.statement.pk}

    def step(self, editions: Iterable[Edition]) -> HistoryStep | None:
        """What a change changed."""
        before = self.statement.supersedes if self.kind == NewsKind.CHANGED else None
        return step(before, self.statement, editions) if before else None

    def is_after(self, position: int, moment: datetime) -> bool:
        return self.at >= moment if self.position is None else self.position > position


def latest(
    keys: Collection[int] | None = None, *, most: int = MOST_IN_A_FEED, at: datetime | None = None
) -> list[Item]:
    """Return the newest items, of all statements or of those with the keys, newest first."""
    entries, ended = LogEntry.objects.all(), _ran_out(before=at or timezone.now())
    if keys is not None:
        entries = entries.filter(Q(statement__in=keys) | Q(act=LogAct.ISSUED, statement__supersedes__in=keys))
        ended = ended.filter(pk__in=keys)
    return _items(entries, ended, most=most)[:most]


def between(position: int, since: datetime, *, upto: int, at: datetime) -> list[Item]:
    """Return what the log tells after one entry and up to another, and what ran out meanwhile; newest first."""
    entries = LogEntry.objects.filter(position__gt=position, position__lte=upto)
    return _items(entries, _ran_out(before=at).filter(in_force_until__gte=since))


def _ran_out(*, before: datetime) -> QuerySet[Listing]:
    """Those that were neither superseded nor withdrawn before their time was over."""
    return Listing.objects.filter(in_force_until=F("statement__valid_until"), in_force_until__lt=before)


def _items(entries: QuerySet[LogEntry], ended: QuerySet[Listing], *, most: int | None = None) -> list[Item]:
    acts = (
        entries.exclude(act=LogAct.SUPERSEDED).order_by("-position").values_list("statement", "act", "position")[:most]
    )
    ends = ended.order_by("-in_force_until", "-pk").values_list("pk", "in_force_until")[:most]
    told, over = list(acts), list(ends)
    statements = _loaded({pk for pk, _act, _position in told} | {pk for pk, _until in over})
    items = [_told(statements[pk], act, position) for pk, act, position in told]
    items += [Item(NewsKind.EXPIRED, until, statements[pk]) for pk, until in over]
    return sorted(items, key=lambda item: (item.at, item.position or 0), reverse=True)


def _told(statement: Statement, act: str, position: int) -> Item:
    if act == LogAct.WITHDRAWN:
        return Item(NewsKind.WITHDRAWN, statement.withdrawn_at, statement, position)  # type: ignore[arg-type]
    kind = NewsKind.CHANGED if statement.supersedes_id else NewsKind.NEW
    return Item(kind, statement.issued_at, statement, position)


def _loaded(keys: set[int]) -> dict[int, Statement]:
    """Load what is told of statements; of documents and explanations nothing."""
    related = ("organisation", "product", "listing", "supersedes__listing")
    large = ("document", "summary", "listing__words")
    deferred = [*large, *(f"supersedes__{name}" for name in large)]
    return Statement.objects.select_related(*related).defer(*deferred).in_bulk(list(keys))
