import random
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files import File

from assessments.evidence import file_types
from assessments.evidence.file_types import recognise, tidy_name
from assessments.models import DocumentKind
from core.refusals import Refused

from .files import PDF, docx, picture, xlsx, zipped

NOT_ACCEPTED = "This file cannot be attached. Choose a PDF, PNG, JPEG, XLSX or DOCX file."


def kind_of(content):
    return recognise(File(BytesIO(content)))


def sentence_on(content):
    with pytest.raises(Refused) as refusal:
        kind_of(content)
    return str(refusal.value)


def test_each_kind_is_recognised_by_what_is_in_the_file():
    contents = [PDF, picture("PNG"), picture("JPEG"), xlsx(), docx()]

    assert [kind_of(content) for content in contents] == [
        DocumentKind.PDF,
        DocumentKind.PNG,
        DocumentKind.JPEG,
        DocumentKind.XLSX,
        DocumentKind.DOCX,
    ]


OTHERS = {
    "program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(100),
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML that names a PDF": b"<!doctype html><script>alert(1)</script>%PDF-1.4",
    "PDF after a line": b"\n" + PDF,
    "PDF without a version": b"%PDF-",
    "HTML called a PDF": b"%PDF-<script>",
    "GIF before a PDF": b"GIF89a" + PDF,
    "PNG's signature alone": b"\x89PNG\r\n\x1a\n<html>",
    "PNG sent as text": b"\x89PNG\n\x1a\n\x00\x00\x00\rIHDR",
    "JPEG's signature alone": b"\xff\xd8\xff<html>",
    "half a signature": b"\xff\xd8",
    "old Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "ZIP's signature alone": b"PK\x03\x04",
    "ZIP": zipped("readme.txt"),
    "DOCX without its types": zipped("word/document.xml"),
    "another package": zipped("[Content_Types].xml", "META-INF/MANIFEST.MF"),
    "both DOCX and XLSX": zipped("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"),
    "DOCX cut off": docx()[:-30],
    "program before a DOCX": b"MZ" + docx(),
    "ZIP before a DOCX": b"PK\x03\x04" + docx(),
    "text": "Text".encode("utf-16"),
    "nul": b"\0",
}


@pytest.mark.parametrize("other", OTHERS)
def test_whatever_else_it_is_called_is_refused_with_what_is_accepted(other):
    assert sentence_on(OTHERS[other]) == NOT_ACCEPTED


def test_an_empty_file_is_refused():
    assert sentence_on(b"") == "This file is empty."


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "xl/vbaProject.bin"])
def test_a_document_with_macros_is_refused(part):
    assert sentence_on(docx(part)) == "This file contains macros. Save it without macros, as XLSX or DOCX."


def test_a_document_that_unpacks_to_too_much_is_refused_without_unpacking_it(monkeypatch):
    monkeypatch.setattr(file_types, "MOST_UNPACKED", 1_000_000)
    bomb = zipped("[Content_Types].xml", "word/document.xml", size=600_000)

    assert len(bomb) < 3_000
    assert sentence_on(bomb) == "This file is larger than 500 MB when it is unpacked. Save a smaller version."


def test_a_damaged_document_is_refused_and_never_an_error():
    chance = random.Random(1)
    whole = docx()
    for _ in range(400):
        damaged = bytearray(whole)
        for place in chance.sample(range(4, len(whole)), 3):
            damaged[place] = chance.randrange(256)
        with suppress(Refused):
            assert kind_of(bytes(damaged)) == DocumentKind.DOCX


@pytest.mark.parametrize(
    ("name", "kind", "tidied"),
    [
        ("report.pdf", DocumentKind.PDF, "report.pdf"),
        ("Report 2.1.PDF", DocumentKind.PDF, "Report 2.1.pdf"),
        ("photo.JPEG", DocumentKind.JPEG, "photo.jpeg"),
        ("evil.exe", DocumentKind.PNG, "evil.exe.png"),
        ("report.pdf", DocumentKind.DOCX, "report.pdf.docx"),
        ("C:\\Users\\ada\\plan.xlsx", DocumentKind.XLSX, "plan.xlsx"),
        ("../../etc/passwd", DocumentKind.PDF, "passwd.pdf"),
        ("a/b/", DocumentKind.PDF, "document.pdf"),
        ("invoice\u202efdp.exe", DocumentKind.PDF, "invoicefdp.exe.pdf"),
        ("a\x00b\x1b\r\nX-Evil:\t1.pdf", DocumentKind.PDF, "ab X-Evil: 1.pdf"),
        ("Größe – “Ωμέγα” 🙂.pdf", DocumentKind.PDF, "Größe – “Ωμέγα” 🙂.pdf"),
        (".pdf", DocumentKind.PDF, "document.pdf"),
        (" .. ", DocumentKind.PDF, "document.pdf"),
        ("", DocumentKind.PNG, "document.png"),
        ("x" * 300 + ".jpg", DocumentKind.JPEG, "x" * 116 + ".jpg"),
    ],
)
def test_a_name_is_tidied_and_gets_the_extension_of_the_kind(name, kind, tidied):
    assert tidy_name(name, kind) == tidied
