"""Statements, how they are found, what readers say about them, and who was reminded of what."""

from .feedback import Feedback
from .listing import ListedStandard, Listing
from .reminder import Reminder
from .statement import Statement, Status

__all__ = ["Feedback", "ListedStandard", "Listing", "Reminder", "Statement", "Status"]
