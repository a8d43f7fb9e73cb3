"""The work list: what somebody is to do, until when, and the one button that does it; the most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.clock import how_far, short_day

from .drafts_under_way import DraftUnderWay


@dataclass(frozen=True)
class WorkAction:
    """What a line offers: a page, or something that is done at once (``posts``)."""

    label: str
    address: str
    posts: bool = False


@dataclass(frozen=True)
class WorkItem:
    """One line: ``what`` is to do, which leads to ``address``, something ``about`` it, and the one ``action``.

    It is to be done until ``due``, counted in working days where it is the association's to do; or ``since`` a day it
    waits for others. ``road`` are the steps to a statement, and whether each is where it is now.
    """

    kind: str
    what: str
    address: str = ""
    about: str = ""
    action: WorkAction | None = None
    due: date | None = None
    since: date | None = None
    in_working_days: bool = False
    waits_for_others: bool = False
    draft: DraftUnderWay | None = None
    road: tuple[tuple[str, bool], ...] = ()

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()

    @property
    def how_far(self) -> str:
        return how_far(self.due, working_days=self.in_working_days) if self.due else ""

    @property
    def day(self) -> str:
        """The day it is due; the year where it is another one."""
        return short_day(self.due) if self.due else ""

    @property
    def since_when(self) -> str:
        if not self.since:
            return ""
        is_today = self.since == timezone.localdate()
        return _("since today") if is_today else _("since %(day)s") % {"day": short_day(self.since)}


@dataclass(frozen=True)
class WorkGroup:
    title: str
    items: tuple[WorkItem, ...]
    is_late: bool = False
    is_later: bool = False  # than this week


def grouped(items: Iterable[WorkItem]) -> list[WorkGroup]:
    """Return what is late, due this week, month by month, without a day, and what waits for others; nothing empty."""
    today = timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    groups: dict[tuple, list[WorkItem]] = {}
    for item in items:
        groups.setdefault(_place(item, today, sunday), []).append(item)
    return [
        WorkGroup(
            _title(place, today),
            tuple(sorted(groups[place], key=_urgency)),
            is_late=place == LATE,
            is_later=place[:1] == BY_MONTH,
        )
        for place in sorted(groups)
    ]


LATE, THIS_WEEK, BY_MONTH, ANY_TIME, OTHERS = ((place,) for place in range(5))


def _place(item: WorkItem, today: date, sunday: date) -> tuple:
    if item.waits_for_others:
        return OTHERS
    if not item.due:
        return ANY_TIME
    if item.due < today:
        return LATE
    return THIS_WEEK if item.due <= sunday else (*BY_MONTH, item.due.year, item.due.month)


def _title(place: tuple, today: date) -> str:
    if place[:1] == BY_MONTH:
        _by_month, year, month = place
        if (year, month) == (today.year, today.month):
            return _("This month")
        return _("In %(month)s") % {"month": date_format(date(year, month, 1), "F" if year == today.year else "F Y")}
    titles = {LATE: _("Late"), THIS_WEEK: _("This week"), ANY_TIME: _("When you can"), OTHERS: _("Waiting for others")}
    return titles[place]


def _urgency(item: WorkItem) -> date:
    """Those without a day stay in the order in which they were found."""
    return item.due or item.since or date.max


def most_urgent(groups: Iterable[WorkGroup]) -> WorkItem | None:
    """The first that can be done, before what is due only later than this week: its button is the main one."""
    found = [(group, item) for group in groups for item in group.items if item.action]
    return next((item for group, item in found if not group.is_later), found[0][1] if found else None)
