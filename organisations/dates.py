"""Counting in calendar months, as deadlines and validity do."""

from calendar import monthrange
from datetime import date
from typing import TypeVar

Day = TypeVar("Day", bound=date)  # a datetime is a date, too


def months_later(day: Day, months: int) -> Day:
    """Return the same day ``months`` later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
