"""What people are told by mail about statements; written like :mod:`assessments.mails`."""

from assessments.mails import named
from assessments.models import Submission
from core.background.kinds import MAIL, background
from core.mail import tell
from organisations.members import speakers
from organisations.models import User
from organisations.notifications import MailKind, write
from organisations.permissions import may_declare
from organisations.reviewers import reviewers_for

from .models import Statement


def issued(statement: Statement) -> None:
    tell(speakers(statement.organisation), mail_issued, statement)


def withdrawn(statement: Statement, *, by: User) -> None:
    """The organisation hears of it when the association did it, the association when the organisation did."""
    if may_declare(by, statement.organisation):
        tell(reviewers_for(statement.organisation), mail_withdrawn_by_organisation, statement)
    else:
        tell(speakers(statement.organisation), mail_withdrawn, statement)


def issuing_failed(submission: Submission) -> None:
    """The reviewer who approved can ask for it again."""
    if submission.approved_by:
        tell([submission.approved_by], mail_issuing_failed, submission)


@background(MAIL)
def mail_issued(statement_id: int, user_id: int) -> bool:
    """Tell the organisation that, and as which number, its declaration is published."""
    return _write("issued", MailKind.DECISIONS, statement_id, user_id)


@background(MAIL)
def mail_withdrawn(statement_id: int, user_id: int) -> bool:
    """Tell the organisation that, and why, the association withdrew its statement."""
    return _write("withdrawn", MailKind.DECISIONS, statement_id, user_id)


@background(MAIL)
def mail_withdrawn_by_organisation(statement_id: int, user_id: int) -> bool:
    """Tell a reviewer that, and why, an organisation withdrew its statement."""
    return _write("withdrawn_by_organisation", MailKind.SUBMISSIONS, statement_id, user_id)


def _write(mail: str, kind: MailKind, statement_id: int, user_id: int) -> bool:
    statement = Statement.objects.for_list().select_related("supersedes").get(pk=statement_id)
    return write(
        mail,
        to=User.objects.filter(pk=user_id).first(),
        kind=kind,
        path=statement.get_absolute_url(),
        statement=statement,
        quote=statement.withdrawn_reason,
    )


@background(MAIL)
def mail_issuing_failed(submission_id: int, user_id: int) -> bool:
    """Tell the reviewer who approved that no statement could be made, so far."""
    submission = Submission.objects.with_object().get(pk=submission_id)
    if submission.decision:
        return False
    return write(
        "issuing_failed",
        to=User.objects.filter(pk=user_id).first(),
        kind=MailKind.REVIEWS,
        path=submission.get_absolute_url(),
        object=named(submission.assessment),
    )
