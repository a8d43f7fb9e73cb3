"""Reading the catalogue's texts: the reader's language, and the marked-up words.

A text may mark a word of the glossary or a standard: ``[round trip](glossary:round-trip)``, ``[JT](standard:jt)``.
"""

import re
from collections.abc import Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

REFERENCE = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<kind>glossary|standard):(?P<key>[a-z0-9-]+)\)")


def wording(texts: Mapping[str, str], language: str | None = None) -> str:
    """Return the text in ``language`` (the active one by default), or else in the first language it has."""
    language = language or get_language() or ""
    return texts.get(language) or texts.get(language.split("-")[0]) or next(iter(texts.values()), "")


def plain(text: str) -> str:
    """Return the text without its marks."""
    return REFERENCE.sub(lambda match: match["words"], text)


def marked_up(text: str, glossary: Mapping[str, Mapping[str, str]] = {}, base: str = "") -> SafeString:
    """Return the text as HTML, its marked words as links to the glossary and the register of standards.

    On the page that has both, the links alone are enough. Elsewhere ``base`` is that page's address, and ``glossary``
    maps a term's key to its definition, shown when the link is pointed at.
    """
    parts, end = [], 0
    for match in REFERENCE.finditer(text):
        parts.append(conditional_escape(text[end : match.start()]))
        if match["kind"] == "glossary":
            definition = plain(wording(glossary.get(match["key"], {})))
            title = format_html(' title="{}"', definition) if definition else ""
            link = '<a class="term" href="{}#term-{}"{}>{}</a>'
            parts.append(format_html(link, base, match["key"], title, match["words"]))
        else:
            parts.append(
                format_html('<a class="standard" href="{}#standard-{}">{}</a>', base, match["key"], match["words"])
            )
        end = match.end()
    parts.append(conditional_escape(text[end:]))
    return mark_safe("".join(parts))
