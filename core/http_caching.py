"""Public pages and files asked again: answered with 304 when nothing they show has changed."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps

from django.conf import settings
from django.contrib.messages import get_messages
from django.utils.translation import get_language
from django.views.decorators.http import condition

from . import banners


@cache
def release() -> str:
    """Changes with the code: the newest change of any template, style, translation or module."""
    files = [file for name in ("templates", "static", "locale") for file in (settings.BASE_DIR / name).rglob("*")]
    files += [file for package in settings.BASE_DIR.glob("*/__init__.py") for file in package.parent.rglob("*.py")]
    newest = max(file.stat().st_mtime_ns for file in files if file.is_file())
    return f"{newest}"


def _weak_etag(*parts) -> str:
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


PRIVATE = {"Cache-Control": "private, no-cache"}
FOR_EVERYBODY = {"Access-Control-Allow-Origin": "*"}


def _conditional(view, etag, changed_at=None, *, headers: dict[str, str]):
    answer = condition(etag_func=etag, last_modified_func=changed_at)(view)

    @wraps(view)
    def answered(request, *args, **kwargs):
        response = answer(request, *args, **kwargs)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return answered


def public_page(version: Callable[..., str | None]):
    """Give the page a weak ETag made of ``version(request, …)``, the reader, the language and the release.

    The reader counts because the page's head names them, and leads them to what is theirs; so does the banner. Pages
    that still have a message to show are not conditional.
    """

    def etag(request, *args, **kwargs):
        if len(get_messages(request)):
            return None
        state = version(request, *args, **kwargs)
        if state is None:
            return None
        user = request.user
        staff = getattr(user, "is_reviewer", False), user.is_staff
        reader = user.pk, str(user), *staff, get_language(), request.COOKIES.get("theme")
        return _weak_etag(state, request.get_full_path(), *reader, banners.version(), release())

    return lambda view: _conditional(view, etag, headers=PRIVATE)


def public_feed(version: Callable[..., str], changed_at: Callable[..., datetime | None]):
    """Give a feed a weak ETag made of ``version(request, …)``, the language and the release; and when it changed.

    It is the same for every reader of a language; what keeps it must ask each time whether it is still so.
    """

    def etag(request, *args, **kwargs):
        return _weak_etag(version(request, *args, **kwargs), request.get_full_path(), get_language(), release())

    return lambda view: _conditional(view, etag, changed_at, headers=PRIVATE)


def public_file(version: Callable[..., str | None], *, max_age: int):
    """Give a file, which is the same for every reader, a weak ETag made of ``version(request, …)`` and the release.

    Scripts of other sites may read it. Who may keep it, and for how long, says :func:`kept_by_anybody`.
    """

    def etag(request, *args, **kwargs):
        state = version(request, *args, **kwargs)
        return None if state is None else _weak_etag(state, request.get_full_path(), release())

    return lambda view: kept_by_anybody(max_age=max_age)(_conditional(view, etag, headers=FOR_EVERYBODY))


def kept_by_anybody(*, max_age: int):
    """Let anybody keep the file, or a part of it, and not ask again for ``max_age`` seconds.

    What was refused (400, 412, 416) was so because of how one person asked: a cache that kept it would give it to all.
    """

    def decorate(view):
        @wraps(view)
        def file(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            is_the_file = response.status_code in (200, 206, 304)
            response.headers.setdefault("Cache-Control", f"public, max-age={max_age}" if is_the_file else "no-store")
            return response

        return file

    return decorate
