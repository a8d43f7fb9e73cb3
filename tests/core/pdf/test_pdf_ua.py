"""What PDF/UA-1 asks and a checker can only see in part, read from the tags of a small document."""

import io

import pdfua
import pikepdf
import pytest

from core.pdf import engine

HTML = """<html lang="en"><head><title>Figures</title></head><body>
<h1 data-running="CPO-2026-0001">Figures</h1>
<table><thead><tr><th>Category</th><th>Fulfilled</th></tr></thead>
<tbody><tr><th>Interfaces</th><td>4</td></tr></tbody></table>
<p><a href="https://example.org/">More</a></p><p style="break-before: page">The end.</p></body></html>"""
BOX = (100, 100, 300, 160)


@pytest.fixture(scope="module")
def made():
    field = engine.SignatureField("Seal", "Electronic seal", BOX)
    return engine.to_pdf(HTML, stylesheet="css/statement-pdf.css", field=field)


@pytest.fixture(scope="module")
def pdf(made):
    return pikepdf.open(io.BytesIO(made))


def elements(pdf, kind):
    found = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == kind]
    return sorted(found, key=lambda each: each.objgen)


def marked(page):
    """What kinds of things a page draws, each once: ``Span``, ``Artifact``, with the artifact's own kind."""
    begun = [each for each in pikepdf.parse_content_stream(page) if str(each.operator) in ("BDC", "BMC")]
    kinds = [(str(each.operands[0]), each.operands[1] if len(each.operands) > 1 else {}) for each in begun]
    return {(kind, str(detail.get("/Type", "")), str(detail.get("/Subtype", ""))) for kind, detail in kinds}


def test_checker_finds_nothing(made, tmp_path):
    (tmp_path / "figures.pdf").write_bytes(made)

    assert pdfua.validate(tmp_path / "figures.pdf").findings == ()


def test_conformance_is_claimed_in_the_one_description_that_pdf_a_knows(pdf):
    with pdf.open_metadata() as metadata:
        claimed = metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]

    assert claimed == ("3", "A", "1")
    assert pdf.Root.Metadata.read_bytes().count(b"<rdf:RDF") == 1


def test_header_cells_say_whether_they_head_a_row_or_a_column(pdf):
    assert [str(cell.A.Scope) for cell in elements(pdf, "/TH")] == ["/Column", "/Column", "/Row"]
    assert not any("/ID" in cell for cell in elements(pdf, "/TH"))
    assert not any("/Headers" in cell.A for cell in elements(pdf, "/TD"))


def test_running_heads_are_no_part_of_the_text(pdf):
    first, second = pdf.pages

    footer, header = ("/Artifact", "/Pagination", "/Footer"), ("/Artifact", "/Pagination", "/Header")
    assert (footer in marked(first), header in marked(first)) == (True, False)
    assert (footer in marked(second), header in marked(second)) == (True, True)
    [_, first_marks, _, second_marks] = list(pdf.Root.StructTreeRoot.ParentTree.Nums)[:4]
    assert [str(each.P.S) for each in second_marks if each is not None] == ["/P"]
    assert [each is None for each in first_marks] == [False] * 6 + [True]  # heading, four cells, link; page number


def test_every_annotation_belongs_to_the_text(pdf):
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    element_of = dict(zip(numbers[::2], numbers[1::2], strict=True))

    annotations = list(pdf.pages[0].Annots)

    assert [str(element_of[each.StructParent].S) for each in annotations] == ["/Link", "/Form"]
    assert {str(page.Tabs) for page in pdf.pages} == {"/S"}


def test_field_is_empty_printed_and_has_a_name(pdf):
    [field] = pdf.Root.AcroForm.Fields

    assert (str(field.FT), str(field.T), str(field.TU), "/V" in field) == ("/Sig", "Seal", "Electronic seal", False)
    assert ([int(number) for number in field.Rect], int(field.F) & 4) == (list(BOX), 4)


def test_picture_has_neither_tags_nor_claim():
    picture = pikepdf.open(io.BytesIO(engine.to_picture(HTML, stylesheet="css/statement-pdf.css")))

    assert "/StructTreeRoot" not in picture.Root
    assert b"pdfuaid" not in picture.Root.Metadata.read_bytes()
