"""What a row's cells say: texts, answers, directions and days, as a person or a spreadsheet program writes them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from ..exchange import answer_words, direction_words, quoted
from ..forms import tidy
from ..models import Code
from .opening import Cell

DAY = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})")


class Unusable(Exception):
    """A cell does not hold what belongs there; the message says why."""


@dataclass(frozen=True)
class Row:
    """A row of a sheet, its cells by the names of the columns."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    letters: dict[str, str]

    def place(self, name: str) -> str:
        """Where a cell stands, such as ``2.1 Interoperability!G5``."""
        return f"{self.sheet}!{self.letters.get(name, 'A')}{self.number}"

    def text(self, name: str) -> str:
        """Return the cell's value as tidy text; raise :class:`Unusable`."""
        cell = self.cells.get(name, Cell())
        if cell.is_formula:
            raise Unusable(_("This cell contains a formula; write the value."))
        if cell.is_error:
            raise Unusable(_("This cell contains an error of the spreadsheet program; write the value."))
        return plain(cell.value)

    def is_empty(self, names: Iterable[str]) -> bool:
        return all(self.cells.get(name, Cell()).value in (None, "") for name in names)


def plain(value: object) -> str:
    """Return a cell's value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second)):
        value = value.date()
    # Excel writes a carriage return that was pasted in as _x000D_.
    return tidy(str(value).replace("_x000D_", ""))


def same(_value: object, text: str) -> str:
    return text


def code(_value: object, text: str) -> str:
    found = answer_words().get(text.casefold())
    if found is None:
        words = ", ".join(str(label) for label in Code.labels)
        raise Unusable(_("“%(word)s” is no answer. Choose one of: %(words)s.") % {"word": quoted(text), "words": words})
    return found


def direction(_value: object, text: str) -> str:
    found = direction_words().get(text.casefold())
    if found is None:
        raise Unusable(_("“%(word)s” is no direction. Choose from the list, or leave it out.") % {"word": quoted(text)})
    return found


def day(value: object, text: str) -> str:
    """Return a day as ``2027-03-31``, given as a date, in that form or as ``31.03.2027``."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if not text:
        return ""
    try:
        if match := DAY.fullmatch(text):
            if match["iso"]:
                return date.fromisoformat(text).isoformat()
            return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        pass
    raise Unusable(
        _("“%(text)s” is no day. Write it as 2027-03-31 or as 31.03.2027.") % {"text": quoted(text)},
    )


# The columns that are filled in, each with what reads it: from the cell's value, and from its text.
Reader = Callable[[object, str], str]
ANSWER_FIELDS: dict[str, Reader] = {"answer": code, "explanation": same, "planned_for": day}
EVIDENCE_FIELDS: dict[str, Reader] = {"title": same, "url": same}
STANDARD_FIELDS: dict[str, Reader] = {
    "name": same,
    "edition": same,
    "direction": direction,
    "scope": same,
    "evidence": same,
}
