"""The data inside a statement's PDF."""

import json
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader


class NothingAttached(Exception):
    """The file cannot be read as a PDF, or has no ``statement.json`` inside."""


def attached_statement(pdf: bytes) -> object:
    """Return what ``statement.json`` inside the PDF says. Whether the PDF is genuine is another question."""
    try:
        files = PdfFileReader(BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
        for place in range(0, len(files), 2):  # a name, its file, the next name, …; pyHanko's arrays cannot be sliced
            if files[place] == "statement.json":
                return json.loads(files[place + 1]["/EF"]["/F"].data)
    except Exception as error:  # pyHanko raises many kinds on what is no PDF
        raise NothingAttached from error
    raise NothingAttached
