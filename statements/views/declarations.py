"""``/declarations/<submission>/``: download a declaration, sign it with one's own signature, and hand it in."""

from csp.constants import NONE
from csp.decorators import csp
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from assessments.models import Submission
from core.budgets import Exhausted, Limit, at_once, within_budget
from core.forms import Helper
from core.refusals import Refused
from core.stored_files import opened
from core.task_wait import until_made
from organisations import second_factor
from organisations.second_factor import Decider

from ..models import HandedOut, SignedDeclaration
from ..signed_declarations import hand_in
from ..tasks import make_declaration

SIGNED = Limit("signed declarations", 30, seconds=600)


class SignedForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The signed PDF"),
        help_text=gettext_lazy("5 MB at most."),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    helper = Helper()


def _submission(request, pk):
    """A submission of one's organisation, for those who may sign it."""
    submissions = Submission.objects.with_object().filter(assessment__organisation__memberships__user=request.user)
    submission = get_object_or_404(submissions, pk=pk)
    if not hand_in.may_sign(request.user, submission):
        raise PermissionDenied(_("Only a signatory of the organisation can sign the declaration."))
    return submission


@within_budget(SIGNED, methods=("POST",))
def page(request, pk):
    """What signing is about, and what was handed in; a file posted here is checked at once."""
    submission = _submission(request, pk)
    form = SignedForm(request.POST, request.FILES) if request.method == "POST" else SignedForm()
    if form.is_valid() and _hand_in(form, submission, by=request.user):
        messages.success(request, _("The signed declaration was checked and is kept. The statement will hold it."))
        return redirect("declarations:page", pk)
    context = {
        "submission": submission,
        "assessment": submission.assessment,
        "signed": SignedDeclaration.objects.filter(submission=submission).select_related("uploaded_by").first(),
        "is_open": hand_in.is_open(submission),
        "form": form,
    }
    return render(request, "declarations/page.html", context, status=422 if form.errors else 200)


def _hand_in(form, submission, *, by):
    """Whether the file was kept; if not, the form says why."""
    file = form.cleaned_data["file"]
    try:
        if file.size > hand_in.MAX_SIZE:  # it may have come without its content: see cpo_portal.upload_limits
            raise Refused(_("This file is larger than 5 MB."))
        with at_once("signed declarations"):
            hand_in.attach(submission, file.read(), by=by)
    except Exhausted:
        raise
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


@require_POST
def remove(request, pk):
    try:
        hand_in.remove(_submission(request, pk), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The signed declaration is removed. Your declaration stands without it."))
    return redirect("declarations:page", pk)


@require_safe
@cache_control(private=True, no_store=True)
def to_sign(request, pk):
    """The declaration to be signed. While a task makes it, a page says so and asks again by itself."""
    submission = _submission(request, pk)
    handed_out = HandedOut.objects.filter(submission=submission)
    if not hand_in.is_open(submission) and not handed_out.exists():
        return redirect("declarations:page", pk)
    waiting = until_made(
        request,
        make_declaration,
        pk,
        is_made=handed_out.exists,
        folder="declarations",
        context={"submission": submission},
    )
    return waiting or _download(handed_out.get(), submission, "declaration")


@require_safe
@csp({"default-src": [NONE], "sandbox": [True]})
@cache_control(private=True, no_store=True)
def signed(request, pk):
    """The signed declaration, for the organisation and for reviewers."""
    visible = SignedDeclaration.objects.visible_to(request.user).select_related("submission__assessment")
    signed = get_object_or_404(visible, submission=pk)
    if signed.submission.assessment.organisation_id not in request.user.memberships_by_organisation:
        second_factor.demand(request.user, Decider.REVIEWERS)
    return _download(signed, signed.submission, "declaration-signed")


def _download(kept, submission, kind):
    """To be saved: a PDF program signs a file, and a browser that shows it may save it anew."""
    name = f"{slugify(submission.assessment.object_name, allow_unicode=True)}-{kind}.pdf"
    pdf = opened(kept.pdf.name, sha256=kept.sha256)
    return FileResponse(pdf, as_attachment=True, filename=name, content_type="application/pdf")
