"""Lists as files to calculate with: CSV, a row after the other, and spreadsheets. Texts stay texts."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from .text_fields import NOT_IN_XML

Value = str | int | float | date | None
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet program takes for a formula when it opens a CSV file; some begin a cell at each semicolon or tab.
FORMULA = re.compile(r"^(?=[=+\-@\t\r])|(?<=[;\t\r\n])(?=[=+\-@])")
WIDTHS = (8, 48)


def csv_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> StreamingHttpResponse:
    """Send the rows while they are read; with the mark by which spreadsheet programs know UTF-8."""
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.csv")}
    return StreamingHttpResponse(csv_lines(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The table as CSV, a line after the other; the first begins with the mark of UTF-8."""
    buffer = io.StringIO("\ufeff")
    buffer.seek(1)
    writer = csv.writer(buffer)
    for row in itertools.chain([titles], rows):
        writer.writerow([_harmless(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _harmless(value: Value) -> str:
    """Where a text begins as a formula does it gets an apostrophe."""
    if isinstance(value, str):
        return FORMULA.sub("'", value)
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Sheet:
    """A table of a spreadsheet; one without ``titles`` has its names in the first column.

    ``widths`` are those of its columns, in characters; as the titles are, if not given.
    """

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = ()
    frozen: str = "A2"  # the first cell that moves when the sheet is scrolled


def xlsx_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    return book_response(name, [Sheet(name, titles, rows)])


def book_response(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    return file_response(name, book(sheets))


def file_response(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")}
    return HttpResponse(content, content_type=SPREADSHEET, headers=headers)


def book(sheets: Iterable[Sheet]) -> bytes:
    """Return the workbook with these sheets, in their order."""
    made = Workbook(write_only=True)
    for sheet in sheets:
        _write(made, sheet)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _write(made: Workbook, content: Sheet) -> None:
    sheet = made.create_sheet(content.name[:31])
    if content.titles:
        sheet.freeze_panes = content.frozen
    widths = content.widths or [min(max(len(title) + 4, WIDTHS[0]), WIDTHS[1]) for title in content.titles]
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    if content.titles:
        sheet.append([_cell(sheet, title, bold=True) for title in content.titles])
    for row in content.rows:
        sheet.append([_cell(sheet, value) if isinstance(value, str | float) else value for value in row])


def _cell(sheet: WriteOnlyWorksheet, value: str | float, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, float):
        cell.value, cell.number_format = value, "0.0"
        return cell
    put_text(cell, value)
    if bold:
        cell.font = Font(bold=True)
    if bold or "\n" in value:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def put_text(cell: Cell, text: str) -> None:
    """Let the cell hold a text, and never a formula, without what XML cannot hold; nothing if there is none."""
    cell.value = NOT_IN_XML.sub("", text) or None
    if cell.value:
        cell.data_type = TYPE_STRING
