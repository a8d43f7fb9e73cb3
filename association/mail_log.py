"""Mails, as managers see them: what was sent to whom, what waits, what failed; and sending one again.

Nothing of what a mail says is told but its subject: links and codes in it are its reader's. What was sent can be sent
again as long as its task is kept; most mails then look whether there still is anything to tell.
"""

import inspect
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.background.kinds import MAIL, kind_of
from core.models import SentMail
from core.refusals import Refused
from organisations import audit
from organisations.models import Deed, Invitation, LostFactor, MandateCode, Membership, User
from review import task_queue
from review.models import Feedback

from .models import StaffInvitation

# Mails whose task names neither a person nor an address: what its first argument is of, and where that has the address.
ADDRESSEES: dict[str, tuple[type[Model], str]] = {
    "organisations.mails.mail_invitation": (Invitation, "email"),
    "organisations.mails.mail_mandate_code": (MandateCode, "address"),
    "organisations.mails.mail_rights": (Membership, "user__email"),
    "organisations.recovery_mails.mail_recovery": (LostFactor, "user__email"),
    "association.mails.mail_staff_invitation": (StaffInvitation, "email"),
    "review.feedback_mails.mail_confirmation": (Feedback, "email"),
}
PERSON = (User, "email")
MOST = 500  # tasks looked through
UNDONE = {
    "waiting": (TaskResultStatus.READY, TaskResultStatus.RUNNING),
    "failed": (TaskResultStatus.FAILED,),
}


@dataclass(frozen=True)
class MailTask:
    """A mail that waits, or failed. ``to`` is empty if whom it is for is gone."""

    task: DBTaskResult
    mail: str
    to: str
    since: datetime
    error: str


def sent(words: str):
    """What was sent to an address that holds the words, newest first."""
    return SentMail.objects.filter(to__icontains=words) if words else SentMail.objects.all()


def can_be_sent_again(mails: Iterable[SentMail]) -> set[str]:
    """Return which of their tasks are kept still; one query."""
    tasks = {mail.task for mail in mails if mail.task}
    return {str(pk) for pk in DBTaskResult.objects.filter(pk__in=tasks).values_list("pk", flat=True)}


def undone(state: str, words: str) -> list[MailTask]:
    """Return the mails that wait, or that failed, newest first; of the newest :data:`MOST` tasks."""
    rows = DBTaskResult.objects.filter(status__in=UNDONE[state], task_path__in=_paths()).order_by("-enqueued_at")[:MOST]
    addresses = _addresses(rows)
    found = [MailTask(row, _mail(row), addresses[row.pk], row.enqueued_at, task_queue.error(row)) for row in rows]
    return [mail for mail in found if words.lower() in mail.to.lower()]


def _paths() -> list[str]:
    paths = DBTaskResult.objects.order_by().values_list("task_path", flat=True).distinct()
    return [path for path in paths if kind_of(path) is MAIL]


def _given(row: DBTaskResult) -> dict:
    """What the task is asked with, by the names of its parameters."""
    asked = row.args_kwargs
    try:
        return inspect.signature(import_string(row.task_path).func).bind(*asked["args"], **asked["kwargs"]).arguments
    except (ImportError, AttributeError, TypeError):  # of another version of the portal
        return {}


def _mail(row: DBTaskResult) -> str:
    """Which mail it is; one that is written already says it, and the others' tasks are named for it."""
    return _given(row).get("name") or row.task_path.rpartition(".")[2].removeprefix("mail_")


def _addresses(rows: Iterable[DBTaskResult]) -> dict[UUID, str]:
    """Return to whom each is addressed: written there, that of a person, or of what the mail is about."""
    found: dict[UUID, str] = {}
    asked: dict[tuple[type[Model], str], dict[UUID, int]] = defaultdict(dict)
    for row in rows:
        given = _given(row)
        found[row.pk] = given.get("address") or ", ".join(given.get("to", []))
        where = ADDRESSEES.get(row.task_path, PERSON)
        if isinstance(key := given.get("user_id") if where is PERSON else next(iter(given.values()), None), int):
            asked[where][row.pk] = key
    for (model, address), keys in asked.items():
        there = dict(model._default_manager.filter(pk__in=keys.values()).values_list("pk", address))
        found |= {row: there.get(key, "") for row, key in keys.items()}
    return found


@transaction.atomic
def send_again(pk: UUID, *, by: User) -> None:
    """Let it be sent once more, with what it was asked with. Raises :class:`Refused` if that cannot be."""
    row = DBTaskResult.objects.select_for_update().filter(pk=pk, task_path__in=_paths()).first()
    if row is None:
        raise Refused(_("This mail is not kept any more, so it cannot be sent again."))
    about = f"{_mail(row)} → {_addresses([row])[row.pk]}".removesuffix(" → ")
    if row.status == TaskResultStatus.SUCCESSFUL:
        task = import_string(row.task_path)
        if not isinstance(task, Task):
            raise Refused(_("This version of the portal does not know such a task."))
        task.enqueue(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    else:
        task_queue.run_again(row.pk)
    audit.note(Deed.MAIL_SENT_AGAIN, by=by, about=about)
