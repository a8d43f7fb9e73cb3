"""``/assessments/<id>/…``: the questionnaire as a spreadsheet and as ``cpo.json``, out, and in by way of a preview."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.budgets import EXPORTS, Exhausted, Limit, at_once, within_budget
from core.forms import Helper
from core.refusals import Refused
from criteria.wording import plain, wording
from organisations.display_names import named

from .. import permissions
from ..answers.save import TooLate
from ..exchange import diff, proposals
from ..exchange.cpo_json.writer import write
from ..exchange.file_contents import MAX_SIZE
from ..exchange.spreadsheet import writer
from ..models import Assessment, Proposal
from .questionnaire import SPREADSHEET

IMPORTS = Limit("imports", 30, seconds=600)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet or cpo.json"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
    )
    helper = Helper()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(_("This file is larger than 5 MB, so it cannot be a questionnaire of ours."))
        return file


@require_safe
@within_budget(EXPORTS)
def xlsx(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    return _attached(writer.filled_in(assessment), SPREADSHEET, f"{_file_name(assessment)}.xlsx")


@require_safe
@within_budget(EXPORTS)
def json(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    return _attached(write(assessment), "application/json", "cpo.json")


def _file_name(assessment):
    return f"cpo-{slugify(assessment.object_name) or assessment.pk}"


def _attached(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _editable(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    if not assessment.is_editable:
        raise PermissionDenied(_("This assessment was declared, so its answers cannot be changed."))
    if not permissions.may_answer(request.user, assessment):
        raise PermissionDenied(_("You may read this assessment, but not answer it."))
    return assessment


@within_budget(IMPORTS, methods=("POST",))
def upload(request, pk):
    """Every member finds the downloads here; who may answer uploads, too."""
    if request.method == "POST":
        assessment = _editable(request, pk)
    else:
        assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            proposal = _proposed(assessment, form.cleaned_data["file"], by=request.user)
        except Exhausted:
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("exchange:proposal", assessment.pk, proposal.pk)
    context = {
        "assessment": assessment,
        "form": form if permissions.may_answer(request.user, assessment) else None,
        "waiting": assessment.proposals.filter(by=request.user),
    }
    return render(request, "exchange/upload.html", context, status=422 if form.errors else 200)


def _proposed(assessment, file, *, by):
    with at_once("imports"):
        return proposals.propose(assessment, file.read(), file_name=file.name, by=by)


def proposal(request, pk, proposal):
    """What an upload would change. Only who uploaded it sees it, and nothing is stored before it is confirmed."""
    assessment = _editable(request, pk)
    proposal = get_object_or_404(assessment.proposals.filter(by=request.user), pk=proposal)
    if "confirm" in request.POST:
        return _confirm(request, assessment, proposal)
    if "discard" in request.POST:
        proposal.delete()
        messages.success(request, _("The upload was discarded; no answer was changed."))
        return redirect(assessment)
    context = {
        "assessment": assessment,
        "proposal": proposal,
        "changed": diff.changes_of(proposal),
        "problems": [problem for problem in proposal.problems if problem["place"]],
        "remarks": [problem for problem in proposal.problems if not problem["place"]],
    }
    return render(request, "exchange/proposal.html", context)


def _confirm(request, assessment, proposal):
    try:
        accepted = proposals.accept(proposal, by=request.user)
    except TooLate:
        messages.error(request, _("The assessment was declared meanwhile, so its answers cannot be changed any more."))
        return redirect(assessment)
    except Proposal.DoesNotExist:  # confirmed or discarded in another window at this very moment
        return redirect(assessment)
    if accepted.taken:
        sentence = ngettext("%d answer was taken over.", "%d answers were taken over.", accepted.taken)
        messages.success(request, sentence % accepted.taken)
    for theirs in accepted.conflicts:
        messages.warning(request, _conflict(theirs))
    if accepted.conflicts:
        return redirect("exchange:proposal", assessment.pk, proposal.pk)
    return redirect(assessment)


def _conflict(theirs):
    return _(
        "%(number)s %(title)s was not taken over: %(person)s changed this answer meanwhile. Below it is compared with "
        "what stands there now."
    ) % {
        "number": theirs.criterion.number,
        "title": plain(wording(theirs.criterion.title)),
        "person": named(theirs.changed_by),
    }
