"""Sealing: a PDF in, the same PDF with a certifying PAdES signature out, of the level the settings ask for.

The signature allows no later change (DocMDP level 1). Its visible mark is drawn from a small PDF of our own, so that
its fonts are embedded as PDF/A asks.
"""

import tempfile
from io import BytesIO

from django.conf import settings
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.errors import CRLValidationError, OCSPValidationError, PathError, ValidationError

from cpo_verify import long_term_validation
from cpo_verify.model import Level

from . import authorities, keys
from .certificates import NoSealKey

FIELD = "Seal"
TIMESTAMP_FIELD = "Archive time-stamp"
ROOM = (
    2 * 16 * 1024
)  # hexadecimal digits for a B-T seal: authorities' time-stamps take 3 to 8 KB, the certificates 2 to 6


class SealingFailed(Exception):
    """The key is there, but what a seal of this level needs besides was not to be had; trying again may help."""


class NoTimestamp(SealingFailed):
    """The time-stamp authority is silent, refuses, or speaks nonsense."""


class NotConfirmed(SealingFailed):
    """Nobody confirms that the certificates of the seal and of the time-stamp are issued by ours and not revoked."""


class _Sealer(signers.PdfSigner):
    """Leaves the PDF's version at 1.7, the one of PDF/A-3.

    For the curve P-256 pyHanko would declare PDF 2.0 with ISO/TS 32002; PAdES (ESIC) allows it in 1.7 as well.
    """

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        pdf_out.register_extension(ESIC_EXTENSION_1)


def seal(pdf: bytes, *, mark: bytes) -> bytes:
    """Return ``pdf`` sealed with the key in use.

    It has an empty field named ``FIELD``, which then shows ``mark``, a PDF of one page.
    Raises :class:`statements.seal.certificates.NoSealKey` when there is no key, or its certificate is another one's or
    not valid now, and :class:`SealingFailed` when time-stamp or revocation information cannot be had.
    """
    signer = keys.signer_in_time()
    level = authorities.level(development=keys.describe_key_in_use().is_development)
    try:
        sealed = _sign(pdf, mark, signer, level)
    except TimestampRequestError as error:
        raise NoTimestamp(f"{settings.TIMESTAMP_URL}: {error}") from error
    except (SigningError, PathError, ValidationError, CRLValidationError, OCSPValidationError) as error:
        raise NotConfirmed(f"{error}: {error.__cause__}") from error
    _check(sealed, signer, level)
    return sealed


def _sign(pdf: bytes, mark: bytes, signer: signers.Signer, level: Level) -> bytes:
    time_stamper = None if level is Level.B_B else authorities.time_stamper()
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(mark)
        file.flush()
        sealer = _Sealer(
            _metadata(signer, level),
            signer=signer,
            timestamper=time_stamper,
            stamp_style=_as_it_is(ImportedPdfPage(file.name)),
        )
        try:
            sealed = _filled(pdf, sealer, ROOM if level is Level.B_T else None)
        except SigningError:
            if level is not Level.B_T:
                raise
            sealed = _filled(pdf, sealer, None)
    return _archived(sealed, time_stamper) if time_stamper and level is Level.B_LTA else sealed


def _filled(pdf: bytes, sealer: signers.PdfSigner, room: int | None) -> bytes:
    """Sign in the field that is there; without ``room`` told, a first time-stamp is asked for to see how long it is."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    return sealer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=room).getvalue()


def _as_it_is(mark: ImportedPdfPage) -> StaticStampStyle:
    """Fill the field with the mark, where pyHanko would make it smaller and paler."""
    middle = layout.AxisAlignment.ALIGN_MID
    return StaticStampStyle(
        background=mark,
        background_layout=layout.SimpleBoxLayoutRule(x_align=middle, y_align=middle),
        background_opacity=1,
        border_width=0,
    )


def _archived(sealed: bytes, time_stamper: TimeStamper) -> bytes:
    """Add a time-stamp over the whole file, and nothing else.

    Its field lies outside of the page: PDF/UA-1 (7.18.1) asks this of one that is not seen, where PDF/A forbids to hide
    it.
    """
    stamper = signers.PdfTimeStamper(
        time_stamper,
        TIMESTAMP_FIELD,
        invis_settings=InvisSigSettings(box_out_of_bounds=True),
        readable_field_name=TIMESTAMP_FIELD,
    )
    return stamper.timestamp_pdf(IncrementalPdfFileWriter(BytesIO(sealed)), "sha256").getvalue()


def _check(sealed: bytes, signer: signers.Signer, level: Level) -> None:
    """See for ourselves, since what is issued stays as it is.

    A token may hold another key than the certificate's, and an authority may have stamped something else, or with a bad
    clock.
    """
    reader = PdfFileReader(BytesIO(sealed))
    evidence = long_term_validation.examine(
        reader,
        reader.embedded_signatures[0],
        own=[signer.signing_cert],
        authorities=authorities.certificates(),
    )
    fits = evidence.level is level and evidence.intact and evidence.covers_whole_file
    if not fits and level is Level.B_B:
        raise NoSealKey("The seal does not verify; is the key in use the one that its certificate is for?")
    if not fits:
        raise NoTimestamp(f"{settings.TIMESTAMP_URL}: The time-stamp does not fit the document.")
    if level is Level.B_LTA and not evidence.lasting:
        raise NotConfirmed("The seal would not outlive its certificate; are the authorities' certificates complete?")


def _metadata(signer: signers.Signer, level: Level) -> signers.PdfSignatureMetadata:
    """At B-LTA what is needed to check the seal lies in its own revision, and the last one holds a time-stamp only."""
    archived = level is Level.B_LTA
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        validation_context=authorities.asking(signer.signing_cert) if archived else None,
        embed_validation_info=archived,
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
