"""Sealing: a PDF in, the same PDF with a certifying PAdES signature (baseline B-B) out.

The signature allows no later change (DocMDP level 1). Its visible mark is drawn from a small PDF of our own, so that
its fonts are embedded as PDF/A asks.
"""

import tempfile
from io import BytesIO

from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle

from . import seal_keys

FIELD = "Seal"


def seal(pdf: bytes, *, mark: bytes, box: tuple[int, int, int, int]) -> bytes:
    """Return ``pdf`` sealed with the key in use.

    ``mark`` is a one-page PDF shown in ``box`` (left, bottom, right, top, in points) on the first page.
    Raises :class:`statements.seal_keys.NoSealKey` when there is no key, or its certificate has run out.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(mark)
        file.flush()
        sealer = signers.PdfSigner(
            metadata,
            signer=seal_keys.signer_in_time(),
            stamp_style=StaticStampStyle(background=ImportedPdfPage(file.name), border_width=0),
            new_field_spec=SigFieldSpec(FIELD, on_page=0, box=box),
        )
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        fields.append_signature_field(writer, SigFieldSpec(FIELD, on_page=0, box=box))
        return sealer.sign_pdf(writer, existing_fields_only=True).getvalue()
