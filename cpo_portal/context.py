"""What every page knows."""

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


def portal(request):
    """The reader's theme, whether they are staff who review, and the part of the portal they are in: ``/compare/``."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "section": section if (section := request.path[: request.path.find("/", 1) + 1]) in SECTIONS else "",
        "is_reviewer": bool(user and user.is_authenticated and user.is_reviewer),
    }
