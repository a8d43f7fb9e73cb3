"""``/assessments/<id>/documents/`` and each card's upload: the documents of an assessment."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from core.refusals import Refused

from .. import permissions
from ..answers.save import TooLate
from ..evidence import documents
from ..forms.documents import DocumentRows, UploadForm
from ..models import Answer, Assessment, Document


def index(request, pk):
    assessment = get_object_or_404(Assessment.objects.of(request.user).with_object(), pk=pk)
    context = {
        "assessment": assessment,
        "listed": documents.listed(assessment),
        "total": documents.total_size(assessment),
        "most": documents.MAX_TOTAL,
        "may_delete": permissions.may_delete_documents(request.user, assessment),
    }
    return render(request, "documents/index.html", context)


@require_POST
def delete(request, pk, document):
    assessment = get_object_or_404(Assessment.objects.of(request.user), pk=pk)
    document = get_object_or_404(Document, assessment=assessment, pk=document)
    if not permissions.may_delete_documents(request.user, assessment):
        raise PermissionDenied(_("Only an editor of the organisation can delete documents."))
    try:
        documents.delete(document)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%s” is deleted.") % document.name)
    return redirect("documents:index", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, pk, key, criterion):
    """The form with which a document is attached, for the card or as a page; or attach it.

    To a document, htmx gets its row, a plain request goes back to the card.
    """
    answers = Answer.objects.editable_by(request.user).select_related(
        "criterion__category", "assessment__version__product", "assessment__organisation", "assessment__catalogue"
    )
    answer = get_object_or_404(answers, assessment=pk, criterion__key=criterion, criterion__category__key=key)
    if request.method != "POST":
        context = {"answer": answer, "assessment": answer.assessment, "action": request.path}
        return render(request, f"documents/attach.html{'#form' if request.htmx else ''}", context)
    posted = request.POST.copy()
    if revision := posted.get(f"{criterion}-revision"):  # the card's, which moves on while the page is open
        posted["revision"] = revision
    form = UploadForm(posted, request.FILES)
    if not form.is_valid():
        return _refuse(request, answer, form.sentences)
    try:
        attached = documents.attach(answer, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        return _refuse(request, answer, [str(refusal)])
    except TooLate:
        sentence = _("The assessment was declared meanwhile, so its answers cannot be changed any more.")
        return _refuse(request, answer, [sentence])
    if request.htmx:
        return _row(request, attached)
    messages.success(request, _("“%s” is attached.") % attached.document.name)
    return redirect(attached.answer)


def _refuse(request, answer, sentences):
    if request.htmx:
        response = render(request, "documents/attach.html#said", {"sentences": sentences}, status=422)
        return reswap(retarget(response, f"#upload-{answer.criterion.key}-said"), "innerHTML")
    for sentence in sentences:
        messages.error(request, sentence)
    return redirect(answer)


def _row(request, attached):
    """The document's row for the card, and what was saved with it.

    The page learns the new revision, unless it has not seen what went before.
    """
    answer, document = attached.answer, attached.document
    rows = DocumentRows(answer)
    rows.files = {document.token: document}
    context = {"answer": answer, "attached": attached, "row": rows.rows()[-1]}
    response = render(request, "documents/attached.html", context)
    told = {"key": answer.criterion.key, "revision": None if attached.is_stale else answer.revision}
    return trigger_client_event(response, "document-attached", told)
