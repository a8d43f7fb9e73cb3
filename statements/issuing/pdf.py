"""How a statement looks on paper: content in, PDF/A-3 bytes out."""

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django_countries import countries

from assessments import figures
from assessments.declared_answers import DeclaredCategory, declared_categories, titles
from assessments.figures import Position
from assessments.models import Submission
from core.pdf import engine
from core.stored_files import opened
from cpo_verify import pdf_reader, signatures
from criteria.models import Catalogue

from ..drafts import Draft
from ..models import SignedDeclaration
from ..seal import appearance
from ..seal.appearance import STYLESHEET
from ..seal.keys import SealCertificate


def render(
    content: dict,
    *,
    catalogue: Catalogue,
    canonical: bytes,
    seal: SealCertificate,
    signed: SignedDeclaration | None = None,
) -> bytes:
    """Render a statement in the language of its declaration, with ``canonical`` attached as ``statement.json``.

    The declaration that its signatory signed, if there is one, is the second file attached.
    """
    attachments = [engine.attachment(canonical, name=pdf_reader.ATTACHED, description="The statement as data")]
    if signed:
        attachments.insert(0, _attachment_of(signed))  # by name, as a tree of names wants it
    html = to_html(content, catalogue=catalogue, seal=seal, signed=signed)
    field = appearance.field(seal, language=content["declaration"]["language"])
    return engine.to_pdf(html, stylesheet=STYLESHEET, attachments=attachments, field=field)


def _attachment_of(signed: SignedDeclaration):
    with opened(signed.pdf.name, sha256=signed.sha256) as file:
        data = file.read()
    description = "The declaration, with the signatory's own signature"
    return engine.attachment(data, name=pdf_reader.SIGNED, description=description, relationship="Source")


def to_html(
    content: dict, *, catalogue: Catalogue, seal: SealCertificate, signed: SignedDeclaration | None = None
) -> str:
    declaration = content["declaration"]
    context = {
        "statement": content,
        "catalogue": catalogue,
        "issued_at": parse_datetime(content["issued_at"]),
        "valid_until": parse_datetime(content["valid_until"]),
        "qr_code": _qr_code(content["status_url"]),
        "seal": seal,
        "signed": signed,
    }
    categories = declared_categories(declaration, catalogue)
    position = figures.from_summary(declaration["summary"])
    return _set("statements/pdf/statement.html", declaration, categories, position, context)


def _qr_code(url: str) -> str:
    """The address as inline SVG that says it in its title, too."""
    return segno.make(url, micro=False).svg_inline(border=0, omitsize=True, title=url)


def render_draft(html: str) -> bytes:
    """Render a draft: nothing is attached to it, and it is never sealed."""
    return engine.to_pdf(html, stylesheet=STYLESHEET)


def render_declaration(submission: Submission) -> bytes:
    """Render a declaration to be signed, with the bytes its digest is made of attached as ``declaration.json``.

    It is not compressed: what came back signed is compared with it object by object, which else takes far longer.
    """
    declaration, catalogue = submission.content, submission.assessment.catalogue
    categories = declared_categories(declaration, catalogue)
    position = figures.from_summary(declaration["summary"])
    context = {"submission": submission, "catalogue": catalogue}
    html = _set("declarations/pdf/declaration.html", declaration, categories, position, context)
    canonical = submission.canonical.encode()
    attachment = engine.attachment(canonical, name=signatures.ATTACHED, description="The declaration as data")
    return engine.to_pdf(html, stylesheet=STYLESHEET, attachments=[attachment], is_for_signing=True)


def draft_to_html(draft: Draft) -> str:
    context = {"draft": draft, "catalogue": draft.assessment.catalogue}
    return _set("drafts/pdf/statement.html", draft.declaration, draft.categories, draft.position, context)


def _set(
    template: str, declaration: dict, categories: list[DeclaredCategory], position: Position, context: dict
) -> str:
    """Render a template with what statements and their drafts have in common, in the language of the declaration."""
    declared = declaration["declared"]
    with translation.override(declaration["language"]):
        common = {
            "declaration": declaration,
            "categories": categories,
            "titles": titles(categories),
            "country": countries.name(declaration["issuer"]["country"]),
            "position": position,
            "declared_at": declared and parse_datetime(declared["at"]),
        }
        return render_to_string(template, common | context)
