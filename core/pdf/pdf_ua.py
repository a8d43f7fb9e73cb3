"""What PDF/UA-1 (ISO 14289-1) asks of a tagged PDF and WeasyPrint leaves out, added just before the file is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pydyf

CLAIM = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the document conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
PRINTED, LOCKED = 4, 128  # flags of an annotation
TO_BE_SIGNED = 3  # the form's flags (ISO 32000-1, 12.7.2): it has signatures, and is only appended to


@dataclass(frozen=True)
class SignatureField:
    """An empty signature field on the first page, to be signed later."""

    name: str
    label: str  # for those who cannot see it
    box: tuple[int, int, int, int]  # left, bottom, right, top, in points


def finish(document, pdf: pydyf.PDF, field: SignatureField | None = None, *, claims: bool = True) -> None:
    """Complete the tags of the file, and claim PDF/UA-1 for it, if that is wanted."""
    _say_what_heads_what(pdf)
    _set_running_heads_apart(document, pdf)
    if field:
        _add_signature_field(pdf, field)
    if claims:
        _claim(pdf)


def _claim(pdf: pydyf.PDF) -> None:
    metadata = _referred(pdf, pdf.catalog["Metadata"])
    metadata.stream = [each.replace(b"</rdf:RDF>", CLAIM + b"</rdf:RDF>") for each in metadata.stream]


def _say_what_heads_what(pdf: pydyf.PDF) -> None:
    """Say of each header cell whether it heads a row or a column (7.5).

    The identifiers that WeasyPrint gives them instead would want an index of their own.
    """
    for cell in pdf.objects:
        if isinstance(cell, dict) and cell.get("S") == "/TH" and "A" in cell:
            row = _referred(pdf, cell["P"])
            in_head = _referred(pdf, row["P"])["S"] == "/THead"
            cell["A"]["Scope"] = "/Column" if in_head else "/Row"
            cell.pop("ID", None)
        elif isinstance(cell, dict) and cell.get("S") == "/TD" and "A" in cell:
            cell["A"].pop("Headers", None)


def _set_running_heads_apart(document, pdf: pydyf.PDF) -> None:
    """Make what stands in the margins of pages artifacts (7.8); WeasyPrint marks it as text, outside of the tree."""
    from weasyprint.formatting_structure.boxes import MarginBox

    content = _content(pdf)
    in_tree = set(content["K"])
    loose = [each for each in pdf.objects if _is_child(each, content) and each.reference not in in_tree]
    margins = [
        (number, box.at_keyword)
        for number, page in enumerate(document.pages)
        for box in page._page_box.children
        if isinstance(box, MarginBox)
        for _line in box.children
    ]
    drawn = [_Drawing(pdf, number) for number in range(len(document.pages))]
    for (number, place), element in zip(margins, loose, strict=True):
        for mark in _marks(pdf, element):
            drawn[number].make_artifact(mark, place)


class _Drawing:
    """What draws a page, with its marks by number, and the elements these belong to."""

    def __init__(self, pdf: pydyf.PDF, number: int):
        self.stream = _referred(pdf, _referred(pdf, pdf.page_references[number])["Contents"]).stream
        self.marks = {each["MCID"]: at for at, each in enumerate(self.stream) if isinstance(each, dict)}
        self.elements = _numbers(pdf)[2 * number + 1]

    def make_artifact(self, mark: int, place: str) -> None:
        kind = {"@top": "/Header", "@bottom": "/Footer"}.get(place.partition("-")[0], "/Watermark")
        at = self.marks[mark]
        self.stream[at - 1 : at + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination", "Subtype": kind})]
        self.elements[mark] = "null"


def _marks(pdf: pydyf.PDF, element: dict) -> Iterator[int]:
    for kid in element["K"]:
        if isinstance(kid, int):
            yield kid
        else:
            yield from _marks(pdf, _referred(pdf, kid))


def _add_signature_field(pdf: pydyf.PDF, field: SignatureField) -> None:
    """Add the field as a part of the text (7.18.4), at the end of what stands first in it."""
    page = _referred(pdf, pdf.page_references[0])
    numbers = _numbers(pdf)
    number = numbers[-2] + 1
    widget = _add(
        pdf,
        Type="/Annot",
        Subtype="/Widget",
        FT="/Sig",
        T=pydyf.String(field.name),
        TU=pydyf.String(field.label),
        F=PRINTED | LOCKED,
        Rect=pydyf.Array(field.box),
        AP=pydyf.Dictionary({"N": _nothing_to_see(pdf, field.box).reference}),
        P=page.reference,
        StructParent=number,
    )
    page.setdefault("Annots", pydyf.Array()).append(widget.reference)
    form = _add(pdf, Fields=pydyf.Array([widget.reference]), SigFlags=TO_BE_SIGNED)
    pdf.catalog["AcroForm"] = form.reference

    first = _referred(pdf, _content(pdf)["K"][0])
    reference = _add(pdf, Type="/OBJR", Obj=widget.reference, Pg=page.reference)
    kids = pydyf.Array([reference.reference])
    element = _add(pdf, Type="/StructElem", S="/Form", P=first.reference, Pg=page.reference, K=kids)
    first["K"].append(element.reference)
    numbers.extend([number, element.reference])


def _nothing_to_see(pdf: pydyf.PDF, box: tuple[int, int, int, int]) -> pydyf.Stream:
    """How the field looks before it is signed; PDF/A wants it said."""
    left, bottom, right, top = box
    size = pydyf.Array([0, 0, right - left, top - bottom])
    picture = pydyf.Stream(extra={"Type": "/XObject", "Subtype": "/Form", "BBox": size})
    pdf.add_object(picture)
    return picture


def _content(pdf: pydyf.PDF) -> pydyf.Dictionary:
    """The root of the text."""
    return _referred(pdf, _referred(pdf, pdf.catalog["StructTreeRoot"])["K"][0])


def _numbers(pdf: pydyf.PDF) -> pydyf.Array:
    """The way back from pages and annotations to elements: number, element, number, element, …

    The first are the pages, with the elements of all their marks.
    """
    return _referred(pdf, _referred(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]


def _is_child(each: pydyf.Object, element: pydyf.Dictionary) -> bool:
    return isinstance(each, dict) and each.get("P") == element.reference and each.get("Type") == "/StructElem"


def _add(pdf: pydyf.PDF, **entries: object) -> pydyf.Dictionary:
    added = pydyf.Dictionary(entries)
    pdf.add_object(added)
    return added


def _referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
