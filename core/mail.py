"""Writing mail: one mail, as text and as HTML, in its reader's language, with a link to the very thing.

A mail is one template in ``templates/mail/``, with the blocks ``subject``, ``text`` and ``link``. It is drawn on three
bases: for its subject, its text and its HTML, so that these cannot say different things. Nothing of it is fetched from
anywhere when it is read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import get_template
from django.utils import translation
from django_tasks.base import Task

from .absolute_urls import absolute


def tell(people: Iterable[models.Model], mail: Task, about: models.Model) -> None:
    """Send the mail to each of them once what was just done is stored; a mail that fails undoes nothing.

    ``mail`` is a task that takes the primary keys of what it is about and of the person.
    """
    if _silent.get():
        return
    for person in people:
        transaction.on_commit(partial(mail.enqueue, about.pk, person.pk), robust=True)


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
        compose(mail, to=address, url=absolute(path), **context).send()


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
