"""What readers say about statements, and which reminders were sent."""

from .feedback import Feedback
from .reminder import Reminder

__all__ = ["Feedback", "Reminder"]
