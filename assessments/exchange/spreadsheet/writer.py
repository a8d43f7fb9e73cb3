"""Making the questionnaire: a sheet for each category, wording protected, answers to choose."""

from collections.abc import Iterable, Mapping
from io import BytesIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.spreadsheets import put_text
from core.text_fields import tidy
from criteria.models import Catalogue, Category, Criterion, Grade, Subject
from criteria.wording import plain, wording

from ...answers.values import current_values
from ...forms.answer import DIRECTIONS
from ...models import Answer, Assessment, Code
from ...submissions import rfc3339
from ..file_contents import as_written
from ..questionnaire_pdf import by_category
from .layout import (
    ABOUT,
    ANSWERS,
    EVIDENCE,
    FIRST_ROW,
    LISTS,
    MAX_ROWS,
    NAMES_ROW,
    STANDARDS,
    TITLES_ROW,
    SheetColumn,
    place,
)

WRAPPED = Alignment(wrap_text=True, vertical="top")
TO_FILL_IN = PatternFill("solid", fgColor="E3F1F1")
OPEN = Protection(locked=False)
STYLES = {
    "head": {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="0B6468")},
    "fixed": {},
    "text": {"number_format": "@"},
    "day": {"number_format": "yyyy-mm-dd"},
}


def blank(catalogue: Catalogue, role: str) -> bytes:
    """Return the questionnaire of a role, to be filled in for whatever assessment."""
    return _workbook(catalogue, role, catalogue.criteria.addressed_to(role), answers={}, made_for=[])


def filled_in(assessment: Assessment) -> bytes:
    """Return the questionnaire with the answers of an assessment as they stand."""
    answers = {answer.criterion.key: answer for answer in assessment.answers.in_order()}
    made_for = [
        ("assessment", _("Assessment"), str(assessment.pk)),
        ("object", _("Object"), assessment.object_name),
        ("made", _("Made"), rfc3339(timezone.now())),
    ]
    criteria = [answer.criterion for answer in answers.values()]
    return _workbook(assessment.catalogue, assessment.organisation.role, criteria, answers, made_for)


def _workbook(
    catalogue: Catalogue,
    role: str,
    criteria: list[Criterion],
    answers: Mapping[str, Answer],
    made_for: list[tuple[str, str, str]],
) -> bytes:
    book = Workbook()
    for style in _styles():
        book.add_named_style(style)
    _about(book.active, catalogue, role, made_for)
    for category, members in by_category(criteria):
        _answers(book.create_sheet(_sheet_name(category)), members, answers)
    said = {key: as_written(current_values(answer)) for key, answer in answers.items()}
    with_standards = [criterion for criterion in criteria if criterion.asks_for_standards]
    register = catalogue.standards.values_list("name", flat=True) if with_standards else []
    _list(book.create_sheet(_("Evidence")), EVIDENCE, "A", criteria, said, "evidence")
    if with_standards:
        sheet = book.create_sheet(_("Standards"))
        _list(sheet, STANDARDS, "B", with_standards, said, "standards")
        _offer(sheet, STANDARDS, "name", _range("C", len(register)), or_own=True)
        _offer(sheet, STANDARDS, "direction", _words(label for code, label in DIRECTIONS if code))
    _lists(book.create_sheet(LISTS), criteria, with_standards, register)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _styles() -> Iterable[NamedStyle]:
    """What is fixed looks plain and is locked; what is filled in is coloured and stays what was typed."""
    for name, looks in STYLES.items():
        style = NamedStyle(name=f"cpo-{name}", alignment=WRAPPED, **looks)
        if name in ("text", "day"):
            style.fill, style.protection = TO_FILL_IN, OPEN
        yield style


def _sheet_name(category: Category) -> str:
    """A name that spreadsheet programs accept: at most 31 characters, none of ``[]:*?/\\``."""
    name = f"{category.number} {plain(wording(category.title))}"
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in tidy(name))[:31]


def _about(sheet: Worksheet, catalogue: Catalogue, role: str, made_for: list[tuple[str, str, str]]) -> None:
    sheet.title = ABOUT
    rows = [
        ("title", _("Catalogue"), plain(wording(catalogue.title))),
        ("source", _("What it is"), plain(wording(catalogue.source))),
        ("catalogue", _("Identifier"), catalogue.identifier),
        ("edition", _("Edition"), catalogue.edition),
        ("digest", _("Digest"), catalogue.digest),
        ("role", _("Role"), role),
        ("language", _("Language"), get_language() or settings.LANGUAGE_CODE),
        *made_for,
        ("answers", _("Answers"), ", ".join(str(label) for label in Code.labels)),
        ("help", _("How to fill it in"), _how_to(offered_back=bool(made_for))),
    ]
    for name, title, text in rows:
        sheet.append([title, text, name])
        for cell in sheet[sheet.max_row]:
            _write(cell, cell.value, "fixed")
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        sheet.cell(sheet.max_row, 3).font = Font(color="52606D")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    sheet.column_dimensions["C"].width = 14
    _protect(sheet)


def _how_to(*, offered_back: bool) -> str:
    sentences = [
        _("Choose an answer in each row, and explain it. Only the coloured columns can be changed."),
        _("Evidence and standards have sheets of their own, with a row for each and the criterion’s key before it."),
    ]
    if offered_back:
        sentences.append(_("Then upload the file at the assessment. You see what would change before it does."))
    return " ".join(sentences)


def _answers(sheet: Worksheet, criteria: list[Criterion], answers: Mapping[str, Answer]) -> None:
    _head(sheet, ANSWERS)
    for row, criterion in enumerate(criteria, FIRST_ROW):
        answer = answers.get(criterion.key)
        said = as_written(current_values(answer)) if answer else {}
        fixed = {
            "criterion": criterion.key,
            "number": criterion.number,
            "title": plain(wording(criterion.title)),
            "requirement": plain(wording(criterion.requirement)),
            "grade": str(Grade(criterion.grade).label),
            "subject": str(Subject(criterion.subject).label),
            "revision": str(answer.revision) if answer else "",
        }
        typed = {
            "answer": str(Code(said["code"]).label) if said.get("code") else "",
            "explanation": said.get("explanation", ""),
        }
        for name, text in fixed.items():
            _write(sheet.cell(row, place(ANSWERS, name)), text, "fixed")
        for name, text in typed.items():
            _write(sheet.cell(row, place(ANSWERS, name)), text, "text")
        day = sheet.cell(row, place(ANSWERS, "planned_for"), answer.planned_for if answer else None)
        day.style = "cpo-day"
    last = FIRST_ROW + len(criteria) - 1
    _offer(sheet, ANSWERS, "answer", _words(Code.labels), last=last)
    days = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
    sheet.add_data_validation(days)
    days.add(_cells(ANSWERS, "planned_for", last))
    sheet.freeze_panes = f"D{FIRST_ROW}"


def _list(
    sheet: Worksheet,
    columns: list[SheetColumn],
    keys_in: str,
    criteria: list[Criterion],
    said: Mapping[str, dict],
    part: str,
) -> None:
    """Write evidence or standards, a row for each; the columns below are to go on in."""
    _head(sheet, columns)
    items = [
        {"criterion": criterion.key, **item}
        for criterion in criteria
        if criterion.key in said
        for item in said[criterion.key][part]
    ]
    labels = {code: str(label) for code, label in DIRECTIONS if code}
    for row, item in enumerate(items, FIRST_ROW):
        for column, each in enumerate(columns, 1):
            text = item[each.name]
            _write(sheet.cell(row, column), labels.get(text, text) if each.name == "direction" else text, "text")
    _offer(sheet, columns, "criterion", _range(keys_in, len(criteria)))
    sheet.freeze_panes = f"A{FIRST_ROW}"


def _head(sheet: Worksheet, columns: list[SheetColumn]) -> None:
    for index, column in enumerate(columns, 1):
        _write(sheet.cell(NAMES_ROW, index), column.name, "fixed")
        _write(sheet.cell(TITLES_ROW, index), str(column.title), "head")
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width, dimension.hidden = column.width, column.hidden
        if column.goes_on:
            dimension.alignment, dimension.fill, dimension.protection = WRAPPED, TO_FILL_IN, OPEN
            dimension.number_format = "@"
    sheet.row_dimensions[NAMES_ROW].hidden = True
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{TITLES_ROW}:{TITLES_ROW}"
    _protect(sheet)


def _protect(sheet: Worksheet) -> None:
    """Lock what is not to be filled in; rows and columns may still be made wider."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _write(cell: Cell, text: str, style: str) -> None:
    put_text(cell, tidy(text))
    cell.style = f"cpo-{style}"


def _lists(sheet: Worksheet, criteria, with_standards, register: Iterable[str]) -> None:
    columns = [[each.key for each in criteria], [each.key for each in with_standards], register]
    for column, texts in enumerate(columns, 1):
        for row, text in enumerate(texts, 1):
            _write(sheet.cell(row, column), text, "fixed")
    sheet.sheet_state = "hidden"
    _protect(sheet)


def _offer(
    sheet: Worksheet, columns: list[SheetColumn], name: str, choices: str, *, last: int = MAX_ROWS, or_own: bool = False
) -> None:
    """Let the cells of a column be chosen from a list; ``or_own`` allows anything else, too."""
    rule = DataValidation("list", formula1=choices, allow_blank=True, showErrorMessage=not or_own)
    rule.error = _("Please choose from the list.")
    sheet.add_data_validation(rule)
    rule.add(_cells(columns, name, last))


def _cells(columns: list[SheetColumn], name: str, last: int) -> str:
    letter = get_column_letter(place(columns, name))
    return f"{letter}{FIRST_ROW}:{letter}{last}"


def _words(labels: Iterable) -> str:
    return '"' + ",".join(str(label) for label in labels) + '"'


def _range(column: str, length: int) -> str:
    return f"{LISTS}!${column}$1:${column}${max(length, 1)}"
