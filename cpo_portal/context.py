"""What every page knows."""

from association.models import PageKey
from core import banners, log_lines
from core.absolute_urls import absolute

SECTIONS = frozenset(
    f"/{name}/"
    for name in (
        "directory",
        "compare",
        "catalogue",
        "signees",
        "verify",
        "dashboard",
        "review",
        "assessments",
        "requirements",
        "organisation",
    )
)
# What search engines and those who share a link are told the one address of: without what stands behind the "?".
PUBLIC_PAGES = frozenset(
    [
        "home",
        "directory:index",
        "directory:profile",
        "signees:index",
        "catalogue:edition",
        "catalogue:glossary",
        "catalogue:standards",
        "catalogue:changes",
        "statements:detail",
        "verify:page",
        "log:page",
        *(f"site:{key.name.lower()}" for key in PageKey),
    ]
)


def portal(request):
    """The reader's theme, whether they are staff, and the part of the portal they are in: ``/compare/``.

    On a public page its one address, too; and the request's reference, for a page that tells of an error.
    """
    user = getattr(request, "user", None)
    match = request.resolver_match
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "section": section if (section := request.path[: request.path.find("/", 1) + 1]) in SECTIONS else "",
        "canonical": absolute(request.path) if match and match.view_name in PUBLIC_PAGES else "",
        "reference": log_lines.reference.get(),
        "banner": banners.due(),
        "is_reviewer": bool(user and user.is_authenticated and user.is_reviewer),
        "is_manager": bool(user and user.is_staff),
    }
