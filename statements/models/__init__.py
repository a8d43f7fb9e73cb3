"""Statements, how they are found, those not issued yet, what readers say about them, and who was reminded of what."""

from .feedback import Feedback
from .issuing_failure import IssuingFailure, Reason
from .listing import ListedStandard, Listing
from .reminder import Reminder
from .statement import Statement, Status

__all__ = ["Feedback", "IssuingFailure", "ListedStandard", "Listing", "Reason", "Reminder", "Statement", "Status"]
