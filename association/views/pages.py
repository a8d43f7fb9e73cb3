"""``/review/pages/``: managers write imprint, privacy and the other pages, in both languages."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.refusals import Refused

from .. import markdown, site_pages
from ..forms import PageForm
from ..models import PageKey, SitePage
from ..permissions import manager_required

LANGUAGES = dict(settings.LANGUAGES)


@manager_required
@require_safe
def index(request):
    pages = site_pages.all_current()
    rows = [(key, [page for page in pages if page.key == key]) for key in PageKey]
    return render(request, "pages/index.html", {"rows": rows, "columns": LANGUAGES.values()})


@manager_required
def edit(request, key, language):
    """Write a page; "preview" shows it below without storing it."""
    page = _page(key, language)
    form = PageForm(request.POST or None, initial={"text": page.text, "revision": page.revision})
    preview = None
    if form.is_valid():
        if "preview" in request.POST:
            preview = markdown.to_html(form.cleaned_data["text"])
        elif _write(form, page, by=request.user):
            messages.success(request, _("Saved. Everybody reads it now."))
            return redirect("pages:edit", key, language)
    context = {
        "page": page,
        "written_in": LANGUAGES[language],
        "form": form,
        "preview": preview,
        "revisions": SitePage.objects.of(key, language).select_related("by").defer("text")[:100],
    }
    return render(request, "pages/edit.html", context, status=422 if form.errors else 200)


def _write(form, page, *, by):
    """Whether it was stored, or says so already; if not, the form says why, and knows the newest revision."""
    try:
        site_pages.write(page.key, page.language, **form.cleaned_data, by=by)
    except Refused as refusal:
        form.data = form.data.copy()
        form.data["revision"] = page.revision
        form.add_error("text", str(refusal))
        return False
    return True


@manager_required
@require_safe
def revision(request, key, language, number):
    """What the page said once; number 0 is the text that comes with the portal."""
    page, (text, row) = _page(key, language), _revision(key, language, number)
    context = {"page": page, "written_in": LANGUAGES[language], "number": number, "row": row, "text": text}
    return render(request, "pages/revision.html", context | {"html": markdown.to_html(text)})


@manager_required
@require_POST
def restore(request, key, language, number):
    """Let the page say again what it said once, as a further revision."""
    page, (text, _row) = _page(key, language), _revision(key, language, number)
    try:
        reason = _("Revision %(number)s restored.") % {"number": number}
        site_pages.write(page.key, language, text, revision=page.revision, by=request.user, reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Restored. Everybody reads it now."))
    return redirect("pages:edit", key, language)


def _page(key, language):
    if key not in PageKey or language not in LANGUAGES:
        raise Http404
    return site_pages.current(PageKey(key), language)


def _revision(key, language, number):
    if number == 0:
        return site_pages.supplied(key, language), None
    row = get_object_or_404(SitePage.objects.of(key, language).select_related("by"), number=number)
    return row.text, row
