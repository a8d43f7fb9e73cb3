"""What kind of file it is, by its own bytes: its name and what the browser says of it do not count."""

import re

from django.core.files import File

PDF = re.compile(rb"%PDF-[12]\.\d")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"  # the signature, and the chunk that has to come first
ZIP = b"PK\x03\x04"
END_OF_PDF = b"%%EOF"
LAST = 2048  # bytes, in which programs that read PDF look for its end


def is_whole_pdf(file: File) -> bool:
    """Whether it begins and ends as a PDF does; the file is at its beginning then."""
    file.seek(0)
    begins = bool(PDF.match(file.read(8)))
    file.seek(max(file.size - LAST, 0))
    ends = END_OF_PDF in file.read(LAST)
    file.seek(0)
    return begins and ends
