"""``/review/editions/uploads/``: an edition of the catalogue handed in as a ZIP, looked at, and loaded."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.budgets import Limit, at_once, within_budget
from core.refusals import Refused
from criteria.catalogue_file import BadCatalogue

from .. import edition_uploads
from ..forms import EditionUploadForm
from ..models import EditionUpload
from ..permissions import manager_required

READING = Limit("edition_upload", 60, seconds=600)


@manager_required
def index(request):
    form = EditionUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(edition_uploads.keep(form.cleaned_data["file"], by=request.user))
        except Refused as refusal:
            form.add_error("file", str(refusal))
    waiting = EditionUpload.objects.defer("content").select_related("uploaded_by")
    return render(request, "uploads/index.html", {"form": form, "waiting": waiting})


@manager_required
@require_safe
@within_budget(READING)
def detail(request, pk):
    upload = get_object_or_404(EditionUpload, pk=pk)
    with at_once("edition"):
        preview = edition_uploads.preview(upload)
    return render(request, "uploads/detail.html", {"upload": upload, "preview": preview})


@manager_required
@require_POST
@within_budget(READING)
def load(request, pk):
    upload = get_object_or_404(EditionUpload, pk=pk)
    make_current = "make_current" in request.POST
    try:
        with at_once("edition"):
            catalogue = edition_uploads.load_upload(upload, make_current=make_current, by=request.user)
    except BadCatalogue as error:
        messages.error(request, _("Nothing was loaded: %s") % error.problems[0])  # the page has them all
        return redirect(upload)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("uploads:index")
    done = _("%s is loaded, and new assessments use it now.") if make_current else _("%s is loaded.")
    messages.success(request, done % catalogue)
    return redirect("editions:index")


@manager_required
@require_POST
def discard(request, pk):
    get_object_or_404(EditionUpload, pk=pk).delete()
    messages.success(request, _("The upload is thrown away; nothing was loaded."))
    return redirect("uploads:index")
