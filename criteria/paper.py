"""Setting HTML on paper: our fonts, nothing fetched from anywhere, tagged PDF/A. The only importer of WeasyPrint.

WeasyPrint is imported when it is first needed: that takes most of a second.
"""

import atexit
from functools import cache
from pathlib import Path

import font_source_sans_pro
from django.conf import settings
from django.contrib.staticfiles import finders


def to_pdf(html: str, *, stylesheet: str, variant: str = "pdf/a-3a", attachments=()) -> bytes:
    """Render ``html`` with the static file ``stylesheet``; ``variant`` is one of WeasyPrint's PDF variants."""
    from weasyprint import HTML, URLFetcher

    document = HTML(string=html, base_url="portal:", url_fetcher=URLFetcher(allowed_protocols=["data"]))
    return document.write_pdf(
        pdf_variant=variant, attachments=list(attachments), finisher=_finish, **_options(stylesheet)
    )


def _finish(document, pdf) -> None:
    """Say of each header cell whether it heads a row or a column (PDF/UA-1, 7.5), which WeasyPrint leaves out."""
    for cell in pdf.objects:
        if isinstance(cell, dict) and cell.get("S") == "/TH" and "A" in cell:
            row = _referred(pdf, cell["P"])
            in_head = _referred(pdf, row["P"])["S"] == "/THead"
            cell["A"]["Scope"] = "/Column" if in_head else "/Row"


def _referred(pdf, reference: bytes):
    return pdf.objects[int(reference.split()[0])]


def attachment(data: bytes, *, name: str, description: str):
    """Return data to attach to a PDF as an associated file (PDF/A-3)."""
    from weasyprint import Attachment

    return Attachment(string=data, name=name, description=description, relationship="Data")


@cache
def _options(stylesheet: str) -> dict:
    """The style sheet and fonts, read once a process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    faces = "".join(
        f"@font-face {{ font-family: 'Source Sans Pro'; font-weight: {weight}; src: url({file.as_uri()}) }}"
        for file, weight in (
            (folder / "SourceSansPro-Regular.otf", 400),
            (folder / "SourceSansPro-Semibold.otf", 600),
        )
    )
    path = finders.find(stylesheet) or settings.STATIC_ROOT / stylesheet
    atexit.register(_options.cache_clear)  # while WeasyPrint can still clean up after its fonts
    return {"font_config": fonts, "stylesheets": [CSS(string=faces + Path(path).read_text(), font_config=fonts)]}
