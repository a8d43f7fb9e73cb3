"""Small files that announce gigabytes, or loops without end: each is stopped in time and within its memory."""

import zlib

from cpo_verify import Outcome

from .broken import FORM, NOTHING, of
from .cases import CATALOG, PAGES, Case, document, stream
from .embedded import with_data

NOT_OURS, UNREADABLE, TOO_DEMANDING = Outcome.NOT_OURS, Outcome.UNREADABLE, Outcome.TOO_DEMANDING


def swollen(megabytes: int) -> bytes:
    """Zeros, compressed to a thousandth; one block is made and repeated, so that it takes no time."""
    squeeze, part = zlib.compressobj(9), bytes(1024 * 1024)
    first, again = (squeeze.compress(part) + squeeze.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    checksum = (megabytes * len(part) % 65521) << 16 | 1
    return first + again * (megabytes - 1) + b"\x03\0" + checksum.to_bytes(4, "big")


GIGABYTE = swollen(1024)
TWICE = zlib.compress(swollen(4 * 1024), 9)


def indexed_by(entries: str, data: bytes) -> bytes:
    """A PDF whose index is a stream with these entries."""
    head = b"%PDF-1.7\n1 0 obj\n"
    return head + stream(data, f"/Type/XRef/Root 1 0 R{entries}") + b"\nendobj\nstartxref\n9\n%%EOF\n"


def index_before_itself(genuine):
    """The chain of older indexes leads round in a circle."""
    plain = document(CATALOG, PAGES)
    place = plain.index(b"xref\n")
    return document(CATALOG, PAGES, trailer=f"/Root 1 0 R/Prev {place}")


def two_indexes_before_each_other(genuine):
    first = document(CATALOG, PAGES)
    one, two = first.index(b"xref\n"), len(first)
    again = b"xref\n0 0\ntrailer\n<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (one, two)
    return first.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % two) + again


def many_pages(genuine):
    kids = " ".join(["3 0 R"] * 20_000)
    return document(CATALOG, f"<</Type/Pages/Count 20000/Kids[{kids}]>>", "<</Type/Page/Parent 2 0 R>>")


def many_fields(genuine):
    fields = " ".join(["3 0 R"] * 20_000)
    return document(f"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{fields}]>>>>", PAGES, "<</FT/Tx/T(a)>>")


def many_updates(genuine):
    content = document(CATALOG, PAGES)
    previous = content.index(b"xref\n")
    for _ in range(3000):
        here = len(content)
        content += b"xref\n0 0\ntrailer\n<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, here)
        previous = here
    return content


def field_tree(genuine):
    """Each level names the next one twice, so that a walk takes 2 to the power of 40 steps."""
    levels = [f"<</T(a)/Kids[{number} 0 R {number} 0 R]>>" for number in range(4, 44)]
    return document(FORM, PAGES, *levels, "<</FT/Tx/T(z)>>")


def filters(count: int):
    chain = "/FlateDecode " * count
    return f"/Size 3/W[1 2 1]/Filter[{chain}]"


def many_answers(genuine):
    """So many that to compare them with the record would take the portal itself seconds, and half a gigabyte."""
    return with_data(
        genuine.pdf, b'{"number":"%b","declaration":{"answers":[%b0]}}' % (genuine.number.encode(), b"0," * 500_000)
    )


NESTED = "[" * 50_000 + "]" * 50_000
CASES = [
    Case(
        "index that swells to a gigabyte",
        lambda genuine: indexed_by("/Size 3/W[1 2 1]/Filter/FlateDecode", GIGABYTE),
        UNREADABLE,
    ),
    Case("index that swells twice", lambda genuine: indexed_by(filters(2), TWICE), UNREADABLE),
    Case("index of a hundred filters", lambda genuine: indexed_by(filters(100), b"x"), UNREADABLE),
    Case(
        "index of a billion rows",
        lambda genuine: indexed_by("/Size 1000000000/W[0 0 0]/Index[0 1000000000]", b""),
        TOO_DEMANDING,
    ),
    Case(
        "index of enormous columns",
        lambda genuine: indexed_by(
            "/Size 3/W[1 2 1]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 200000000>>", zlib.compress(b"x")
        ),
        UNREADABLE,
    ),
    Case(
        "table of a billion rows",
        lambda genuine: b"%PDF-1.7\nxref\n0 1000000000\ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
        UNREADABLE,
    ),
    Case("index before itself", index_before_itself, UNREADABLE),
    Case("two indexes before each other", two_indexes_before_each_other, UNREADABLE),
    Case("three thousand updates", many_updates, NOT_OURS, NOTHING),
    Case("nested deeply", of(f"<</Type/Catalog/Deep {NESTED}>>", PAGES), UNREADABLE),
    Case("never closed", lambda genuine: b"%PDF-1.7\n" + b"<</A" * 50_000 + b"\nstartxref\n9\n%%EOF\n", UNREADABLE),
    Case("name of a hundred thousand letters", of(f"<</Type/Catalog/{'A' * 100_000} 1>>", PAGES), NOT_OURS, NOTHING),
    Case("number of ten thousand digits", of(f"<</Type/Catalog/A {'9' * 10_000}>>", PAGES), UNREADABLE),
    Case("twenty thousand pages", many_pages, NOT_OURS, NOTHING),
    Case("twenty thousand fields", many_fields, NOT_OURS, NOTHING),
    Case("fields in a tree without end", field_tree, TOO_DEMANDING),
    Case("field within itself", of(FORM, PAGES, "<</T(a)/Kids[3 0 R]>>"), UNREADABLE),
    Case(
        "field that is its own parent",
        of(FORM, PAGES, "<</FT/Sig/T(a)/Parent 3 0 R/V 4 0 R>>", "<</Type/Sig>>"),
        NOT_OURS,
        NOTHING,
    ),
    Case(
        "names in a circle",
        of("<</Type/Catalog/Pages 2 0 R/Names 3 0 R>>", PAGES, "<</EmbeddedFiles 3 0 R/Kids[3 0 R]>>"),
        NOT_OURS,
        NOTHING,
    ),
    Case(
        "data that swells to a gigabyte",
        of(
            "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(statement.json) 3 0 R]>>>>>>",
            PAGES,
            "<</UF(statement.json)/EF<</F 4 0 R>>>>",
            stream(GIGABYTE, "/Filter/FlateDecode"),
        ),
        NOT_OURS,
        NOTHING,
    ),
    Case(
        "statement with half a megabyte of brackets",
        lambda genuine: with_data(genuine.pdf, b'{"a":' + b"[" * 500_000),
        Outcome.ALTERED,
        "w- s+ t? r- d-",
    ),
    Case("statement with half a million answers", many_answers, Outcome.ALTERED, "w- s+ t? r- d-"),
]
