"""``/review/package/``: managers put files into the association's package, which everybody gets on ``/join/``."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST

from core.refusals import Refused

from .. import package
from ..forms import PackageFileForm
from ..models import PackageFile
from ..permissions import manager_required


@manager_required
def index(request):
    initial = {"language": get_language(), "published_on": timezone.localdate()}
    form = PackageFileForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid() and _add(form, by=request.user):
        messages.success(request, _("%s is in the package now.") % form.instance)
        return redirect("package:index")
    context = {"form": form, "package": list(package.by_kind())}
    return render(request, "package/index.html", context, status=422 if form.errors else 200)


def _add(form, *, by):
    """Whether the file was taken; if not, the form says why."""
    try:
        package.add(form.instance, form.cleaned_data["upload"], by=by)
    except Refused as refusal:
        form.add_error("upload", str(refusal))
        return False
    return True


@manager_required
@require_POST
def remove(request, pk):
    row = get_object_or_404(PackageFile, pk=pk)
    package.remove(row, by=request.user)
    messages.success(request, _("%s is not in the package any more.") % row)
    return redirect("package:index")
