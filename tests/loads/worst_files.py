"""Files within the limit of ``/verify/`` that cost most to read: those of the corpus, and large ones."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from cpo_verify import MAX_SIZE, examine
from tests.statements.corpus import bombs
from tests.statements.corpus.cases import CATALOG, PAGES, dictionary, document, stream, updated
from tests.statements.corpus.foreign import foreign_key, sealed
from tests.statements.corpus.genuine import Genuine

TIMES = 200  # that a statement is updated
SIGNATURES = 12
LARGE = MAX_SIZE - 64 * 1024


@dataclass(frozen=True)
class Worst:
    name: str
    pdf: bytes
    seconds: float  # until it is read, or given up
    problem: str


def in_order(genuine: Genuine) -> list[Worst]:
    """Each read once, the slowest first."""
    read = [_read(name, pdf) for name, pdf in _made(genuine)]
    return sorted(read, key=lambda worst: -worst.seconds)


def _read(name: str, pdf: bytes) -> Worst:
    begun = time.perf_counter()
    facts = examine(pdf, trusted=[])
    return Worst(name, pdf, time.perf_counter() - begun, facts.problem.value if facts.problem else "read")


def _made(genuine: Genuine) -> Iterator[tuple[str, bytes]]:
    for case in bombs.CASES:
        yield case.name, case.make(genuine)
    yield "statement", genuine.pdf
    yield "statement updated many times", _updated(genuine.pdf)
    yield "statement signed many times", _signed(genuine.unsealed)
    yield "20 MB of objects", _objects(LARGE)
    yield "20 MB in one stream", document(CATALOG, PAGES, stream(bytes(LARGE)))


def _updated(pdf: bytes) -> bytes:
    for number in range(TIMES):
        pdf = updated(pdf, lambda writer, number=number: writer.add_object(dictionary(N=number)))
    return pdf


def _signed(pdf: bytes) -> bytes:
    key = foreign_key("Somebody else")
    for number in range(SIGNATURES):
        pdf = sealed(pdf, key, field=f"Seal{number}", certify=False)
    return pdf


def _objects(size: int) -> bytes:
    """As many as fit, with their table."""
    each = [b"%d 0 obj\n<</A 1>>\nendobj\n" % number for number in range(3, size // 50)]
    whole = document(CATALOG, PAGES)
    head, place = whole[: whole.index(b"xref\n")], whole.index(b"xref\n")
    old = whole[place:].split(b"trailer")[0]
    table, at = [], place
    for content in each:
        table.append(b"%010d 00000 n \n" % at)
        at += len(content)
    rows = old.replace(b"xref\n0 3\n", b"xref\n0 %d\n" % (len(each) + 3)) + b"".join(table)
    return (
        head
        + b"".join(each)
        + rows
        + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(each) + 3,
            at,
        )
    )
