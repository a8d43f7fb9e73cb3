"""The questionnaire on paper and as a spreadsheet, for those who want to see everything before they sign up."""

from collections.abc import Iterable
from io import BytesIO

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from criteria import paper
from criteria.models import Addressee, Catalogue, Category, Criterion, Grade, Subject
from criteria.wording import plain, wording

from .models import Code

WRAPPED = Alignment(wrap_text=True, vertical="top")
HEAD = PatternFill("solid", fgColor="0B6468")
TO_FILL_IN = PatternFill("solid", fgColor="E3F1F1")
OPEN = Protection(locked=False)
ABOUT = "about"  # the sheet that names catalogue, edition and role


def as_html(catalogue: Catalogue, role: str) -> str:
    """Return the printable questionnaire in the reader's language; ``criteria.paper`` sets it on paper."""
    context = {
        "catalogue": catalogue,
        "role": role,
        "groups": _groups(catalogue, role),
        "codes": Code.choices,
        "language": get_language(),
    }
    return render_to_string("catalogue/pdf/questionnaire.html", context)


def as_pdf(html: str) -> bytes:
    return paper.to_pdf(html, stylesheet="css/questionnaire-pdf.css")


def as_workbook(catalogue: Catalogue, role: str) -> bytes:
    """Return the questionnaire as ``.xlsx``: a sheet for each category, wording protected, answers to choose."""
    book = Workbook()
    _about(book.active, catalogue, role)
    for category, criteria in _groups(catalogue, role):
        _sheet(book.create_sheet(_sheet_name(category)), criteria)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _groups(catalogue: Catalogue, role: str) -> list[tuple[Category, list[Criterion]]]:
    groups: dict[Category, list[Criterion]] = {}
    for criterion in catalogue.criteria.addressed_to(role):
        groups.setdefault(criterion.category, []).append(criterion)
    return list(groups.items())


def _sheet_name(category: Category) -> str:
    """A name that spreadsheet programs accept: at most 31 characters, none of ``[]:*?/\\``."""
    name = f"{category.number} {plain(wording(category.title))}"
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:31]


def _about(sheet: Worksheet, catalogue: Catalogue, role: str) -> None:
    sheet.title = ABOUT
    rows = [
        (_("Catalogue"), plain(wording(catalogue.title))),
        (_("What it is"), plain(wording(catalogue.source))),
        (_("Identifier"), catalogue.identifier),
        (_("Edition"), catalogue.edition),
        (_("Digest"), catalogue.digest),
        (_("Role"), role),
        (_("Answers"), ", ".join(str(label) for label in Code.labels)),
        (
            _("How to fill it in"),
            _("Choose an answer in each row, and explain it. Only the coloured columns can be changed."),
        ),
    ]
    for row in rows:
        _append(sheet, row)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 100
    for cells in sheet.iter_rows():
        cells[0].font = Font(bold=True)
        for cell in cells:
            cell.alignment = WRAPPED
    sheet.protection.sheet = True


def _append(sheet: Worksheet, texts: Iterable[str]) -> None:
    """Add a row of plain text: what begins with “=” is no formula."""
    sheet.append(list(texts))
    for cell in sheet[sheet.max_row]:
        cell.data_type = TYPE_STRING


def _sheet(sheet: Worksheet, criteria: list[Criterion]) -> None:
    columns = [
        (_("Key"), 24),
        (_("Number"), 9),
        (_("Criterion"), 28),
        (_("Requirement"), 60),
        (_("Grade"), 10),
        (_("About"), 16),
        (_("Answer"), 20),
        (_("Explanation"), 60),
        (_("Planned for"), 14),
        (_("Evidence: title"), 30),
        (_("Evidence: address"), 36),
        (_("Standards"), 36),
    ]
    sheet.append([title for title, _width in columns])
    for place, (_title, width) in enumerate(columns):
        cell = sheet.cell(1, place + 1)
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFF"), HEAD, WRAPPED
        sheet.column_dimensions[cell.column_letter].width = width
    for criterion in criteria:
        texts = (plain(wording(criterion.title)), plain(wording(criterion.requirement)))
        names = (Grade(criterion.grade).label, Subject(criterion.subject).label)
        _append(sheet, [criterion.key, criterion.number, *texts, *(str(name) for name in names)])
    for row in sheet.iter_rows(min_row=2, max_col=len(columns)):
        for cell in row:
            cell.alignment = WRAPPED
            if cell.column > 6:
                cell.protection, cell.fill = OPEN, TO_FILL_IN
    answers = DataValidation("list", formula1='"' + ",".join(str(label) for label in Code.labels) + '"')
    days = DataValidation("date", operator="greaterThan", formula1="36526")
    sheet.add_data_validation(answers)
    sheet.add_data_validation(days)
    answers.add(f"G2:G{len(criteria) + 1}")
    days.add(f"I2:I{len(criteria) + 1}")
    sheet.freeze_panes = "D2"
    sheet.protection.sheet = True
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


ROLES = Addressee.values
