"""What is done once a day, step by step; one that fails holds up none of the others."""

import logging
from collections.abc import Callable, Collection, Iterator

from django.core.management import call_command
from django.db import close_old_connections, connection

from assessments import collaboration
from assessments.exchange import proposals
from association import edition_uploads
from core import sent_mails
from organisations import audit, members
from review import feedback, task_queue

from .personal_data import deletion

logger = logging.getLogger(__name__)


def _sessions() -> None:
    call_command("clearsessions")
    deletion.forget_sessions()


STEPS: dict[str, Callable[[], object]] = {
    "reminders": lambda: call_command("send_reminders"),
    "news": lambda: call_command("send_news"),
    "sessions": _sessions,
    "presence": collaboration.forget_who_was_there,
    "proposals": proposals.forget_old,
    "feedback": feedback.forget_unconfirmed,
    "readers": feedback.forget_readers,
    "invitations": members.forget_invitations,
    "accounts": deletion.forget_unconfirmed,
    "acts": audit.forget_old,
    "tasks": task_queue.forget_finished,
    "mails": sent_mails.forget_old,
    "editions": edition_uploads.forget_old,
    "links": lambda: call_command("check_links"),  # which takes long, so last
}


def run(only: Collection[str] = ()) -> Iterator[tuple[str, bool]]:
    """Do the steps, or those named in ``only``; tell of each whether it went well. What went wrong is logged."""
    for name, step in STEPS.items():
        if only and name not in only:
            continue
        if not connection.in_atomic_block:
            close_old_connections()  # one that broke meanwhile is not the next step's trouble
        try:
            step()
        except Exception:
            logger.exception("Could not do what is done daily: %s", name)
            yield name, False
        else:
            yield name, True
