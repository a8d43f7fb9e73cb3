"""Why a statement was found by words: a piece of what it explains, with the words marked.

The database finds by stems (“exports” finds “export”) and does not say where. Words that begin alike are marked, which
is the same for the reader and costs nothing.
"""

import re
from collections.abc import Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cpo_verify.model import NUMBER
from statements.models import Listing

WORD = re.compile(r"\w{2,}")
UNWANTED = re.compile(r"(?<!\S)-\S+")  # what is searched for with “-” in front is not there
BEFORE, AFTER = 60, 120  # characters around the first word


def excerpts(keys: Iterable[int], words: str) -> Mapping[int, SafeString]:
    """Return one for each of the statements that explain something in these words; one query, or none."""
    beginnings = [re.escape(_beginning(word)) for word in WORD.findall(UNWANTED.sub("", words))]
    if not beginnings or NUMBER.fullmatch(words.upper()):
        return {}
    sought = re.compile(rf"\b(?:{'|'.join(beginnings)})\w*", re.IGNORECASE)
    said = Listing.objects.filter(pk__in=list(keys)).values_list("pk", "language", "words")
    found = ((key, language, _piece(text.partition("\n")[2], sought)) for key, language, text in said)
    return {key: format_html('<span lang="{}">{}</span>', language, piece) for key, language, piece in found if piece}


def _beginning(word: str) -> str:
    """What a word has in common with its other forms, roughly: endings have two letters, those of short words one."""
    return word[: len(word) - (len(word) > 4) - (len(word) > 6)]


def _piece(text: str, sought: re.Pattern[str]) -> SafeString | None:
    """The first line that has any of what is sought, cut to what stands around it; None if there is none."""
    first = sought.search(text)
    if not first:
        return None
    line_starts, line_ends = text.rfind("\n", 0, first.start()) + 1, text.find("\n", first.end())
    line = text[line_starts : line_ends if line_ends >= 0 else len(text)]
    at = first.start() - line_starts
    start = line.find(" ", at - BEFORE) + 1 if at > BEFORE else 0
    end = line.rfind(" ", 0, at + AFTER) if len(line) > at + AFTER else len(line)
    piece = line[start : max(end, first.end() - line_starts)]
    marked = format_html_join("", "{}{}", _marked(piece, sought))
    return format_html("{}{}{}", "… " if start else "", marked, " …" if end < len(line) else "")


def _marked(piece: str, sought: re.Pattern[str]) -> Iterable[tuple[str, SafeString]]:
    """What stands before each of what is sought, and that, marked."""
    reached = 0
    for each in sought.finditer(piece):
        yield piece[reached : each.start()], format_html("<mark>{}</mark>", each[0])
        reached = each.end()
    yield piece[reached:], SafeString()
