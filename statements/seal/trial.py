"""Trying the seal out on a page that is thrown away, so that what is wrong shows before a statement waits for it."""

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from core.pdf import engine
from cpo_verify import long_term_validation
from cpo_verify.long_term_validation import Evidence

from ..issuing import pdf
from . import authorities, keys, sign

PAGE = "<html lang=en><title>Trial</title><p>A trial of the seal.</html>"


def seal_a_page() -> Evidence:
    """Raises what :func:`statements.seal.sign.seal` raises."""
    field = engine.SignatureField(sign.FIELD, "Seal", (72, 72, 216, 144))
    page = engine.to_pdf(PAGE, stylesheet=pdf.STYLESHEET, field=field)
    mark = engine.to_picture(PAGE, stylesheet=pdf.STYLESHEET)
    reader = PdfFileReader(BytesIO(sign.seal(page, mark=mark)))
    [seal] = reader.embedded_regular_signatures
    own = [each.certificate for each in keys.trusted()]
    return long_term_validation.examine(reader, seal, own=own, authorities=authorities.believed())
