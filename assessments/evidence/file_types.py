"""Which kind of document is this? What is in the file tells; its name and what the browser says of it do not count."""

import re
import struct
import zipfile

from django.core.files import File
from django.utils.translation import gettext as _

from core.file_signatures import PDF, PNG, ZIP
from core.refusals import Refused
from core.text_fields import tidy_line

from ..models import DocumentKind

MOST_UNPACKED = 500 * 1024 * 1024  # bytes, as the file itself announces them
LONGEST_NAME = 120

JPEG = re.compile(rb"\xff\xd8\xff[\xc0-\xcf\xdb\xdd\xe0-\xef\xfe]")  # start of image, then a segment that may follow
OFFICE_PARTS = {DocumentKind.XLSX: "xl/workbook.xml", DocumentKind.DOCX: "word/document.xml"}
SUFFIXES = {kind: (f".{kind}",) for kind in DocumentKind} | {DocumentKind.JPEG: (".jpg", ".jpeg")}


def recognise(file: File) -> DocumentKind:
    """Return the kind of the document, or raise :class:`Refused`. Nothing in it is unpacked."""
    file.seek(0)
    head = file.read(len(PNG))
    if not head:
        raise Refused(_("This file is empty."))
    if PDF.match(head):
        return DocumentKind.PDF
    if head.startswith(PNG):
        return DocumentKind.PNG
    if JPEG.match(head):
        return DocumentKind.JPEG
    if head.startswith(ZIP) and (kind := _office_kind(file)):
        return kind
    raise Refused(_("This file cannot be attached. Choose a PDF, PNG, JPEG, XLSX or DOCX file."))


def _office_kind(file: File) -> DocumentKind | None:
    """Return what the parts named in the ZIP's central directory make it."""
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        return None
    names = {part.filename for part in parts}
    kinds = [kind for kind, name in OFFICE_PARTS.items() if name in names]
    if "[Content_Types].xml" not in names or len(kinds) != 1 or all(part.header_offset for part in parts):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_("This file contains macros. Save it without macros, as XLSX or DOCX."))
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(_("This file is larger than 500 MB when it is unpacked. Save a smaller version."))
    return kinds[0]


def tidy_name(name: str, kind: DocumentKind) -> str:
    """Return a file name without path or anything unprintable, with the extension its kind has."""
    base = tidy_line(re.split(r"[/\\]", name)[-1])
    suffix = next((each for each in SUFFIXES[kind] if base.lower().endswith(each)), "")
    base = base[: len(base) - len(suffix)].strip(". ") or "document"
    suffix = suffix or SUFFIXES[kind][0]
    return base[: LONGEST_NAME - len(suffix)] + suffix
