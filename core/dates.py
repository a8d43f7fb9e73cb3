"""Counting in calendar months, as deadlines and validity do."""

from calendar import monthrange
from datetime import date, timedelta
from typing import TypeVar

Day = TypeVar("Day", bound=date)  # a datetime is a date, too


def working_days_later(day: date, days: int) -> date:
    """Return the day so many working days later: Monday to Friday count, public holidays are not known."""
    weeks, rest = divmod(days, 5)
    later = day + timedelta(weeks=weeks)
    while rest:
        later += timedelta(days=1)
        rest -= later.weekday() < 5
    while later.weekday() >= 5:  # begun on a weekend, whole weeks later
        later -= timedelta(days=1)
    return later


def working_days_until(day: date, *, today: date) -> int:
    """Return how many working days are left until ``day``, itself counted; below nought those since then."""
    if day < today:
        return -working_days_until(today, today=day)
    weeks, rest = divmod((day - today).days, 7)
    return 5 * weeks + sum((day - timedelta(days=each)).weekday() < 5 for each in range(rest))


def months_later(day: Day, months: int) -> Day:
    """Return the same day ``months`` later, or the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
