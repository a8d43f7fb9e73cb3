"""Where a seal shows on paper: the empty field on the first page, and the mark that fills it."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from core.pdf import engine

from .keys import SealCertificate
from .sign import FIELD

STYLESHEET = "css/statement-pdf.css"
BOX = (320, 56, 541, 112)  # left, bottom, right, top on the first page, in points; style sheets keep it free


def field(seal: SealCertificate, *, language: str) -> engine.SignatureField:
    with translation.override(language):
        kind = gettext("Development seal, without value") if seal.is_development else gettext("Electronic seal")
    return engine.SignatureField(FIELD, f"{kind}: {seal.name}", BOX)


def render(name: str, *, at: datetime, seal: SealCertificate, language: str) -> bytes:
    """Render the mark on what is called ``name``, of the size of ``BOX``."""
    with translation.override(language):
        html = render_to_string("statements/pdf/mark.html", {"name": name, "at": at, "seal": seal})
    return engine.to_picture(html, stylesheet=STYLESHEET)
