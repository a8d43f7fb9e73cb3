"""What a row's cells say: texts, answers, directions and days, as a person or a spreadsheet program writes them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from core.text_fields import tidy, tidy_line

from ...models import Code
from ..file_contents import answer_words, direction_words, quoted
from .workbook import Cell

DAY = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})")


class Unusable(Exception):
    """A cell does not hold what belongs there; the message says why."""


@dataclass(frozen=True)
class CellRow:
    """A row of a sheet, its cells by the names of the columns. ``language`` is the one the file is written in."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    letters: dict[str, str]
    language: str

    def place(self, name: str) -> str:
        """Where a cell stands, such as ``2.1 Interoperability!G5``."""
        return f"{self.sheet}!{self.letters.get(name, 'A')}{self.number}"

    def value(self, name: str) -> object:
        """Return the cell's value as the spreadsheet program keeps it; raise :class:`Unusable`."""
        cell = self.cells.get(name, Cell())
        if cell.is_formula:
            raise Unusable(_("This cell contains a formula; write the value."))
        if cell.is_error:
            raise Unusable(_("This cell contains an error of the spreadsheet program; write the value."))
        return cell.value

    def text(self, name: str) -> str:
        """Return the cell's value as tidy text; raise :class:`Unusable`."""
        return plain(self.value(name))

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


def text(row: CellRow, name: str) -> str:
    return row.text(name)


def line(row: CellRow, name: str) -> str:
    return tidy_line(row.text(name))


def code(row: CellRow, name: str) -> str:
    word = row.text(name)
    found = answer_words().get(word.casefold())
    if found is None:
        with translation.override(row.language):
            words = ", ".join(str(label) for label in Code.labels)
        raise Unusable(_("“%(word)s” is no answer. Choose one of: %(words)s.") % {"word": quoted(word), "words": words})
    return found


def direction(row: CellRow, name: str) -> str:
    word = row.text(name)
    found = direction_words().get(word.casefold())
    if found is None:
        raise Unusable(_("“%(word)s” is no direction. Choose from the list, or leave it out.") % {"word": quoted(word)})
    return found


def day(row: CellRow, name: str) -> str:
    """Return a day as ``2027-03-31``, given as a date, in that form or as ``31.03.2027``."""
    value, written = row.value(name), row.text(name)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if not written:
        return ""
    try:
        if match := DAY.fullmatch(written):
            if match["iso"]:
                return date.fromisoformat(written).isoformat()
            return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:
        pass
    raise Unusable(
        _("“%(text)s” is no day. Write it as 2027-03-31 or as 31.03.2027.") % {"text": quoted(written)},
    )


# The columns that are filled in, each with what reads its cell in a row.
Reader = Callable[[CellRow, str], str]
ANSWER_FIELDS: dict[str, Reader] = {"answer": code, "explanation": text, "planned_for": day}
EVIDENCE_FIELDS: dict[str, Reader] = {"title": line, "url": text}
STANDARD_FIELDS: dict[str, Reader] = {
    "name": line,
    "edition": line,
    "direction": direction,
    "scope": line,
    "evidence": text,
}
