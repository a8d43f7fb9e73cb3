"""Issuing that fails is noted and tried again later: a time-stamp authority may be down, a key may have run out.

The approval stands meanwhile, and nothing is published unsealed.
"""

import logging

from assessments.models import Submission
from core.background.kinds import TryAgain
from core.moments import ClockWentBack
from core.refusals import Refused

from ..models import IssuingFailure, Reason, Statement
from ..seal.certificates import NoSealKey
from ..seal.sign import NotConfirmed, NoTimestamp
from . import issue as issuing
from .numbers import StorageIsNewer

logger = logging.getLogger(__name__)

REASONS: dict[type[Exception], Reason] = {
    NoSealKey: Reason.KEY,
    NoTimestamp: Reason.TIMESTAMP,
    NotConfirmed: Reason.CERTIFICATES,
    StorageIsNewer: Reason.STORAGE,
    ClockWentBack: Reason.CLOCK,
}


def issuing_state(submission: Submission) -> IssuingFailure | None:
    """Why the statement of an approved submission is not issued yet, if an attempt failed."""
    return IssuingFailure.objects.filter(submission=submission).first()


def storage_is_newer() -> bool:
    """Whether something waits because the storage knows statements that the database does not."""
    return IssuingFailure.objects.filter(reason=Reason.STORAGE).exists()


def issue(submission: Submission, *, can_wait: bool) -> Statement:
    """Issue the statement, or raise what stood in the way, noted for staff unless there is nothing to issue.

    If it can wait, :class:`TryAgain` is raised, from what stood in the way; else somebody has to ask.
    """
    try:
        statement = issuing.issue(submission)
    except Exception as error:
        if isinstance(error, Refused) and not isinstance(error, ClockWentBack):
            IssuingFailure.objects.filter(submission=submission).delete()
            raise
        logger.exception("The statement of submission %s could not be issued.", submission.pk)
        reason = REASONS.get(type(error), Reason.OTHER)
        failure = IssuingFailure.objects.note(submission, reason, is_tried_again=can_wait)
        if failure.next_at:
            raise TryAgain(str(error), at=failure.next_at) from error
        raise
    IssuingFailure.objects.filter(submission=submission).delete()
    return statement
