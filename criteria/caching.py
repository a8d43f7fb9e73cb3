"""Public pages asked again: answered with 304 when nothing they show has changed."""

import hashlib
from collections.abc import Callable
from functools import cache, wraps

from django.conf import settings
from django.contrib.messages import get_messages
from django.utils.translation import get_language
from django.views.decorators.http import condition


@cache
def _release() -> str:
    """Changes with the code: the newest change of any template, style or translation, and the settings' key."""
    folders = (settings.BASE_DIR / name for name in ("templates", "static", "locale"))
    newest = max(file.stat().st_mtime_ns for folder in folders for file in folder.rglob("*") if file.is_file())
    return f"{newest}"


def public_page(version: Callable[..., str | None]):
    """Give the page a weak ETag made of ``version(request, …)``, the reader, the language and the release.

    The reader counts because the page's head names them; pages that still have a message to show are not conditional.
    """

    def etag(request, *args, **kwargs):
        if len(get_messages(request)):
            return None
        state = version(request, *args, **kwargs)
        if state is None:
            return None
        parts = (
            state,
            request.get_full_path(),
            request.user.pk,
            get_language(),
            request.COOKIES.get("theme"),
            _release(),
        )
        return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'

    def decorate(view):
        conditional = condition(etag_func=etag)(view)

        @wraps(view)
        def page(request, *args, **kwargs):
            response = conditional(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response

        return page

    return decorate
