"""How a statement looks on paper: content in, PDF/A-3 bytes out. The only importer of WeasyPrint."""

import atexit
from functools import cache
from pathlib import Path

import font_source_sans_pro
import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django_countries import countries

from assessments import charts, figures
from assessments.reading import declared_categories, titles
from criteria.models import Catalogue

from .seal_keys import SealCertificate

SEAL_BOX = (320, 56, 541, 112)  # left, bottom, right, top on the first page, in points; the style sheet keeps it free


def render(content: dict, *, catalogue: Catalogue, canonical: bytes, seal: SealCertificate) -> bytes:
    """Render a statement in the language of its declaration, with ``canonical`` attached as ``statement.json``."""
    from weasyprint import Attachment

    attachment = Attachment(
        string=canonical, name="statement.json", description="The statement as data", relationship="Data"
    )
    html = to_html(content, catalogue=catalogue, seal=seal)
    return _document(html).write_pdf(
        pdf_variant="pdf/a-3a", attachments=[attachment], custom_metadata=False, **_options()
    )


def to_html(content: dict, *, catalogue: Catalogue, seal: SealCertificate) -> str:
    declaration = content["declaration"]
    position = figures.from_summary(declaration["summary"])
    categories = declared_categories(declaration, catalogue)
    with translation.override(declaration["language"]):
        context = {
            "statement": content,
            "declaration": declaration,
            "catalogue": catalogue,
            "categories": categories,
            "titles": titles(categories),
            "country": countries.name(declaration["issuer"]["country"]),
            "position": position,
            "radar": charts.radar([position]),
            "issued_at": parse_datetime(content["issued_at"]),
            "valid_until": parse_datetime(content["valid_until"]),
            "declared_at": parse_datetime(declaration["declared"]["at"]),
            "qr_code": segno.make(content["status_url"], micro=False).svg_inline(border=0, omitsize=True),
            "seal": seal,
        }
        return render_to_string("statements/pdf/statement.html", context)


def render_mark(content: dict, *, seal: SealCertificate) -> bytes:
    """Render the visible mark of the seal, of the size of ``SEAL_BOX``."""
    left, bottom, right, top = SEAL_BOX
    with translation.override(content["declaration"]["language"]):
        context = {"statement": content, "seal": seal, "width": right - left, "height": top - bottom}
        html = render_to_string("statements/pdf/mark.html", context)
    return _document(html).write_pdf(pdf_variant="pdf/a-3u", **_options())


def _document(html: str):
    from weasyprint import HTML, URLFetcher

    # Nothing in a statement is fetched from anywhere; the fonts come with the style sheet.
    return HTML(string=html, base_url="statement:", url_fetcher=URLFetcher(allowed_protocols=["data"]))


@cache
def _options() -> dict:
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
    path = finders.find("css/statement-pdf.css") or settings.STATIC_ROOT / "css/statement-pdf.css"
    sheet = Path(path).read_text()
    atexit.register(_options.cache_clear)  # while WeasyPrint can still clean up after its fonts
    return {"font_config": fonts, "stylesheets": [CSS(string=faces + sheet, font_config=fonts)]}
