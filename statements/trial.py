"""Trying the seal out on a page that is thrown away, so that what is wrong shows before a statement waits for it."""

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from criteria import paper

from . import authorities, pdf, seal_keys, sealing
from .verifying import long_term
from .verifying.long_term import Evidence

PAGE = "<html lang=en><title>Trial</title><p>A trial of the seal.</html>"


def seal_a_page() -> Evidence:
    """Raises what :func:`statements.sealing.seal` raises."""
    field = paper.SignatureField(sealing.FIELD, "Seal", (72, 72, 216, 144))
    page = paper.to_pdf(PAGE, stylesheet=pdf.STYLESHEET, field=field)
    mark = paper.to_picture(PAGE, stylesheet=pdf.STYLESHEET)
    reader = PdfFileReader(BytesIO(sealing.seal(page, mark=mark)))
    [seal] = reader.embedded_regular_signatures
    own = [each.certificate for each in seal_keys.trusted()]
    return long_term.examine(reader, seal, own=own, authorities=authorities.believed())
