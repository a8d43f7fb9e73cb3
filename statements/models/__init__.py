"""Statements: what signatories sign before, how they are found, those not issued yet, their log, what readers say."""

from .declaration import HandedOut, SignedDeclaration
from .feedback import Feedback
from .issuing_failure import IssuingFailure, Reason
from .listing import ListedStandard, Listing
from .log import Act, LogEntry
from .reminder import Reminder
from .statement import Statement, Status, last_renamed, latest_renamings

__all__ = [
    "Act",
    "Feedback",
    "HandedOut",
    "IssuingFailure",
    "ListedStandard",
    "Listing",
    "LogEntry",
    "Reason",
    "Reminder",
    "SignedDeclaration",
    "Statement",
    "Status",
    "last_renamed",
    "latest_renamings",
]
