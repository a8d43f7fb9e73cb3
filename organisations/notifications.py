"""Writing to people: one mail, as text and as HTML, in the reader's language, with a link to the very thing.

A mail is one template in ``templates/mail/``, with the blocks ``subject``, ``text`` and ``link``. It is drawn on three
bases: for its subject, its text and its HTML, so that these cannot say different things. Nothing of it is fetched from
anywhere when it is read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tasks.base import Task

from core.absolute_urls import absolute

from .models import User


class MailKind(models.TextChoices):
    """What people are written to about, and can switch off on the page of their account."""

    ASSIGNMENTS = "assignments", pgettext_lazy("mail", "Categories I am asked to answer")
    DECISIONS = "decisions", pgettext_lazy("mail", "What becomes of my organisation’s declarations and statements")
    FEEDBACK = "feedback", pgettext_lazy("mail", "What readers say about statements")
    NEWS = "news", pgettext_lazy("mail", "What is new about the statements I follow, at most once a day")
    REMINDERS = "reminders", pgettext_lazy("mail", "Deadlines that come near")
    SUBMISSIONS = "submissions", pgettext_lazy("mail", "What there is to review")
    REVIEWS = "reviews", pgettext_lazy("mail", "What happens to my reviews")

    @property
    def reason(self):
        """Why a mail of this kind was sent, for its foot."""
        return REASONS[self]


REASONS = {
    MailKind.ASSIGNMENTS: _("You get this mail because somebody asked you to answer a category."),
    MailKind.DECISIONS: _("You get this mail because you answer or declare for your organisation."),
    MailKind.FEEDBACK: _("You get this mail because somebody sent feedback on a statement."),
    MailKind.NEWS: _("You get this mail because you follow an organisation, a product or a search."),
    MailKind.REMINDERS: _("You get this mail because a deadline comes near, or has passed."),
    MailKind.SUBMISSIONS: _("You get this mail because you review for the association."),
    MailKind.REVIEWS: _("You get this mail because it is about a submission you review."),
}
FOR_REVIEWERS = {MailKind.SUBMISSIONS, MailKind.REVIEWS}


def kinds_for(user: User) -> list[MailKind]:
    """Return the kinds of mail that can come to the person."""
    return [kind for kind in MailKind if user.is_reviewer or kind not in FOR_REVIEWERS]


def wants(user: User, kind: MailKind) -> bool:
    return user.is_active and kind not in user.mail_off


def language_of(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE


def tell(people: Iterable[User], mail: Task, about: models.Model) -> None:
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


def write(mail: str, *, to: User, kind: MailKind, path: str, **context) -> bool:
    """Write to a person, unless they switched such mails off; returns whether they were written to.

    ``path`` leads to the page the mail is about.
    """
    if not wants(to, kind):
        return False
    with translation.override(language_of(to)):
        foot = {"reason": kind.reason, "account_url": absolute(f"{reverse('account')}#mails")}
        compose(mail, to=to.email, url=absolute(path), **foot, **context).send()
    return True


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
