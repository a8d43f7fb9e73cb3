"""The mail about what people follow: one a person and day at most, and each item once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Min, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from core.absolute_urls import absolute
from organisations.models import User
from organisations.notifications import MailKind, language_of, wants, write

from ..models import NewsTold
from ..search.edition_index import all_editions
from .follow import News, newest_position
from .news import Item, between
from .news_words import detail, headline

MOST_IN_A_MAIL = 50


@dataclass(frozen=True)
class Round:
    """What can be told now: the news up to an entry of the log, and up to a moment; and the people to tell it."""

    news: News
    position: int
    at: datetime
    readers: tuple[User, ...]


def begin(*, at: datetime | None = None) -> Round:
    """Gather what is new to anybody who wants to be told. To others it is no news later, either."""
    position, at = newest_position(), at or timezone.now()
    readers = tuple(user for user in _confirmed() if wants(user, MailKind.NEWS))
    told = NewsTold.objects.filter(user__in=readers)
    NewsTold.objects.exclude(user__in=readers).filter(told_at__lt=at).update(position=position, told_at=at)
    since = told.aggregate(position=Min("position"), told_at=Min("told_at"))
    items = between(since["position"], since["told_at"], upto=position, at=at) if since["told_at"] else []
    return Round(News(items, all_editions()), position, at, readers)


def _confirmed() -> QuerySet[User]:
    """Those who follow something, and whose address is known to be theirs."""
    own = User.objects.filter(emailaddress__verified=True, emailaddress__email__iexact=F("email"), is_active=True)
    return own.filter(watches__isnull=False).distinct().order_by("pk")


def send(reader: User, this: Round) -> bool:
    """Send a person their news and note up to where, both or neither; returns whether there was anything to send.

    Who was written to today already, or told more meanwhile, is left for another day.
    """
    with transaction.atomic():
        told = NewsTold.objects.select_for_update().get(user=reader)
        today = timezone.localdate(this.at)
        if told.told_at >= this.at or told.mailed_on == today:
            return False
        items = this.news.untold(reader.watches.all(), told)
        told.position, told.told_at, told.mailed_on = this.position, this.at, today if items else told.mailed_on
        told.save()
        return bool(items) and _write(reader, items, this)


def _write(reader: User, items: list[Item], this: Round) -> bool:
    with translation.override(language_of(reader)):
        lines = [
            (headline(item), detail(item, this.news.editions), absolute(item.statement.get_absolute_url()))
            for item in items[:MOST_IN_A_MAIL]
        ]
    return write(
        "news",
        to=reader,
        kind=MailKind.NEWS,
        path=reverse("subscriptions:index"),
        number=len(items),
        lines=lines,
        more=len(items) - len(lines),
    )
