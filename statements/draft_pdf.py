"""The PDF of a draft: made by a task, and kept as long as the draft says the same."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from .drafts import Draft
from .issuing import pdf


def place_of(draft: Draft) -> str:
    """Where in the storage the PDF of exactly this draft lies, if it was made: named by the digest of its HTML."""
    return _place(draft, pdf.draft_to_html(draft))


def make(draft: Draft) -> str:
    """Render and store the PDF, and delete those of earlier drafts; return its place. Making it again does no harm."""
    html = pdf.draft_to_html(draft)
    place = _place(draft, html)
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(pdf.render_draft(html)))
    for name in default_storage.listdir(_folder(draft))[1]:
        if f"{_folder(draft)}/{name}" != place:
            default_storage.delete(f"{_folder(draft)}/{name}")
    return place


def _place(draft: Draft, html: str) -> str:
    return f"{_folder(draft)}/{hashlib.sha256(html.encode()).hexdigest()}.pdf"


def _folder(draft: Draft) -> str:
    return f"drafts/{draft.assessment.pk}"
