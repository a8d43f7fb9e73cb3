"""An import costs a web process little memory and a bounded time, whatever is in the file.

Promised: at most 150 MB more than before, as the highest the process ever had. Each file goes to a portal started anew.
"""

import json
import random
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from tests.benchmarks import server
from tests.benchmarks.client import WrongAnswer
from tests.benchmarks.console import columns, say

from .person import Person
from .portal import deployed, run

MOST_MEMORY, MOST_SECONDS = 150, 5.0  # MB (10^6 bytes); of a request, on a machine that does nothing else
SHEET = "xl/worksheets/sheet2.xml"


@dataclass(frozen=True)
class Cost:
    name: str
    size: int
    status: int
    memory: float
    seconds: float

    @property
    def row(self) -> tuple[str, ...]:
        return self.name, f"{self.size:,}", f"{self.memory:.0f}", f"{self.seconds:.2f}", f"{self.status}"


def main() -> list[str]:
    with deployed() as portal:
        from assessments.exchange.cpo_json.writer import write
        from assessments.exchange.spreadsheet import writer
        from criteria.models import Catalogue
        from tests.factories import make_assessment, signatory_of

        from .person import signed_in

        assessment = make_assessment(catalogue=Catalogue.objects.get(), answered=True)
        person = signed_in(signatory_of(assessment), portal.port)
        book = writer.filled_in(assessment)
        files = {"questionnaire.xlsx": book, "cpo.json": write(assessment).encode(), **dict(_hostile(book))}
        costs = []
        for name, content in files.items():
            with server.gunicorn(portal.folder, portal.port) as web:
                costs.append(_cost(web, person, f"/assessments/{assessment.pk}/import/", name, content))
    say(columns([("file", "bytes", "MB more", "seconds", "answer"), *(each.row for each in costs)]))
    if any(each.status != 302 for each in costs[:2]):
        raise WrongAnswer("What the portal wrote was not read back.")
    dear = [each for each in costs if each.memory > MOST_MEMORY or each.seconds > MOST_SECONDS or each.status >= 500]
    return [f"{each.name}: {each.memory:.0f} MB, {each.seconds:.2f} s, status {each.status}." for each in dear]


def _cost(web, person: Person, path: str, name: str, content: bytes) -> Cost:
    for _warming_up in range(6):
        person.get(path)
    before = server.memory_by_worker(web)
    begun = time.perf_counter()
    answered = person.send(path, name, content)
    seconds = time.perf_counter() - begun
    after = server.memory_by_worker(web)
    if after.keys() != before.keys():
        raise WrongAnswer(f"A worker ended over {name}.")
    return Cost(name, len(content), answered.status, max(after[each] - before[each] for each in after), seconds)


def _hostile(book: bytes) -> Iterator[tuple[str, bytes]]:
    """In the questionnaire itself, where there can be more in it, so that it is read as far as possible."""
    yield "a cell far out per sheet.xlsx", _far_out()
    yield "a sheet of zeros.xlsx", _with(book, SHEET, bytes(40_000_000))
    yield "many elements.xlsx", _with(book, SHEET, _sheet("<row><c/></row>" * 700_000))
    yield "as many cells as may be.xlsx", _with(book, SHEET, _sheet('<row><c t="n"><v>1</v></c></row>' * 19_000))
    yield "long shared texts.xlsx", _with(book, "xl/sharedStrings.xml", _texts(random.Random(1)))
    yield "many shared texts.xlsx", _with(book, "xl/sharedStrings.xml", _sheet_of_texts("x", 5_000_000))
    yield "a zip of zips.xlsx", _with(book, "xl/more.xml", _with(book, SHEET, bytes(10_000_000)))
    yield "4.5 MB.json", json.dumps({"answers": [{"criterion": "x" * 40}] * 80_000}).encode()[:4_500_000]
    yield "2 MB of objects.json", b'{"answers":[' + b",".join([b"{}"] * 690_000) + b"]}"
    yield "2 MB of numbers.json", b'{"answers":[' + b",".join([b"1"] * 1_000_000) + b"]}"
    yield "2 MB of mistakes.json", _mistaken()
    yield "deep.json", b'{"answers":' + b"[" * 1_000_000
    yield "a long number.json", b'{"answers":' + b"9" * 1_900_000 + b"}"
    yield "no text.json", b"\xff" * 4_500_000


def _far_out() -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    for _sheet_number in range(100):
        workbook.create_sheet().cell(1_048_576, 16_384).value = "x"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _with(book: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one of its parts exchanged, or one more."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return file.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _sheet(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _texts(chance: random.Random) -> bytes:
    """As long and as many as they may be, each with a letter that makes Python keep four bytes for all of them."""
    texts = (chance.randbytes(2_000).hex() * 23 + "\U0001f600" for _text in range(120))
    return f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'.encode()


def _sheet_of_texts(text: str, size: int) -> bytes:
    each = f"<si><t>{text}</t></si>"
    return f'<sst xmlns="{MAIN}">{each * (size // len(each))}</sst>'.encode()


def _mistaken() -> bytes:
    evidence = [{"title": 1, "url": 2}] * 30
    answers = [{"criterion": "x", "answer": "y", "evidence": evidence}] * 1_600
    about = {"schema": "1", "catalogue": {"identifier": "x", "edition": "1"}}
    return json.dumps(about | {"answers": answers}, separators=(",", ":")).encode()


if __name__ == "__main__":
    run(main)
