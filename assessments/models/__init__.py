"""Assessments, the answers people edit in them, and the submissions frozen from them."""

from .answer import Answer, Lack, Revision
from .assessment import Assessment, EditionLeft, Event
from .collaboration import Assignment, Presence
from .comment import Comment, Reply
from .evidence import Document, DocumentKind, LinkCheck
from .proposal import Proposal
from .submission import Submission
from .vocabulary import (
    EDITABLE,
    INTERNAL_ACTS,
    Access,
    Act,
    Audience,
    Code,
    CommentWeight,
    Decision,
    Missing,
    Origin,
    Status,
    Upshot,
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
    "CommentWeight",
    "Decision",
    "Document",
    "DocumentKind",
    "EditionLeft",
    "Event",
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
]
