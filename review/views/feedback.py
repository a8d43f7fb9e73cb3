"""``/statements/<number>/feedback/``: anybody tells the association something about a statement, and confirms it."""

from allauth.core import ratelimit
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache

from assessments.declared_answers import declared_categories
from core.forms import Helper
from core.text_fields import LineField, TidyField
from criteria.wording import plain, wording
from statements.models import Statement

from .. import feedback
from ..models import Feedback


class FeedbackForm(forms.ModelForm):
    """``known`` is the person whose address needs neither to be asked for nor to be confirmed."""

    text = TidyField(
        label=gettext_lazy("What would you like to say?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    criterion = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    name = LineField(label=gettext_lazy("Your name"), max_length=120, required=False)

    class Meta:
        model = Feedback
        fields = ["text", "criterion", "name", "email"]

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criterion"].choices = [("", _("The statement as a whole")), *_criteria(self.instance.statement)]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if known:
            del self.fields["email"]
            self.initial["name"], self.instance.email = known.name, known.email
        else:
            self.fields["email"].widget.attrs["autocomplete"] = "email"
            self.fields["email"].help_text = _("We send you a link to confirm it, and pass it on to nobody.")
        self.helper = Helper()
        self.helper.layout = Layout("text", "criterion", Row(Column("name"), *([] if known else [Column("email")])))


def _criteria(statement):
    """What the statement answers, grouped by category, to choose from."""
    for group in declared_categories(statement.declaration, statement.catalogue):
        title = f"{group.category.number} {plain(wording(group.category.title))}"
        criteria = [each.criterion for each in group.answers]
        yield title, [(each.key, f"{each.number} {plain(wording(each.title))}") for each in criteria]


@login_not_required
def send(request, number):
    statement = get_object_or_404(Statement.objects.select_related("catalogue"), number=number)
    known = request.user if feedback.is_known(request.user) else None
    remark = Feedback(statement=statement, language=get_language())
    form = FeedbackForm(request.POST or None, instance=remark, known=known)
    status = 200
    if form.is_valid():
        if ratelimit.consume(request, action="feedback", key=remark.email.lower()):
            feedback.send(remark, confirmed=bool(known))
            messages.success(request, _what_happens_next(remark))
            return redirect(statement)
        form.add_error(None, _("That was a lot of feedback at once. Please send this one tomorrow."))
        status = 429
    return render(request, "feedback/send.html", {"statement": statement, "form": form, "known": known}, status=status)


def _what_happens_next(remark):
    if remark.confirmed_at:
        return _("Thank you. The association’s staff read your feedback.")
    return (
        _("Please open the link we sent to %s: it confirms your feedback, and only then staff read it.") % remark.email
    )


@login_not_required
@never_cache
def confirm(request, token):
    """Opening the link changes nothing, since scanners of mail open links, too; the button does."""
    remark = feedback.from_token(token)
    if remark is None:
        return render(request, "feedback/confirm.html", {"remark": None}, status=404)
    if request.method == "POST":
        feedback.confirm(remark)
    elif not remark.confirmed_at:
        return render(request, "feedback/confirm.html", {"remark": remark})
    messages.success(request, _("Your feedback is confirmed. The association’s staff read it."))
    return redirect(remark.statement)
