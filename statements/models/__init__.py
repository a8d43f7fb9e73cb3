"""Statements: how they are found, those not issued yet, the log of what happened, what readers say, and reminders."""

from .feedback import Feedback
from .issuing_failure import IssuingFailure, Reason
from .listing import ListedStandard, Listing
from .log import Act, LogEntry
from .reminder import Reminder
from .statement import Statement, Status

__all__ = [
    "Act",
    "Feedback",
    "IssuingFailure",
    "ListedStandard",
    "Listing",
    "LogEntry",
    "Reason",
    "Reminder",
    "Statement",
    "Status",
]
