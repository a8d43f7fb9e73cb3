"""Moments that follow each other: a clock that was set back must not let what is later be dated earlier."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .refusals import Refused


class ClockWentBack(Refused):
    """The clock stands before a moment on record that comes first. It is a reason to wait, not to make one up."""


def must_follow(at: datetime, *before: datetime | None) -> None:
    """Raise :class:`ClockWentBack` where ``at`` lies before one of these moments, by whole seconds as records have."""
    latest = max(filter(None, before), default=at)
    if at.replace(microsecond=0) < latest.replace(microsecond=0):
        moment = date_format(timezone.localtime(latest), "DATETIME_FORMAT")
        raise ClockWentBack(
            _("The portal’s clock stands before %(moment)s, when what comes first was recorded. Try again later.")
            % {"moment": moment}
        )
