"""The declaration as a PDF to be signed: made once for a submission, and kept to the byte.

A field to sign in is prepared, so that PDF programs offer it, and so that signing changes as little as can be. It stays
outside of the tagged text, since signing in a field within would look like a change of the text.
"""

import hashlib
import uuid
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from assessments.models import Submission

from ..issuing import pdf
from ..models import HandedOut

FIELD = "Signature"
BOX = (62, 72, 290, 156)  # left, bottom, right, top in points: in the frame on the first page
WILL_BE_SIGNED_AND_APPENDED_TO = 3  # the form's flags (ISO 32000-1, 12.7.2), which programs would have to change else


def make(submission: Submission) -> HandedOut:
    """Return what is handed out, and make it if it was not yet. Two at once give the same."""
    if there := HandedOut.objects.filter(submission=submission).first():
        return there
    document = _with_field(pdf.render_declaration(submission), language=submission.content["language"])
    place = default_storage.save(f"declarations/{submission.pk}/{uuid.uuid4().hex}.pdf", ContentFile(document))
    kept, created = HandedOut.objects.get_or_create(
        submission=submission,
        defaults={"pdf": place, "size": len(document), "sha256": hashlib.sha256(document).hexdigest()},
    )
    if not created:
        default_storage.delete(place)
    return kept


def _with_field(document: bytes, *, language: str) -> bytes:
    with translation.override(language):
        name = _("Signature of the signatory")
    writer = IncrementalPdfFileWriter(BytesIO(document))
    field = SigFieldSpec(FIELD, on_page=0, box=BOX, readable_field_name=name, empty_field_appearance=True)
    append_signature_field(writer, field)
    writer.root["/AcroForm"]["/SigFlags"] = NumberObject(WILL_BE_SIGNED_AND_APPENDED_TO)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
