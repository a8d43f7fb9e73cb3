"""Assessments, the answers people edit in them, and the submissions frozen from them."""

from .answer import Answer, Lack, Revision
from .assessment import Assessment, EditionLeft, Event
from .evidence import Document, Kind, LinkCheck
from .proposal import Proposal
from .review import Comment, Reply
from .submission import Submission
from .together import Assignment, Presence
from .vocabulary import (
    EDITABLE,
    INTERNAL_ACTS,
    Access,
    Act,
    Audience,
    Code,
    Decision,
    Missing,
    Origin,
    Status,
    Upshot,
    Weight,
)

__all__ = [
    "EDITABLE",
    "INTERNAL_ACTS",
    "Access",
    "Act",
    "Answer",
    "Assessment",
    "Assignment",
    "Audience",
    "Code",
    "Comment",
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
    "Reply",
    "Revision",
    "Status",
    "Submission",
    "Upshot",
    "Weight",
]
