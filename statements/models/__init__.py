"""Statements: what signatories sign before, how they are found, those not issued yet, and their log."""

from .issuing_attempt import IssuingAttempt as IssuingAttempt
from .issuing_failure import IssuingFailure as IssuingFailure, Reason as Reason
from .listing import ListedStandard as ListedStandard, Listing as Listing
from .log_entry import LogAct as LogAct, LogEntry as LogEntry
from .signed_declaration import HandedOut as HandedOut, SignedDeclaration as SignedDeclaration
from .statement import (
    Statement as Statement,
    StatementStatus as StatementStatus,
    last_renamed as last_renamed,
    latest_renamings as latest_renamings,
)
