"""What a case of the corpus is, and the tools that cases are made with."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from cpo_verify import Outcome

from .genuine import Genuine

KEYS = {"w": "whole", "s": "seal", "t": "time", "r": "record", "d": "data"}
STATES = {"+": "good", "-": "bad", "?": "unknown"}


@dataclass(frozen=True)
class Case:
    """A file to be refused. ``lines`` says what is told beside, such as ``w- s+ t? r? d+``."""

    name: str
    make: Callable[[Genuine], bytes]
    outcome: Outcome
    lines: str = ""

    @property
    def states(self) -> dict[str, str]:
        return {KEYS[each[0]]: STATES[each[1]] for each in self.lines.split()}


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """Append an incremental update that holds ``change``."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    return written(writer)


def written(writer) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def reader_of(pdf: bytes) -> PdfFileReader:
    return PdfFileReader(BytesIO(pdf))


def signature_of(pdf: bytes):
    return reader_of(pdf).embedded_signatures[0]


def first_page(writer):
    """Return the first page and the reference to it."""
    reference = writer.root["/Pages"]["/Kids"].raw_get(0)
    return reference.get_object(), reference


def rectangle(*numbers: int) -> ArrayObject:
    return ArrayObject(map(NumberObject, numbers))


def dictionary(**entries) -> DictionaryObject:
    """A dictionary with names for keys; text that begins with a slash is a name, other text a string."""
    return DictionaryObject({pdf_name(f"/{name}"): _object(value) for name, value in entries.items()})


def drawing(commands: bytes, **entries) -> StreamObject:
    return StreamObject(dict_data=dictionary(**entries), stream_data=commands)


def _object(value):
    if isinstance(value, str):
        return pdf_name(value) if value.startswith("/") else pdf_string(value)
    return NumberObject(value) if isinstance(value, int) else value


def document(*objects: str | bytes, trailer: str = "/Root 1 0 R", start: int | None = None) -> bytes:
    """A PDF of these objects, numbered from 1, with a table of where they are."""
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each.encode() if isinstance(each, str) else each)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}{trailer}>>\nstartxref\n"
    return content + tail.encode() + f"{len(content) if start is None else start}\n%%EOF\n".encode()


def stream(data: bytes, entries: str = "") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries.encode(), len(data), data)


PAGES = "<</Type/Pages/Kids[]/Count 0>>"
CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
