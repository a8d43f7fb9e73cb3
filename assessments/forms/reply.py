"""The form with which the organisation answers a comment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Helper
from core.text_fields import TidyField

from ..models import Comment


class ReplyForm(forms.Form):
    text = TidyField(
        label=_("Your answer to this comment"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to answer.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A text too long is refused with a sentence, not cut by the browser.
        del self.fields["text"].widget.attrs["maxlength"]
        self.helper = Helper()


def reply_form(comment: Comment, data=None) -> ReplyForm:
    """Return the form of one comment; a page has several, so its fields are named by the comment."""
    return ReplyForm(data, prefix=f"comment-{comment.pk}")
