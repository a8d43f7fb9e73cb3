"""Markdown that staff write, as HTML for our pages.

CommonMark and its tables without raw HTML, which is shown as it was typed, and without pictures, so that nothing is
fetched from elsewhere. Links lead to http, https, mailto, or within the portal; others stay text.
"""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = {"http", "https", "mailto"}
FIRST_PART = re.compile(r"[^/?#]*")  # of an address; a colon in it begins what may be taken for a scheme
BLANK = re.compile(r"\[\[([^\[\]\n]+)\]\]")  # what the association still has to fill in
FIRST_LEVEL = 2  # of the highest headings, whatever level a text begins with: a page's title is the first
LAST_LEVEL = 6
TAKEN = {"main"}  # ids that the page around has


def to_html(text: str) -> SafeString:
    """Return it with headings below the page's title that can be linked to, and with its blanks marked."""
    tokens = _READER.parse(text)
    _set_headings(tokens)
    return mark_safe(_READER.renderer.render(tokens, _READER.options, {}))  # escaped by the renderer


def blanks(text: str) -> list[str]:
    """Return what is still to be filled in, each once, in the order of the text."""
    return list(dict.fromkeys(BLANK.findall(text)))


def _set_headings(tokens: list[Token]) -> None:
    anchors = set(TAKEN)
    highest = min((_level(token) for token in tokens if token.type == "heading_open"), default=FIRST_LEVEL)
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_level(token) - highest + FIRST_LEVEL, LAST_LEVEL)}"
        if token.type == "heading_open":
            token.attrSet("id", _anchor(tokens[place + 1].content, anchors))


def _level(heading: Token) -> int:
    return int(heading.tag[1])


def _anchor(title: str, anchors: set[str]) -> str:
    base = slugify(title) or "section"
    anchor, number = base, 2
    while anchor in anchors:
        anchor, number = f"{base}-{number}", number + 1
    anchors.add(anchor)
    return anchor


def _may_link(address: str) -> bool:
    first, colon, _rest = FIRST_PART.match(address.strip())[0].partition(":")  # type: ignore[index]
    return not colon or first.lower() in SCHEMES


def _text(renderer, tokens, place, options, env) -> str:
    return BLANK.sub(r'<mark class="blank">[\1]</mark>', escape(tokens[place].content))


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    reader.validateLink = _may_link  # type: ignore[method-assign, assignment]
    reader.add_render_rule("text", _text)
    return reader


_READER = _reader()
