"""A sealed PDF beside what WeasyPrint alone needs for the same page."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

from django.conf import settings

from core.pdf import engine
from statements.issuing import issue, pdf
from statements.models import Statement
from statements.seal import keys

from . import server
from .client import WrongAnswer

TIMES = 5


@dataclass(frozen=True)
class SealedPdf:
    """Seconds, and the most megabytes that a process needs which makes one of them."""

    sealed: float
    alone: float
    megabytes: int

    @property
    def ratio(self) -> float:
        return self.sealed / self.alone


def measure(number: str) -> SealedPdf:
    """Render and seal the statement's PDF as issuing does, turn by turn with WeasyPrint alone."""
    statement = Statement.objects.select_related("submission__assessment__catalogue").get(number=number)
    content, canonical, submission = json.loads(statement.document), statement.document.encode(), statement.submission
    html = pdf.to_html(content, catalogue=statement.catalogue, seal=keys.describe_key_in_use())
    _alone(html)  # the first one reads the fonts
    sealed, alone = [], []
    for _time in range(TIMES):
        sealed.append(_seconds(lambda: issue.sealed_pdf(content, submission, canonical)))
        alone.append(_seconds(lambda: _alone(html)))
    return SealedPdf(median(sealed), median(alone), _megabytes(number))


def _megabytes(number: str) -> int:
    code = f"from tests.benchmarks import sealed_pdf; sealed_pdf.make_once({number!r})"
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", code]
    return int(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=settings.BASE_DIR).stdout)


def make_once(number: str) -> None:
    """Print how much memory it takes, in megabytes."""
    statement = Statement.objects.select_related("submission__assessment__catalogue").get(number=number)
    issue.sealed_pdf(statement.content, statement.submission, statement.document.encode())
    sys.stdout.write(f"{server.high_water_mark('self'):.0f}")


def _alone(html: str) -> bytes:
    """The same HTML with the same style sheet and fonts, as a plain PDF."""
    return engine.to_pdf(html, stylesheet=pdf.STYLESHEET)


def _seconds(make) -> float:
    start = time.perf_counter()
    made = make()
    seconds = time.perf_counter() - start
    if not made.startswith(b"%PDF-"):
        raise WrongAnswer("What was rendered is not a PDF.")
    return seconds
