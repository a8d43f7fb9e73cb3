"""The code that an organisation signed, as a response: to be saved, never shown within our pages."""

from csp.constants import NONE
from django.http import FileResponse

from core.stored_files import opened

from .models import Signing

NOTHING_RUNS = {"default-src": [NONE], "sandbox": [True]}  # the content security policy of a stranger's file


def signed_file(signing: Signing) -> FileResponse:
    """Return the file as it was handed in; raises :class:`core.stored_files.FileLost`."""
    pdf = opened(signing.file.name, sha256=signing.file_sha256)
    name = f"{signing.organisation.slug}-signed-code.pdf"
    return FileResponse(pdf, as_attachment=True, filename=name, content_type="application/pdf")
