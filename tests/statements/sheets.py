"""A sheet of paper with an empty field for the seal, made faster than a statement."""

from criteria import paper
from statements import pdf, sealing

BOX = (100, 100, 300, 160)


def sheet(text="Hello"):
    html = f"<html lang=en><title>Page</title><p>{text}</html>"
    return paper.to_pdf(html, stylesheet=pdf.STYLESHEET, field=paper.SignatureField(sealing.FIELD, "Seal", BOX))


def seal(page):
    """Seal a sheet; the mark is a picture of the sheet itself."""
    return sealing.seal(page, mark=page)
