"""Writing mail: one mail, as text and as HTML, in its reader's language, with a link to the very thing.

A mail is one template in ``templates/mail/``, with the blocks ``subject``, ``text`` and ``link``. It is drawn on three
bases: for its subject, its text and its HTML, so that these cannot say different things. Nothing of it is fetched from
anywhere when it is read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import make_msgid, parseaddr
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import get_template
from django.utils import translation
from django_tasks.base import Task

from . import sent_mails
from .absolute_urls import absolute
from .background import backend
from .background.kinds import MAIL, background


def tell(people: Iterable[models.Model], mail: Task, about: models.Model) -> None:
    """Send the mail to each of them, if what was just done is stored; a mail that fails undoes nothing.

    ``mail`` is a task that takes the primary keys of what it is about and of the person.
    """
    if _silent.get():
        return
    for person in people:
        backend.enqueue(mail, about.pk, person.pk)


_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Tell nobody meanwhile: for what is replayed and happened long ago."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def write_to_address(mail: str, *, address: str, language: str, path: str, **context) -> None:
    """Write to somebody who may have no account yet; such a mail cannot be switched off."""
    with translation.override(language):
        send(compose(mail, to=address, url=absolute(path), **context))


class Mail(EmailMultiAlternatives):
    """A mail with what is kept of it once it is sent: its name, and its subject, unless that may hold a secret."""

    def __init__(self, *args: Any, name: str, kept_subject: str = "", **more: Any):
        super().__init__(*args, **more)
        self.name, self.kept_subject = name, kept_subject


def send(message: Mail) -> None:
    """Send it now, if this is slow work already or nobody else does such; else let a worker send it."""
    work = backend.running.get()
    if not work and backend.waits(deliver):
        post(message)
        return
    message.extra_headers["Message-ID"] = _message_id(message, work)
    message.send()
    sent_mails.note(message, mail=message.name, subject=message.kept_subject, task=work)


def post(message: Mail) -> None:
    """Let it be sent by a worker, where there is one. That it cannot be sent is no trouble of who asks for it."""
    html = "".join(str(content) for content, _type in message.alternatives)
    kept = {"name": message.name, "kept_subject": message.kept_subject}
    deliver.enqueue(message.to, message.subject, str(message.body), html, message.extra_headers, **kept)


@background(MAIL)
def deliver(
    to: list[str],
    subject: str,
    text: str,
    html: str,
    headers: dict[str, str],
    name: str = "",
    kept_subject: str = "",
) -> None:
    """Send a mail that is written already; one that an older version wrote has no name."""
    message = Mail(subject, text, to=to, headers=headers, name=name, kept_subject=kept_subject)
    message.attach_alternative(html, "text/html")
    send(message)


def _message_id(message: Mail, work: str) -> str:
    """Of the work that sends it, if any: whoever gets it twice, since a worker died as it was sent, has it once."""
    domain = parseaddr(message.from_email)[1].rpartition("@")[2]
    return f"<{work}@{domain}>" if work else make_msgid(domain=domain)


def compose(mail: str, *, to: str, quote: str = "", **context) -> Mail:
    """Return the mail in the active language. ``quote`` is what somebody said, set apart from what the portal says."""
    template = get_template(f"mail/{mail}.txt")
    quoted = "\n".join(f"> {line}".rstrip() for line in quote.splitlines())
    context |= {"quote": quote, "quoted": quoted, "site_url": absolute("/")}
    subject = template.render({**context, "base": "mail/subject.txt"})
    context["subject"] = " ".join(subject.split())  # names may hold line ends, headers must not
    text = template.render({**context, "base": "mail/base.txt"})
    html = template.render({**context, "base": "mail/base.html", "html": True})
    kept = {"name": mail, "kept_subject": context["subject"]}
    message = Mail(context["subject"], text, to=[to], headers={"Auto-Submitted": "auto-generated"}, **kept)
    message.attach_alternative(html, "text/html")
    return message
