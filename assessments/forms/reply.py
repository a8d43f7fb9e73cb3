"""The form with which the organisation answers a comment; ``templates/components/comment.html`` draws it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text_fields import TidyField

from ..models import Comment


class ReplyForm(forms.Form):
    text = TidyField(max_length=5000, error_messages={"required": _("Write what you want to answer.")})


def reply_form(comment: Comment, data=None) -> ReplyForm:
    """Return the form of one comment; a page has several, so its fields are named by the comment."""
    return ReplyForm(data, prefix=comment.place)
