"""Statements: what signatories sign before, how they are found, those not issued yet, and their log."""

from .issuing_failure import IssuingFailure, Reason
from .listing import ListedStandard, Listing
from .log_entry import LogAct, LogEntry
from .signed_declaration import HandedOut, SignedDeclaration
from .statement import Statement, StatementStatus, last_renamed, latest_renamings

__all__ = [
    "HandedOut",
    "IssuingFailure",
    "ListedStandard",
    "Listing",
    "LogAct",
    "LogEntry",
    "Reason",
    "SignedDeclaration",
    "Statement",
    "StatementStatus",
    "last_renamed",
    "latest_renamings",
]
