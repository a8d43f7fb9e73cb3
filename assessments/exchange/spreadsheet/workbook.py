"""Opening a workbook that a stranger may have made: bytes in, plain cells out.

A workbook is a zip file of XML. Before openpyxl sees it, its size is measured without unpacking, and its XML is looked
through for what no spreadsheet program writes and a parser would choke on: entities, endless nesting, texts,
attributes or formulas of absurd size. Only the parts that passed are handed on. What is kept is what has something in
it, so one cell far out costs no more than one close by.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.refusals import Refused

from .layout import MAX_COLUMNS, MAX_ROWS

MAX_PARTS = 500
MAX_UNPACKED = 12 * 1024 * 1024  # bytes of XML, the only thing that is unpacked; ours have a tenth of one MB
MAX_RATIO = 200  # of a part, unpacked to packed; text as uniform as ours reaches about 30
RATIO_MATTERS = 1024 * 1024  # smaller parts may be as uniform as they like
MAX_SHEETS = 100
MAX_ELEMENTS = 60_000  # a questionnaire of a hundred criteria has some thousand
MAX_OTHERS = 10_000  # of these, what is no cell: openpyxl keeps an object for each style, name or run of letters
CELLS = {"row", "c", "v", "is", "si", "t"}
MAX_DEPTH = 60
MAX_TEXT = 100_000  # characters in one element; spreadsheet programs allow 32,767 in a cell
MAX_ATTRIBUTE = 20_000
MAX_FORMULA = 8_192  # characters; the limit of spreadsheet programs
MAX_FORMULAS = 100


@dataclass(frozen=True)
class Cell:
    """A cell's value as openpyxl reads it, and what keeps it from being one."""

    value: object = None
    is_formula: bool = False
    is_error: bool = False


@dataclass(frozen=True)
class ReadSheet:
    title: str
    rows: list[Sequence[Cell]]  # up to the last one with something in it; one without anything has no cells
    is_cut: bool = False  # there are more rows than we read


class Unsafe(Exception):
    """The archive or its XML is not what a spreadsheet program writes."""


def open_workbook(content: bytes) -> list[ReadSheet]:
    """Return the sheets with their rows; raise :class:`Refused`."""
    try:
        return list(_sheets(_checked(content)))
    except Unsafe:
        raise Refused(
            _("This file unpacks to more than a questionnaire can hold, or holds what none does, so it was not opened.")
        ) from None
    except Exception as error:  # openpyxl answers broken files with whatever went wrong inside it
        raise Refused(
            _("This file cannot be read as a spreadsheet. It may be damaged; save it again as .xlsx.")
        ) from error


def _sheets(file: BytesIO) -> Iterator[ReadSheet]:
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    if len(book.worksheets) > MAX_SHEETS:
        raise Unsafe
    left = MAX_UNPACKED  # characters; any number of cells may name the same long text
    for sheet in book.worksheets:
        rows = [_cells(row) for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)]
        while rows and not rows[-1]:
            rows.pop()
        left -= sum(len(cell.value) for row in rows for cell in row if isinstance(cell.value, str))
        if left < 0:
            raise Unsafe
        yield ReadSheet(str(sheet.title), rows[:MAX_ROWS], is_cut=len(rows) > MAX_ROWS)


def _cells(row) -> Sequence[Cell]:
    if all(cell.value is None for cell in row):
        return ()
    return [Cell(cell.value, cell.data_type == "f", cell.data_type == "e") for cell in row]


def _checked(content: bytes) -> BytesIO:
    """Return the archive with nothing but its XML, all of which was looked through."""
    checked = BytesIO()
    xml = _Inspection()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(checked, "w") as copy:
        parts = archive.infolist()
        _measure(parts)
        for part in parts:
            if _is_xml(part):
                unpacked = archive.read(part)
                xml.look_through(unpacked)
                copy.writestr(part.filename, unpacked)
    checked.seek(0)
    return checked


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    """Look at what the archive says of itself; what unpacks to something else fails when it is read."""
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts if _is_xml(part)) > MAX_UNPACKED:
        raise Unsafe
    for part in parts:
        if part.file_size > RATIO_MATTERS and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise Unsafe
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zlib.error(part.compress_type)


class _Inspection:
    """Counts what all the XML of a workbook holds."""

    def __init__(self):
        self.elements = self.others = self.formulas = self.depth = self.text = 0
        self.in_formula = False

    def look_through(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self.depth = 0
        parser.Parse(xml, True)

    def _doctype(self, *_declared):
        raise Unsafe

    def _start(self, name, attributes):
        self.elements += 1
        self.depth += 1
        self.text = 0
        local_name = name.rpartition(":")[2]
        self.others += local_name not in CELLS
        self.in_formula = local_name == "f"
        self.formulas += self.in_formula
        if (
            self.elements > MAX_ELEMENTS
            or self.others > MAX_OTHERS
            or self.formulas > MAX_FORMULAS
            or self.depth > MAX_DEPTH
            or any(len(value) > MAX_ATTRIBUTE for value in attributes.values())
        ):
            raise Unsafe

    def _end(self, _name):
        self.depth -= 1
        self.text = 0

    def _characters(self, characters):
        self.text += len(characters)
        if self.text > (MAX_FORMULA if self.in_formula else MAX_TEXT):
            raise Unsafe
