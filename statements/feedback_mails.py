"""What people are told by mail about feedback, each in their language."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from organisations.addresses import absolute
from organisations.models import User

from .models import Feedback


def send_confirmation(remark: Feedback, *, token: str) -> None:
    """Ask the owner of the address whether the feedback is theirs; nothing that was typed is in this mail."""
    with translation.override(remark.language):
        context = {"statement": remark.statement, "url": absolute(reverse("statements:feedback_confirm", args=[token]))}
        send_mail(
            subject=_("Please confirm your feedback on %s") % remark.statement,
            message=render_to_string("feedback/mail/confirm.txt", context),
            from_email=None,
            recipient_list=[remark.email],
        )


def send_forwarded(remark: Feedback, *, to: User) -> None:
    """Tell a member of the organisation what a reader remarked; the reader's address stays with the association."""
    with translation.override(to.language or settings.LANGUAGE_CODE):
        context = {
            "remark": remark,
            "statement": remark.statement,
            "criterion": remark.about,
            "url": absolute(remark.statement.get_absolute_url()),
        }
        send_mail(
            subject=_("A reader’s feedback on your statement %s") % remark.statement,
            message=render_to_string("feedback/mail/forwarded.txt", context),
            from_email=None,
            recipient_list=[to.email],
        )
