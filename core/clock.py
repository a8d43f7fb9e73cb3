"""The one clock: how far off a day is, in the same words on every page and in every list.

Working days are counted where the association's time is meant, which is until it decides; calendar days elsewhere.
"""

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from .dates import working_days_until


def how_far(day: date, *, working_days: bool = False, today: date | None = None) -> str:
    """Return ``in 3 days``, ``tomorrow``, ``today`` or ``2 days late``; the same in working days."""
    today = today or timezone.localdate()
    days = working_days_until(day, today=today) if working_days else (day - today).days
    if day == today:
        return _("today")
    if (day - today).days == 1:
        return _("tomorrow")
    if day < today and not days:  # on the weekend after it
        return _("late")
    number = abs(days)
    if working_days:
        late = ngettext("%(number)s working day late", "%(number)s working days late", number)
        left = ngettext("in %(number)s working day", "in %(number)s working days", number)
    else:
        late = ngettext("%(number)s day late", "%(number)s days late", number)
        left = ngettext("in %(number)s day", "in %(number)s days", number)
    return (late if day < today else left) % {"number": number}


def short_day(day: date) -> str:
    """Return the day with its month, and with the year where it is another one."""
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == timezone.localdate().year else "DATE_FORMAT")
