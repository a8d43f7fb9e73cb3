"""Assessments, the answers people edit in them, and the submissions frozen from them."""

from .answer import Answer
from .assessment import Assessment, EditionLeft, Event
from .submission import Submission
from .vocabulary import EDITABLE, Code, Decision, Status

__all__ = ["EDITABLE", "Answer", "Assessment", "Code", "Decision", "EditionLeft", "Event", "Status", "Submission"]
