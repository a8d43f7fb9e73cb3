"""What the pages that staff write say now: their newest revision, or else the text that comes with the portal."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.refusals import Refused
from organisations import audit
from organisations.models import Deed, User

from . import markdown
from .models import PageKey, SitePage

TEXTS = Path(__file__).parent / "texts"
MOST = 60_000  # characters


@dataclass(frozen=True)
class PageText:
    """``revision`` is 0 for the text that comes with the portal; ``at`` and ``by`` are of the revision."""

    key: PageKey
    language: str
    text: str
    revision: int = 0
    at: datetime | None = None
    by: User | None = None

    @property
    def html(self) -> SafeString:
        return markdown.to_html(self.text)

    @property
    def blanks(self) -> list[str]:
        return markdown.blanks(self.text)


def current(key: PageKey, language: str) -> PageText:
    return _as_text(key, language, SitePage.objects.of(key, language).select_related("by").first())


def all_current() -> list[PageText]:
    """Return every page in every language, in one query."""
    written = {(each.key, each.language): each for each in SitePage.objects.newest().select_related("by")}
    languages = [language for language, _name in settings.LANGUAGES]
    return [_as_text(key, language, written.get((key, language))) for key in PageKey for language in languages]


def trouble() -> str | None:
    """Return which pages still have blanks, for operators; None if no page has."""
    pages: dict[str, list[str]] = {}
    for page in all_current():
        if page.blanks:
            pages.setdefault(page.key, []).append(page.language)
    named = ", ".join(f"{key} ({', '.join(languages)})" for key, languages in pages.items())
    return f"blanks to fill in: {named}" if named else None


def write(key: PageKey, language: str, text: str, *, revision: int, by: User, reason: str = "") -> bool:
    """Store a further revision; returns whether it says anything else than the newest.

    ``revision`` is the one that was read; raises :class:`Refused` if another was written since.
    """
    now = current(key, language)
    if now.revision != revision:
        raise _too_late()
    if now.text == text:
        return False
    about = f"{key.label} ({language})"
    before, after = {"revision": revision}, {"revision": revision + 1}
    try:
        with transaction.atomic():
            SitePage.objects.create(key=key, language=language, number=revision + 1, text=text, by=by)
            audit.note(Deed.TEXT_WRITTEN, by=by, about=about, before=before, after=after, reason=reason)
    except IntegrityError:  # at the same moment
        raise _too_late() from None
    return True


def _too_late() -> Refused:
    return Refused(
        _("Somebody else has changed this page meanwhile; the history shows it. Save again to put yours in its place.")
    )


def _as_text(key: PageKey, language: str, page: SitePage | None) -> PageText:
    if page is None:
        return PageText(key, language, supplied(key, language))
    return PageText(key, language, page.text, page.number, page.at, page.by)


@cache
def supplied(key: str, language: str) -> str:
    """Return the text that comes with the portal, ``association/texts/<key>.<language>.md``."""
    return (TEXTS / f"{key}.{language}.md").read_text(encoding="utf-8")
