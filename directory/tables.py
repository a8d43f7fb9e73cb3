"""Lists as files to calculate with: CSV, a row after the other, and a spreadsheet. Texts stay texts."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | date
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet program takes for one when it opens a CSV file
WIDTHS = (8, 48)


def csv_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> StreamingHttpResponse:
    """Send the rows while they are read; with the mark by which spreadsheet programs know UTF-8."""
    response = StreamingHttpResponse(_lines(titles, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _lines(titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    buffer = io.StringIO("\ufeff")
    buffer.seek(1)
    writer = csv.writer(buffer)
    for row in itertools.chain([titles], rows):
        writer.writerow([_harmless(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _harmless(value: Value) -> str:
    """A text that begins as a formula does gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else str(value)


def xlsx_response(name: str, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    for place, title in enumerate(titles, 1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(title) + 4, WIDTHS[0]), WIDTHS[1])
    sheet.append([_cell(sheet, title, bold=True) for title in titles])
    for row in rows:
        sheet.append([_cell(sheet, value) if isinstance(value, str) else value for value in row])
    file = io.BytesIO()
    book.save(file)
    response = HttpResponse(file.getvalue(), content_type=SPREADSHEET)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    """A text, and never a formula, without what XML cannot hold."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = TYPE_STRING
    if bold:
        cell.font = Font(bold=True)
    return cell
