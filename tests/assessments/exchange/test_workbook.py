"""Workbooks made to hurt: none is opened, and none takes long to be told apart."""

import random
import struct
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.conf import settings
from openpyxl import Workbook

from assessments.exchange.spreadsheet.layout import MAX_COLUMNS, MAX_ROWS
from assessments.exchange.spreadsheet.workbook import open_workbook
from core.refusals import Refused

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
UNSAFE = "This file unpacks to more than a questionnaire can hold, or holds what none does, so it was not opened."
UNREADABLE = "This file cannot be read as a spreadsheet. It may be damaged; save it again as .xlsx."


@pytest.fixture
def workbook():
    """The bytes of a workbook without anything wrong."""
    book = Workbook()
    for number in range(100):
        book.active.append(["key", number, f"text {number}"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content, name, text, compress=zipfile.ZIP_DEFLATED):
    """The workbook with one of its parts replaced."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", compress) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return file.getvalue()


def refusal(content):
    with pytest.raises(Refused) as refused:
        open_workbook(content)
    return str(refused.value)


def test_a_workbook_is_opened_as_plain_cells(workbook):
    (sheet,) = open_workbook(workbook)

    assert (sheet.title, len(sheet.rows), sheet.is_cut) == ("Sheet", 100, False)
    assert [cell.value for cell in sheet.rows[7][:4]] == ["key", 7, "text 7", None]


@pytest.mark.parametrize("name", ["../evil.txt", "/tmp/evil.txt", "..\\evil.txt", "xl/../../evil.txt"])
def test_parts_whose_names_lead_elsewhere_are_written_nowhere(workbook, name, tmp_path, monkeypatch):
    (inside := tmp_path / "here" / "inside").mkdir(parents=True)
    monkeypatch.chdir(inside)

    (sheet,) = open_workbook(with_part(workbook, name, "evil"))

    assert len(sheet.rows) == 100
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_zip_of_something_else_and_a_damaged_workbook_are_refused(workbook):
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    flipped = bytearray(workbook)
    flipped[len(workbook) // 2] ^= 0xFF

    for broken in (b"PK", other.getvalue(), workbook[: len(workbook) // 2], bytes(flipped)):
        assert refusal(broken) == UNREADABLE


@pytest.mark.parametrize(
    "xml", ["<worksheet>", "<a><b></a></b>", "\x00", f"<worksheet {NAMESPACE}><row r='x'/></worksheet>"]
)
def test_broken_xml_is_refused(workbook, xml):
    assert refusal(with_part(workbook, SHEET, xml)) == UNREADABLE


def test_a_workbook_packed_in_an_unusual_way_is_refused(workbook):
    assert refusal(with_part(workbook, "xl/more.xml", "<a/>", compress=zipfile.ZIP_LZMA)) == UNREADABLE


def test_an_encrypted_part_is_refused(workbook):
    encrypted = bytearray(workbook)
    at = -1
    while (at := bytes(encrypted).find(b"PK\x01\x02", at + 1)) >= 0:
        encrypted[at + 8] |= 1

    assert refusal(bytes(encrypted)) == UNREADABLE


def test_a_zip_bomb_is_refused_before_it_unpacks(workbook):
    bomb = with_part(workbook, "xl/bomb.xml", b"\0" * (60 * 1024 * 1024))

    assert len(bomb) < 100_000
    assert refusal(bomb) == UNSAFE


def test_a_part_far_more_uniform_than_text_is_refused(workbook):
    assert refusal(with_part(workbook, "xl/bomb.xml", b"\0" * (10 * 1024 * 1024))) == UNSAFE


def test_a_zip_bomb_that_lies_about_its_size_does_not_unpack(workbook):
    content = b"<a>" + b" " * (20 * 1024 * 1024) + b"</a>"
    bomb = bytearray(with_part(workbook, "xl/bomb.xml", content))
    while (at := bytes(bomb).find(struct.pack("<I", len(content)))) >= 0:
        bomb[at : at + 4] = struct.pack("<I", 1000)

    assert refusal(bytes(bomb)) == UNREADABLE


def test_hundreds_of_parts_are_refused(workbook):
    file = BytesIO(workbook)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(501):
            archive.writestr(f"xl/{number}.xml", "<a/>")

    assert refusal(file.getvalue()) == UNSAFE


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><worksheet {NAMESPACE}>&l9;</worksheet>'
SHARED_FORMULA = '<c><f t="shared" si="0"/></c>'


@pytest.mark.parametrize("xml", [BILLION_LAUGHS, BILLION_LAUGHS.encode("utf-16")], ids=["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_entities_are_refused_in_whatever_part(workbook, part, xml):
    assert refusal(with_part(workbook, part, xml)) == UNSAFE


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
        "<a>" * 200 + "</a>" * 200,
        f"<worksheet {NAMESPACE}><sheetData>{'<row/>' * 60_001}</sheetData></worksheet>",
        f"<worksheet {NAMESPACE}><sheetData/>{'<mergeCell/>' * 10_001}</worksheet>",
        f"<worksheet {NAMESPACE}><dataValidations sqref='{'A1 ' * 10_000}'/></worksheet>",
        f"<worksheet {NAMESPACE}>{'x' * 100_001}</worksheet>",
        f"<worksheet {NAMESPACE}><c><f>{'A1+' * 3_000}</f></c></worksheet>",
        f"<worksheet {NAMESPACE}><row>{SHARED_FORMULA * 101}</row></worksheet>",
    ],
    ids=["external entity", "deep", "wide", "no cells", "attribute", "text", "formula", "formulas"],
)
def test_xml_that_hurts_parsers_is_refused(workbook, xml):
    assert refusal(with_part(workbook, SHEET, xml, compress=zipfile.ZIP_STORED)) == UNSAFE


def test_xml_in_parts_with_other_names_is_never_parsed(workbook):
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    content = with_part(workbook, "xl/_rels/workbook.xml.rels", relations.replace("sheet1.xml", "sheet1.bin"))

    assert open_workbook(with_part(content, "xl/worksheets/sheet1.bin", BILLION_LAUGHS)) == []


def far_out():
    """In each of a hundred sheets a cell close by, the farthest one that is read, and two farther out."""
    book = Workbook()
    book.remove(book.active)
    for number in range(100):
        sheet = book.create_sheet(f"Sheet {number}")
        sheet.cell(2, 2).value = "close"
        sheet.cell(MAX_ROWS, MAX_COLUMNS).value = "far out"
        sheet.cell(1_999, MAX_COLUMNS + 1).value = "beside what is read"
        sheet.cell(1_048_576, 16_384).value = "farther out"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_cells_far_out_cost_nothing_and_cells_close_by_are_read():
    sheets = open_workbook(far_out())

    read = [[(number, len(row)) for number, row in enumerate(sheet.rows, 1) if row] for sheet in sheets]
    assert read == [[(2, MAX_COLUMNS), (MAX_ROWS, MAX_COLUMNS)]] * 100
    assert {(sheet.rows[1][1].value, sheet.rows[-1][-1].value) for sheet in sheets} == {("close", "far out")}


def with_shared_texts(content, texts, cells):
    """The workbook with a sheet of one column, in which each of ``cells`` is the place of one of the ``texts``."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(f'<row><c t="s"><v>{place}</v></c></row>' for place in cells)
    content = with_part(content, "[Content_Types].xml", types.replace("</Types>", f"{override}</Types>"))
    content = with_part(content, "xl/sharedStrings.xml", f"<sst {NAMESPACE}>{strings}</sst>")
    return with_part(content, SHEET, f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>")


def test_one_long_text_in_thousands_of_cells_is_refused(workbook):
    text = "x" * 99_000

    assert len(open_workbook(with_shared_texts(workbook, [text], [0] * 100))[0].rows) == 100
    assert refusal(with_shared_texts(workbook, [text], [0] * 2_000)) == UNSAFE


def long_texts(workbook):
    """As long and as many as they may be, each with a letter that makes Python keep four bytes for all of them."""
    texts = [random.Random(number).randbytes(2_000).hex() * 23 + "\U0001f600" for number in range(120)]
    return with_shared_texts(workbook, texts, range(120))


@pytest.mark.slow(reason="starts an interpreter of its own, to measure its memory")
@pytest.mark.parametrize("make", [lambda workbook: far_out(), long_texts], ids=["far out", "long texts"])
def test_what_may_be_opened_costs_little_memory(make, workbook, tmp_path):
    (tmp_path / "dear.xlsx").write_bytes(make(workbook))

    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "dear.xlsx")],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(measured.stdout) < 150 * 1024


MEASURE = """
import os, re, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from assessments.exchange.spreadsheet.workbook import open_workbook
def peak():  # in kB; what getrusage says begins with the peak of the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
content = open(sys.argv[1], "rb").read()
before = peak()
open_workbook(content)
print(peak() - before)
"""
