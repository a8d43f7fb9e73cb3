"""Tiny real files of every kind, wrong ones, and documents made of them."""

import zipfile
from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from assessments.evidence import documents
from assessments.models import Access
from tests.factories import signatory_of

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@cache
def picture(kind):
    file = BytesIO()
    Image.new("RGB", (2, 2)).save(file, kind)
    return file.getvalue()


@cache
def xlsx():
    file = BytesIO()
    Workbook().save(file)
    return file.getvalue()


def zipped(*names, size=1):
    """A ZIP with these parts, each of ``size`` zeros."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, bytes(size))
    return file.getvalue()


def docx(*more):
    return zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml", *more)


def pdf(text="", name="report.pdf", size=0):
    """An uploaded PDF; ``text`` makes it another one than the others, ``size`` makes it so large."""
    content = PDF + b"%" + text.encode() + b"\n"
    return SimpleUploadedFile(name, content.ljust(size, b"\n"))


def attach(answer, file=None, **changes):
    """Attach a document to the answer as it stands in the database."""
    answer.refresh_from_db()
    given = {
        "title": "Report",
        "access": Access.PUBLIC,
        "revision": answer.revision,
        "by": signatory_of(answer.assessment),
    }
    return documents.attach(answer, file or pdf(), **given | changes)
