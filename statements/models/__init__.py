"""Statements, what readers say about them, and who was reminded of what."""

from .feedback import Feedback
from .reminder import Reminder
from .statement import Statement, Status

__all__ = ["Feedback", "Reminder", "Statement", "Status"]
