"""What mail was handed to the mail server, to whom and when: kept for :data:`KEPT`, for those who are asked."""

import logging
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import DatabaseError
from django.utils import timezone

from .models import SentMail

KEPT = timedelta(days=90)
logger = logging.getLogger(__name__)


def note(message: EmailMessage, *, mail: str, subject: str, task: str) -> None:
    """Keep that it was sent. That this fails undoes nothing: the mail is gone, and must not be sent a second time."""
    about = {
        "mail": mail,
        "subject": subject[: SentMail._meta.get_field("subject").max_length],
        "message_id": message.extra_headers.get("Message-ID", ""),
        "task": task,
    }
    try:
        SentMail.objects.bulk_create(SentMail(to=to, **about) for to in message.to)
    except DatabaseError:
        logger.exception("That a mail was sent could not be kept.")


def forget_old() -> int:
    """Delete what is older than :data:`KEPT`; return how many. For a daily timer."""
    return SentMail.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
