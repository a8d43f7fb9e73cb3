"""Parts of a PDF (RFC 9110, section 14), so that a reader may fetch a page of it, or go on where a line broke.

Answered is one range of bytes. Who asks for several gets the whole file, as everybody who asks in a way we cannot read.
"""

import re

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

PDF = "application/pdf"
RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies behind the end of the file."""


def pdf_response(request: HttpRequest, file: File, *, name: str, etag: str) -> HttpResponseBase:
    """Answer with the file, called ``name``, or the part of it asked for; ``etag`` is strong."""
    try:
        part = part_of(asked_for(request, etag), file.size)
    except Unsatisfiable:
        file.close()
        response: HttpResponseBase = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    else:
        response = _partial(file, part, name) if part else FileResponse(file, content_type=PDF, filename=name)
    response["Accept-Ranges"] = "bytes"
    return response


def asked_for(request: HttpRequest, etag: str) -> str:
    """The range asked for; none where it is wanted only of another version of the file (``If-Range``)."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return ""
    return request.headers.get("Range", "")


def part_of(asked: str, size: int) -> range | None:
    """Return which of ``size`` bytes are asked for, or ``None`` for all of them. Raises :class:`Unsatisfiable`."""
    match = RANGE.fullmatch(asked)
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last so many
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return range(start, end)


def _partial(file: File, part: range, name: str) -> FileResponse:
    file.seek(part.start)
    response = FileResponse(_Part(file, len(part)), status=206, content_type=PDF, filename=name)
    response["Content-Length"] = str(len(part))
    response["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    return response


class _Part:
    """The next so many bytes of an open file."""

    def __init__(self, file: File, left: int):
        self.file, self.left = file, left

    def read(self, size: int) -> bytes:
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.file.close()
