"""What an editor does to a downloaded questionnaire: finds the cells of a criterion, changes them, saves the file."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import get_language
from openpyxl import load_workbook

from assessments.answers.save import save
from assessments.exchange.spreadsheet import writer
from assessments.models import Answer, Code
from tests.factories import answer_of


def book_of(assessment):
    """The questionnaire to be changed; drawn once for all that has the same answers of the same assessment in it."""
    about = (assessment.pk, str(assessment), assessment.catalogue.digest, get_language(), repr(stored(assessment)))
    if about not in _drawn:
        _drawn[about] = writer.filled_in(assessment)
    return load_workbook(BytesIO(_drawn[about]))


_drawn: dict[tuple, bytes] = {}


def saved(book) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def cell(book, key, name):
    """The cell of a criterion's row under a column's name; it is where it says, whatever the language."""
    for sheet in book.worksheets[1:]:
        names = [each.value for each in sheet[1]]
        if "answer" in names:
            for row in sheet.iter_rows(min_row=3):
                if row[0].value == key:
                    return row[names.index(name)]
    raise LookupError(key)


def add_row(book, sheet, *values):
    """Fill in the first free row of a list."""
    row = 3
    while book[sheet].cell(row, 1).value is not None:
        row += 1
    for column, value in enumerate(values, 1):
        book[sheet].cell(row, column).value = value


def file_of(content, name="answers.xlsx"):
    return SimpleUploadedFile(name, content)


def say(assessment, key, by=None, **changes):
    """Save an answer as somebody types it into the portal."""
    answer = answer_of(assessment, key)
    values = {
        "code": Code.FULFILLED,
        "explanation": f"How it is with {key}.",
        "planned_for": None,
        "evidence": [],
        "standards": [],
    }
    by = by or assessment.organisation.memberships.first().user
    return save(answer, {**values, **changes}, revision=answer.revision, by=by)


def stored(assessment):
    """Everything that stands in the answers, by key."""
    return {
        answer.criterion.key: (
            answer.code,
            answer.explanation,
            answer.planned_for,
            answer.evidence,
            answer.standards,
            answer.revision,
        )
        for answer in Answer.objects.filter(assessment=assessment).select_related("criterion")
    }
