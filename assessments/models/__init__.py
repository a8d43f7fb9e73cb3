"""Assessments, the answers people edit in them, and the submissions frozen from them."""

from .answer import Answer, Lack, Revision
from .assessment import Assessment, EditionLeft, Event
from .evidence import Document, Kind, LinkCheck
from .proposal import Proposal
from .submission import Submission
from .together import Assignment, Presence
from .vocabulary import EDITABLE, Access, Code, Decision, Missing, Origin, Status

__all__ = [
    "EDITABLE",
    "Access",
    "Answer",
    "Assessment",
    "Assignment",
    "Code",
    "Decision",
    "Document",
    "EditionLeft",
    "Event",
    "Kind",
    "Lack",
    "LinkCheck",
    "Missing",
    "Origin",
    "Presence",
    "Proposal",
    "Revision",
    "Status",
    "Submission",
]
