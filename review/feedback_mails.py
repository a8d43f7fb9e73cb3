"""What people are told by mail about feedback; written like :mod:`statements.mails`."""

from django.urls import reverse

from core.background.kinds import MAIL, background
from core.mail import write_to_address
from organisations.models import User
from organisations.notifications import MailKind, write

from .models import Feedback


@background(MAIL)
def mail_confirmation(remark_id: int, token: str) -> None:
    """Ask the owner of the address whether the feedback is theirs; nothing that was typed is in this mail."""
    remark = Feedback.objects.select_related("statement").get(pk=remark_id)
    write_to_address(
        "feedback_confirm",
        address=remark.email,
        language=remark.language,
        path=reverse("feedback:confirm", args=[token]),
        statement=remark.statement,
    )


@background(MAIL)
def mail_forwarded(remark_id: int, user_id: int) -> bool:
    """Tell a member of the organisation what a reader remarked; the reader's address stays with the association."""
    remark = Feedback.objects.select_related("statement").get(pk=remark_id)
    return write(
        "feedback_forwarded",
        to=User.objects.filter(pk=user_id).first(),
        kind=MailKind.FEEDBACK,
        path=remark.statement.get_absolute_url(),
        statement=remark.statement,
        criterion=remark.about,
        name=remark.name,
        quote=remark.text,
    )
