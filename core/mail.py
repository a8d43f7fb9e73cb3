"""Writing mail: one mail, as text and as HTML, in its reader's language, with a link to the very thing.

A mail is one template in ``templates/mail/``, with the blocks ``subject``, ``text`` and ``link``. It is drawn on three
bases: for its subject, its text and its HTML, so that these cannot say different things. Nothing of it is fetched from
anywhere when it is read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import get_template
from django.utils import translation
from django_tasks.base import Task

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


def send(message: EmailMultiAlternatives) -> None:
    """Send it now, if this is slow work already or nobody else does such; else let a worker send it."""
    work = backend.running.get()
    if not work and backend.waits(deliver):
        post(message)
        return
    if work:
        message.extra_headers["Message-ID"] = _message_id(message, work)
    message.send()


def post(message: EmailMultiAlternatives) -> None:
    """Let it be sent by a worker, where there is one. That it cannot be sent is no trouble of who asks for it."""
    html = "".join(str(content) for content, _type in message.alternatives)
    deliver.enqueue(message.to, message.subject, str(message.body), html, message.extra_headers)


@background(MAIL)
def deliver(to: list[str], subject: str, text: str, html: str, headers: dict[str, str]) -> None:
    """Send a mail that is written already."""
    message = EmailMultiAlternatives(subject, text, to=to, headers=headers)
    message.attach_alternative(html, "text/html")
    send(message)


def _message_id(message: EmailMultiAlternatives, work: str) -> str:
    """Of the work that sends it: whoever gets it twice, since a worker died as it was sent, has it once."""
    return f"<{work}@{parseaddr(message.from_email)[1].rpartition('@')[2]}>"


def compose(mail: str, *, to: str, quote: str = "", **context) -> EmailMultiAlternatives:
    """Return the mail in the active language. ``quote`` is what somebody said, set apart from what the portal says."""
    template = get_template(f"mail/{mail}.txt")
    quoted = "\n".join(f"> {line}".rstrip() for line in quote.splitlines())
    context |= {"quote": quote, "quoted": quoted, "site_url": absolute("/")}
    subject = template.render({**context, "base": "mail/subject.txt"})
    context["subject"] = " ".join(subject.split())  # names may hold line ends, headers must not
    text = template.render({**context, "base": "mail/base.txt"})
    html = template.render({**context, "base": "mail/base.html", "html": True})
    message = EmailMultiAlternatives(context["subject"], text, to=[to], headers={"Auto-Submitted": "auto-generated"})
    message.attach_alternative(html, "text/html")
    return message
