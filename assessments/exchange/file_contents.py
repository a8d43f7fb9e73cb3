"""What files say about answers, whatever their form: how it is written, and what was read.

A file may be a spreadsheet (:mod:`.spreadsheet`) or a ``cpo.json`` (:mod:`.cpo_json`). What is read stays text, each
with its place in the file, until :mod:`.proposals` checks it by the forms' rules.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.conf import settings
from django.utils import translation

from core.text_fields import tidy, tidy_line

from ..answers.values import Values
from ..evidence.entries import document_address
from ..forms.answer import DIRECTIONS
from ..models import Code, Origin

MAX_SIZE = 5 * 1024 * 1024  # of a file, in bytes
STANDARD_FIELDS = ("name", "edition", "direction", "scope", "evidence")
EMPTY = Values(code="", explanation="", planned_for=None, evidence=[], standards=[])


@dataclass(frozen=True)
class FileProblem:
    """What is wrong at a place of the file (empty: with all of it), and about which criterion (its key) it is.

    An answer with a problem is not proposed.
    """

    place: str
    sentence: str
    criterion: str = ""


@dataclass(frozen=True)
class FileLine:
    """Some texts of the file by field name, and the place of each."""

    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


@dataclass
class Entry:
    """What the file says about one criterion. Of what it does not mention nothing is changed.

    ``main`` has the texts of ``code``, ``explanation`` and ``planned_for``. ``revision`` is the answer's when the file
    was made, if it tells.
    """

    main: FileLine = field(default_factory=FileLine)
    evidence: list[FileLine] | None = None
    standards: list[FileLine] | None = None
    revision: int | None = None


@dataclass
class FileReading:
    """Everything read from a file: the entries by the criterion's key. ``blank``: it was made without any answers."""

    origin: Origin
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    blank: bool = False


def as_written(values: Values) -> dict:
    """Return what an answer says as files say it, in tidy texts: documents by their address, the day as ``2027-03-31``.

    Standards go by name: that of the register, or of one's own.
    """
    planned_for: date | None = values["planned_for"]
    return {
        "code": values["code"],
        "explanation": tidy(values["explanation"]),
        "planned_for": planned_for.isoformat() if planned_for else "",
        "evidence": [{"title": tidy_line(item["title"]), "url": address_of(item)} for item in values["evidence"]],
        "standards": [{name: tidy_line(item[name]) for name in STANDARD_FIELDS} for item in values["standards"]],
    }


def as_read(entry: Entry) -> dict:
    """Return what the file says in the shape of :func:`as_written`, without what it does not mention."""
    said: dict = dict(entry.main.texts)
    for part, lines in (("evidence", entry.evidence), ("standards", entry.standards)):
        if lines is not None:
            said[part] = [line.texts for line in lines]
    if "evidence" in said:
        said["evidence"] = [{**row, "title": row["title"] or row["url"]} for row in said["evidence"]]
    return said


def address_of(evidence: dict) -> str:
    """Return where a piece of evidence is found: a link, or a document uploaded."""
    return document_address(evidence["document"]) if "document" in evidence else evidence["url"]


def quoted(text: object) -> str:
    """Return a text of the file so that it can be shown in a sentence: tidy and short."""
    words = tidy(str(text))
    return words if len(words) <= 60 else f"{words[:60]}…"


@cache
def answer_words() -> dict[str, str]:
    """Return the code for every word of an answer: in any language of the portal, or the code itself."""
    return _codes_by_word(Code.choices)


@cache
def direction_words() -> dict[str, str]:
    return _codes_by_word(DIRECTIONS)


def _codes_by_word(choices) -> dict[str, str]:
    words = {"": ""}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= {str(label).casefold(): str(code) for code, label in choices}
    return words | {str(code): str(code) for code, _label in choices}
