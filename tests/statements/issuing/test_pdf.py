"""What stands on the paper, read back with Poppler."""

import copy
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pdfua
import pikepdf
import pytest
from django.contrib.staticfiles import finders
from pyhanko.pdf_utils.reader import PdfFileReader

from assessments import charts
from assessments.models import Code
from statements.issuing import pdf
from statements.seal import appearance, keys
from statements.seal.appearance import STYLESHEET
from tests.factories import answer_all, answer_of, make_assessment, make_statement, make_submission

pytestmark = pytest.mark.slow(reason="draws the paper and seals it for real")

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext of poppler-utils is not installed"
)


def read_paper(statement):
    """The words of the PDF, with single spaces between them."""
    with statement.pdf.open() as file:
        words = subprocess.run(["pdftotext", "-", "-"], input=file.read(), stdout=subprocess.PIPE, check=True).stdout
    return " ".join(words.decode().split())


def squeezed(text):
    """Without spaces and marks of direction: Poppler tears long words and digests apart where lines end."""
    return re.sub(r"[\s\u202a-\u202e]", "", text)


@needs_poppler
def test_paper_names_number_parties_object_and_signatory(statement):
    paper = read_paper(statement)

    declaration = statement.declaration
    expected = [
        statement.number,
        declaration["issuer"]["organisation"],
        statement.object_name,
        "Ada Byron, Head of Development",
        "Test Code",
        "Our own words.",
        "not a certificate",
        "Development seal, without value",
    ]
    assert [words for words in expected if words not in paper] == []
    assert squeezed(statement.content["digest"]) in squeezed(paper)
    assert squeezed(statement.content["status_url"]) in squeezed(paper)


@needs_poppler
def test_paper_has_every_criterion_with_its_answer(db):
    assessment = make_assessment(answered=True)
    for key, code in {"data-import": Code.PLANNED, "data-formats": Code.PARTLY}.items():
        answer = answer_of(assessment, key)
        answer.code, answer.explanation = code, f"Why {key} is {code}."
        answer.planned_for = datetime(2027, 3, 31, tzinfo=UTC).date() if code == Code.PLANNED else None
        answer.evidence = [{"title": f"Proof of {key}", "url": "https://docs.example/proof"}]
        answer.save()

    paper = read_paper(make_statement(assessment))

    expected = [
        "1.1 Export The vendor shall export in a round trip.",
        "How it is with data-export.",
        "1.2 Import The vendor should import.",
        "planned, by 31 March 2027",
        "Why data-import is planned.",
        "Evidence: Proof of data-import",
        "1.3 Formats The vendor may name formats.",
        "partly fulfilled",
        "Why data-formats is partly.",
        "JT · read",
        "2.1 Contact Vendor and service provider shall name a contact.",
        "How it is with partners-contact.",
    ]
    assert [words for words in expected if words not in paper.replace(" ,", ",")] == []


@needs_poppler
def test_paper_is_german_when_declared_in_german(db):
    assessment = make_assessment(answered=True, language="de")

    paper = read_paper(make_statement(assessment))

    expected = ["Der Vendor muss in einem Roundtrip exportieren.", "2.1 Kontakt", "Unsere eigenen Worte."]
    assert [words for words in expected if words not in paper] == []
    assert "The vendor shall" not in paper


@needs_poppler
def test_paper_shows_what_was_typed_as_text_and_never_as_markup(db):
    assessment = make_assessment(answered=True)
    answer = answer_of(assessment, "data-export")
    answer.explanation = '<b>5 < 6</b> & "quotes" {{ number }} – Größe 図面'
    answer.save()

    paper = read_paper(make_statement(assessment))

    assert '<b>5 < 6</b> & "quotes" {{ number }} – Größe' in paper


def test_paper_fetches_nothing_that_an_answer_names(db, tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("secret")
    assessment = make_assessment(answered=True)
    answer_all(assessment)
    answer = answer_of(assessment, "data-export")
    answer.explanation = f'<img src="{secret.as_uri()}"><link rel="attachment" href="{secret.as_uri()}">'
    answer.evidence = [{"title": "x", "url": secret.as_uri()}]
    answer.save()

    statement = make_statement(assessment)

    with statement.pdf.open() as file:
        names = PdfFileReader(BytesIO(file.read())).root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert [str(name) for name in names if isinstance(name, str)] == ["statement.json"]


def test_render_makes_a_tagged_pdf_a_with_the_document_attached(statement, sealed):
    root = PdfFileReader(BytesIO(sealed)).root

    metadata = root["/Metadata"].data
    attached = root["/AF"][0]
    assert b'pdfaid:part="3"' in metadata or b"<pdfaid:part>3</pdfaid:part>" in metadata
    assert b'pdfaid:conformance="A"' in metadata or b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert (bool(root["/MarkInfo"]["/Marked"]), root["/Lang"]) == (True, "en")
    assert attached["/AFRelationship"] == "/Data"
    assert attached["/EF"]["/F"].data == statement.document.encode()


def test_render_embeds_every_font(sealed, tmp_path):
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts of poppler-utils is not installed")
    file = tmp_path / "statement.pdf"
    file.write_bytes(sealed)

    lines = subprocess.run(["pdffonts", file], stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()

    embedded_at = lines[0].index("emb")
    assert {line[embedded_at : embedded_at + 3] for line in lines[2:]} == {"yes"}
    assert all("Source" in line for line in lines[2:])


def test_the_accessibility_checker_finds_nothing(sealed, tmp_path):
    file = tmp_path / "statement.pdf"
    file.write_bytes(sealed)

    assert pdfua.validate(file).findings == ()


def test_the_seal_is_a_part_of_the_text_and_has_a_name(sealed):
    pdf = pikepdf.open(BytesIO(sealed))

    [field] = pdf.Root.AcroForm.Fields
    element = pdf.Root.StructTreeRoot.K[0].K[0].K[-1]  # the last thing on the cover
    assert str(field.TU) == f"Development seal, without value: {keys.DEVELOPMENT_NAME}"
    assert (str(element.S), element.K[0].Obj.objgen) == ("/Form", field.objgen)
    assert "/V" in field


@pytest.mark.slow(reason="draws the paper with five more fonts")
@needs_poppler
def test_scripts_that_the_text_font_lacks_are_set_all_the_same(db):
    known = subprocess.run(["fc-list"], stdout=subprocess.PIPE, check=True).stdout
    if not all(family in known for family in (b"WenQuanYi Micro Hei", b"Symbola", b"DejaVu Sans")):
        pytest.skip("the fonts for other scripts are not installed")
    assessment = make_assessment(answered=True)
    answer = answer_of(assessment, "data-export")
    answer.explanation = "Ελληνικά, Открытость, 互操作性, オープン性, 개방성, 😀 ✅ 🚀, 한글 שלום " + "x" * 300
    answer.save()

    statement = make_statement(assessment)

    assert squeezed(answer.explanation) in squeezed(read_paper(statement))
    with statement.pdf.open() as file:
        fonts = subprocess.run(["pdffonts", "-"], input=file.read(), stdout=subprocess.PIPE, check=True).stdout
    assert [name for name in (b"WenQuanYi", b"Symbola", b"DejaVu") if name not in fonts] == []


@pytest.mark.slow(reason="draws the paper with the longest names")
@needs_poppler
def test_text_of_the_cover_makes_room_for_the_seal_however_long_the_names_are(statement, tmp_path):
    content = copy.deepcopy(statement.content)
    content["declaration"]["object"] |= {"name": "Product data management " * 8, "version": "2026.1 " * 14}
    content["declaration"]["issuer"]["organisation"] = "Company for product data and its friends " * 4
    file = tmp_path / "unsealed.pdf"
    seal = keys.describe_key_in_use()
    file.write_bytes(pdf.render(content, catalogue=statement.catalogue, canonical=b"{}", seal=seal))

    left, bottom, right, top = appearance.BOX
    place = {"-x": left, "-y": 842 - top, "-W": right - left, "-H": top - bottom, "-f": 1, "-l": 1}
    options = [str(each) for option in place.items() for each in option]
    below = subprocess.run(["pdftotext", *options, file, "-"], stdout=subprocess.PIPE, check=True).stdout
    assert below.strip() == b""
    assert b"Ada Byron" in subprocess.run(["pdftotext", file, "-"], stdout=subprocess.PIPE, check=True).stdout


@pytest.mark.slow(reason="draws the paper with the longest words")
@needs_poppler
def test_words_without_an_end_stay_on_the_paper_and_off_the_number(statement):
    content = copy.deepcopy(statement.content)
    content["declaration"]["object"] |= {"name": "P" * 120, "version": "V" * 40}
    content["declaration"]["issuer"]["organisation"] = "W" * 160
    content["declaration"]["declared"] |= {"name": "N" * 120, "function": "F" * 120, "place": "L" * 120}
    seal = keys.describe_key_in_use()
    paper = pdf.render(content, catalogue=statement.catalogue, canonical=b"{}", seal=seal)

    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=paper, stdout=subprocess.PIPE, check=True).stdout
    words = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', boxes.decode()
    )
    right_edge = 595 - 53  # points; the margin is 19 mm
    assert [word for _left, _top, right, word in words if float(right) > right_edge] == []
    heads = [(float(top), float(left), float(right), word) for left, top, right, word in words if float(top) < 68]
    numbers = {top: right for top, _left, right, word in heads if word == statement.number}
    assert numbers
    beside = [(left, numbers[top]) for top, left, _right, word in heads if top in numbers and word != statement.number]
    assert [left for left, end_of_number in beside if left <= end_of_number] == []
    assert min(top for top, *_rest in heads) in numbers  # the number comes first


def test_to_html_needs_one_query_at_most(db, django_assert_max_num_queries, statement):
    catalogue, seal = statement.catalogue, keys.describe_key_in_use()

    with django_assert_max_num_queries(1):
        pdf.to_html(statement.content, catalogue=catalogue, seal=seal)


def test_mark_has_the_size_of_its_box(statement):
    seal = keys.describe_key_in_use()

    mark = appearance.render(statement.number, at=statement.issued_at, seal=seal, language="en")

    [page] = list(PdfFileReader(BytesIO(mark)).root["/Pages"]["/Kids"])
    left, bottom, right, top = appearance.BOX
    size = [round(float(number)) for number in page.get_object()["/MediaBox"]]
    assert size == [0, 0, right - left, top - bottom]


@needs_poppler
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", ["Electronic seal of the portal for statements, association, 2026 a", "W" * 64])
def test_mark_has_room_for_the_longest_name_a_certificate_may_have(statement, language, name):
    seal = replace(keys.describe_key_in_use(), name=name)

    mark = appearance.render(statement.number, at=statement.issued_at, seal=seal, language=language)

    assert len(PdfFileReader(BytesIO(mark)).root["/Pages"]["/Kids"]) == 1
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=mark, stdout=subprocess.PIPE, check=True).stdout
    corners = re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)"', boxes.decode())
    assert max(float(right) for right, _bottom in corners) < 221 - 4  # the width of the box, without border and a gap
    assert max(float(bottom) for _right, bottom in corners) < 56 - 1


def test_to_html_names_what_it_supersedes(db):
    content = {
        "number": "CPO-2026-0002",
        "issued_at": "2026-07-01T10:00:00Z",
        "valid_until": "2028-07-01T10:00:00Z",
        "status_url": "https://portal.example/statements/CPO-2026-0002/",
        "supersedes": "CPO-2024-0003",
        "digest": "sha256:00",
    }
    submission = make_submission()
    content["declaration"] = submission.content

    html = pdf.to_html(content, catalogue=submission.assessment.catalogue, seal=keys.describe_key_in_use())

    assert "supersedes CPO-2024-0003" in html


def test_the_shapes_before_answers_are_those_of_the_screen():
    sheet = Path(finders.find(STYLESHEET)).read_text(encoding="utf-8")

    shapes = dict(re.findall(r"\.answer-(\w+) \{[^}]* d='([^']+)'", sheet))

    assert shapes == {str(code): shape for code, shape in charts.SHAPES.items()}
