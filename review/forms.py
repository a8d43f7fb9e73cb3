from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Audience, CommentWeight
from core.forms import Helper
from core.text_fields import TidyField
from organisations.models import MandateMethod


class ReturnForm(forms.Form):
    """Why a submission is returned; ``commented`` tells whether a comment says already what must be changed."""

    reason = TidyField(
        label=_("What should the organisation change, and why?"),
        help_text=_("Not needed where a comment that is a must says it."),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    helper = Helper()

    def __init__(self, *args, commented=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.commented = commented

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if not reason and not self.commented:
            raise forms.ValidationError(_("Say why you return it, or comment on what must be changed."))
        return reason


class CommentForm(forms.Form):
    """A reviewer's comment on a criterion, by its key, or on the whole submission."""

    criterion = forms.CharField(required=False, widget=forms.HiddenInput)
    text = TidyField(label=_("Comment"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}))
    weight = forms.ChoiceField(
        label=_("It is"),
        choices=[
            (CommentWeight.MUST, _("a must: it has to be settled before the submission is accepted")),
            (CommentWeight.HINT, _("a hint")),
        ],
        initial=CommentWeight.MUST,
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(
        label=_("For"),
        choices=[
            (Audience.ORGANISATION, _("the organisation, once you decide")),
            (Audience.INTERNAL, _("reviewers only")),
        ],
        initial=Audience.ORGANISATION,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A text too long is refused with a sentence, not cut by the browser.
        del self.fields["text"].widget.attrs["maxlength"]
        self.helper = Helper()
        self.helper.layout = Layout("criterion", "text", Row(Column("weight"), Column("audience")))


class ReviewerReplyForm(forms.Form):
    """What a reviewer answers to the ``comment``, by which the form says who reads it."""

    text = TidyField(label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}))
    helper = Helper()

    def __init__(self, *args, comment=None, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["text"].widget.attrs["maxlength"]
        if comment:
            self.fields["text"].help_text = _who_reads_at(comment)


def _who_reads_at(comment):
    if comment.is_internal:
        return _("Only reviewers read it.")
    if comment.is_told:
        return _("The organisation reads it at once, and is told by mail.")
    return _("The organisation reads it, too, once you decide.")


class MandateForm(forms.Form):
    """How it is known that an organisation's signatories may speak for it; what was proven already is proposed."""

    method = forms.ChoiceField(
        label=_("How do you know?"),
        choices=[
            (MandateMethod.CODE, _("By the code: the domain is the organisation’s own")),
            (MandateMethod.PAPER, _("By the paper it signed, which I have before me")),
            (MandateMethod.NOTE, _("Otherwise, as noted below")),
        ],
        widget=forms.RadioSelect,
    )
    note = TidyField(
        label=_("Note"),
        help_text=_("For the association alone; needed where neither code nor paper says it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = Helper()

    def __init__(self, *args, proof=None, **kwargs):
        super().__init__(*args, **kwargs)
        if proof:
            self.fields["method"].initial = MandateMethod.CODE


class RevocationForm(forms.Form):
    reason = TidyField(
        label=_("Why do you revoke it? The organisation reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helper = Helper()
