"""Assessments, the answers people edit in them, and the submissions frozen from them."""

from .answer import Answer as Answer, Lack as Lack, Revision as Revision
from .assessment import Assessment as Assessment, EditionLeft as EditionLeft, Event as Event
from .collaboration import Assignment as Assignment, Presence as Presence
from .comment import Comment as Comment, Reply as Reply
from .evidence import Document as Document, DocumentKind as DocumentKind, LinkCheck as LinkCheck
from .proposal import Proposal as Proposal
from .submission import Submission as Submission
from .vocabulary import (
    EDITABLE as EDITABLE,
    INTERNAL_ACTS as INTERNAL_ACTS,
    Access as Access,
    Act as Act,
    Audience as Audience,
    Code as Code,
    CommentWeight as CommentWeight,
    Decision as Decision,
    Missing as Missing,
    Origin as Origin,
    Status as Status,
    Upshot as Upshot,
)
