"""What every page knows."""


def portal(request):
    """The reader's theme, and whether they are staff who review."""
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in {"light", "dark"} else "",
        "is_reviewer": bool(user and user.is_authenticated and user.is_reviewer),
    }
