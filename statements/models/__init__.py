"""Statements: what signatories sign before, how they are found, those not issued yet, and their log."""

from .issuing_failure import IssuingFailure, Reason
from .listing import ListedStandard, Listing
from .log_entry import Act, LogEntry
from .signed_declaration import HandedOut, SignedDeclaration
from .statement import Statement, Status, last_renamed, latest_renamings

__all__ = [
    "Act",
    "HandedOut",
    "IssuingFailure",
    "ListedStandard",
    "Listing",
    "LogEntry",
    "Reason",
    "SignedDeclaration",
    "Statement",
    "Status",
    "last_renamed",
    "latest_renamings",
]
