"""Writing to people about what they did not switch off; :mod:`core.mail` draws what is written."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from core.absolute_urls import absolute
from core.mail import compose, send

from .models import User


class MailKind(models.TextChoices):
    """What people are written to about, and can switch off on the page of their account."""

    ADMISSIONS = "admissions", pgettext_lazy("mail", "Who asks to be let into my organisation")
    ASSIGNMENTS = "assignments", pgettext_lazy("mail", "Categories I am asked to answer")
    DECISIONS = "decisions", pgettext_lazy("mail", "What becomes of my organisation’s declarations and statements")
    FEEDBACK = "feedback", pgettext_lazy("mail", "What readers say about statements")
    NEWS = "news", pgettext_lazy("mail", "What is new about the statements I follow, at most once a day")
    PROFILE = (
        "profile",
        pgettext_lazy("mail", "Changes of my organisation’s profile that the association decides about"),
    )
    REMINDERS = "reminders", pgettext_lazy("mail", "Deadlines that come near")
    SUBMISSIONS = "submissions", pgettext_lazy("mail", "What there is to review")
    REVIEWS = "reviews", pgettext_lazy("mail", "What happens to my reviews")

    @property
    def reason(self):
        """Why a mail of this kind was sent, for its foot."""
        return REASONS[self]


REASONS = {
    MailKind.ADMISSIONS: _("You get this mail because you manage an organisation."),
    MailKind.ASSIGNMENTS: _("You get this mail because somebody asked you to answer a category."),
    MailKind.DECISIONS: _("You get this mail because you answer or declare for your organisation."),
    MailKind.FEEDBACK: _("You get this mail because somebody sent feedback on a statement."),
    MailKind.NEWS: _("You get this mail because you follow an organisation, a product or a search."),
    MailKind.PROFILE: _("You get this mail because you manage an organisation."),
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


def write(mail: str, *, to: User | None, kind: MailKind, path: str, **context) -> bool:
    """Write to a person, unless they switched such mails off or are gone; returns whether they were written to.

    ``path`` leads to the page the mail is about.
    """
    if to is None or not wants(to, kind):
        return False
    with translation.override(language_of(to)):
        foot = {"reason": kind.reason, "account_url": absolute(f"{reverse('account')}#mails")}
        send(compose(mail, to=to.email, url=absolute(path), **foot, **context))
    return True
