"""The pages that staff write, as everybody reads them: ``/imprint/``, ``/why-openness/``, ``/join/`` and on."""

from csp.constants import NONE
from csp.decorators import csp
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http_caching import kept_by_anybody, public_page
from core.stored_files import opened
from criteria.models import Catalogue

from .. import landscapes, package, site_pages
from ..models import PackageFile, PageKey

A_WHILE = 300  # seconds, after which a file that was removed is gone everywhere


def _version(request, key):
    page = site_pages.current(key, get_language())
    code = PackageFile.objects.to_sign() if key == PageKey.CODE else None
    return page.revision or page.text, code and code.pk


@login_not_required
@require_safe
@public_page(_version)
def page(request, key):
    return render(request, "site/page.html", {"page": site_pages.current(key, get_language())})


@login_not_required
@require_safe
def why_openness(request, key):
    """Why it matters, with examples drawn; each names the criteria of the current catalogue that speak of it."""
    catalogue = Catalogue.objects.current()
    context = {
        "page": site_pages.current(key, get_language()),
        "catalogue": catalogue,
        "examples": landscapes.examples(catalogue),
    }
    return render(request, "site/why_openness.html", context)


@login_not_required
@require_safe
def join(request, key):
    context = {"page": site_pages.current(key, get_language()), "package": list(package.by_kind())}
    return render(request, "site/join.html", context)


@login_not_required
@require_safe
@csp({"default-src": [NONE], "sandbox": [True]})
@kept_by_anybody(max_age=A_WHILE)
def package_file(request, pk):
    """Sent to be saved, never shown within our pages."""
    row = get_object_or_404(PackageFile, pk=pk)
    etag = f'"{row.sha256}"'
    response = get_conditional_response(request, etag=etag) or FileResponse(
        opened(row.file.name, size=row.size),
        as_attachment=True,
        filename="-".join(filter(None, ["cpo", row.kind, row.edition, row.language])) + f".{row.format}",
        content_type=package.CONTENT_TYPES[row.format],
    )
    response["ETag"] = etag
    return response
