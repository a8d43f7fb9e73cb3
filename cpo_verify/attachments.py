"""The files attached to a PDF, by their names."""

import json
from io import BytesIO

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

from .limits import MAX_SIZE


def attached(reader: PdfFileReader, name: str) -> bytes | None:
    """Return an attached file; None where there is none, and nothing in it where it is damaged or absurdly large.

    Absurd is what exceeds a whole statement: signed declarations may have 5 MB, and data 13 if every field is full.
    """
    if (spec := _found(reader, name)) is None:
        return None
    try:
        data = spec["/EF"]["/F"].data
    except Exception:
        return b""
    return data if len(data) <= MAX_SIZE else b""


def _found(reader: PdfFileReader, name: str) -> DictionaryObject | None:
    try:
        files = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
        for place in range(0, len(files), 2):  # a name, its file, …; pyHanko's arrays cannot be sliced
            title, spec = files[place], files[place + 1]
            if title == name or spec.get("/UF") == name:
                return spec
    except Exception:
        return None
    return None


class NothingAttached(Exception):
    """The file cannot be read as a PDF, or has no ``statement.json`` inside."""


def attached_statement(pdf: bytes) -> object:
    """Return what ``statement.json`` inside the PDF says. Whether the PDF is genuine is another question."""
    try:
        return json.loads(attached(PdfFileReader(BytesIO(pdf)), "statement.json") or b"")
    except Exception as error:  # pyHanko raises many kinds on what is no PDF
        raise NothingAttached from error
