"""How a statement looks on paper: content in, PDF/A-3 bytes out."""

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django_countries import countries

from assessments import charts, figures
from assessments.reading import declared_categories, titles
from criteria import paper
from criteria.models import Catalogue

from .seal_keys import SealCertificate

STYLESHEET = "css/statement-pdf.css"
SEAL_BOX = (320, 56, 541, 112)  # left, bottom, right, top on the first page, in points; the style sheet keeps it free


def render(content: dict, *, catalogue: Catalogue, canonical: bytes, seal: SealCertificate) -> bytes:
    """Render a statement in the language of its declaration, with ``canonical`` attached as ``statement.json``."""
    attachment = paper.attachment(canonical, name="statement.json", description="The statement as data")
    html = to_html(content, catalogue=catalogue, seal=seal)
    return paper.to_pdf(html, stylesheet=STYLESHEET, attachments=[attachment])


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
    return paper.to_pdf(html, stylesheet=STYLESHEET, variant="pdf/a-3u")
