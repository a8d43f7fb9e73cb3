"""Setting HTML on paper: our fonts, nothing fetched from anywhere, tagged PDF/A.

WeasyPrint is imported when it is first needed: that takes most of a second.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import font_source_sans_pro
from django.conf import settings
from django.contrib.staticfiles import finders

from . import pdf_ua
from .pdf_ua import SignatureField


def to_pdf(
    html: str,
    *,
    stylesheet: str,
    attachments=(),
    field: SignatureField | None = None,
    is_for_signing: bool = False,
) -> bytes:
    """Render ``html`` with the static file ``stylesheet`` as PDF/A-3a that conforms to PDF/UA-1 as well.

    ``field`` is left empty on the first page, for a signature. What is for somebody else's signing does not claim
    PDF/UA, since the field comes later, and is not compressed, so that each of its objects can be compared by itself.
    """
    finisher = partial(pdf_ua.finish, field=field, claims=not is_for_signing)
    options = {"attachments": list(attachments), "finisher": finisher, "uncompressed_pdf": is_for_signing}
    return _render(html, stylesheet, pdf_variant="pdf/a-3a", **options)


def to_picture(html: str, *, stylesheet: str) -> bytes:
    """Render ``html`` as a PDF without tags, to be drawn inside another one."""
    return _render(html, stylesheet, pdf_variant="pdf/a-3u")


def _render(html: str, stylesheet: str, **options) -> bytes:
    from weasyprint import HTML, URLFetcher

    document = HTML(string=html, base_url="portal:", url_fetcher=URLFetcher(allowed_protocols=["data"]))
    with _nothing_collected():
        return document.write_pdf(**options, **_options(stylesheet))


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Put off the search for cyclic garbage, which takes a tenth of the time: all boxes of a paper live to its end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def attachment(data: bytes, *, name: str, description: str, relationship: str = "Data"):
    """Return data to attach to a PDF as an associated file (PDF/A-3); several are named in the order of their names."""
    from weasyprint import Attachment

    return Attachment(string=data, name=name, description=description, relationship=relationship)


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
    return {
        "font_config": fonts,
        "stylesheets": [CSS(string=faces + Path(path).read_text(encoding="utf-8"), font_config=fonts)],
    }
