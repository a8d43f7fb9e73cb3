"""``/review/archive/``: everything published, as one ZIP to download."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.stored_files import opened

from .. import archives
from ..models import Archive
from ..permissions import manager_required


@manager_required
@require_safe
def index(request):
    return render(request, "archive/index.html", {"archives": Archive.objects.select_related("asked_by")})


@manager_required
@require_POST
def make(request):
    archives.ask(by=request.user)
    messages.success(request, _("The archive is being made; this page offers it as soon as it is there."))
    return redirect("archive:index")


@manager_required
@require_safe
def download(request, pk):
    archive = get_object_or_404(Archive, pk=pk, made_at__isnull=False)
    file = opened(archive.file.name, size=archive.size)
    name = f"cpo-portal-{archive.made_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
