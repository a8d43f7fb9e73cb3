"""What readers say about statements, and which reminders were sent."""

from .feedback import Feedback as Feedback
from .reminder import Reminder as Reminder
