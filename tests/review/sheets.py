"""A sheet of paper with an empty field for the seal, made faster than a statement."""

from core.pdf import engine
from statements.issuing import pdf
from statements.seal import sign

BOX = (100, 100, 300, 160)


def sheet(text="Hello"):
    html = f"<html lang=en><title>Page</title><p>{text}</html>"
    return engine.to_pdf(html, stylesheet=pdf.STYLESHEET, field=engine.SignatureField(sign.FIELD, "Seal", BOX))


def seal(page):
    """Seal a sheet; the mark is a picture of the sheet itself."""
    return sign.seal(page, mark=page)
