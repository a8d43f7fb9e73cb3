"""Somebody else's seal, ours on something else, and no seal at all."""

import json
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from weasyprint import HTML

from cpo_verify import Outcome
from statements.seal import keys

from .cases import CATALOG, Case, document, signature_of, written
from .embedded import with_data


class Signer(signers.PdfSigner):
    """pyHanko refuses to sign what is certified against changes; others do not."""

    def _enforce_certification_constraints(self, reader):
        pass


@cache
def foreign_key(name: str, days: float = 30) -> SimpleSigner:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "key.p12"
        keys.create(file, name, days=days)
        return SimpleSigner.load_pkcs12(file)


def sealed(pdf: bytes, signer: SimpleSigner, *, field: str = "Seal", certify: bool = True) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES if certify else MDPPerm.FILL_FORMS,
    )
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    return Signer(metadata, signer=signer, new_field_spec=SigFieldSpec(field)).sign_pdf(writer).getvalue()


@cache
def plain() -> bytes:
    return HTML(string="<h1>CPO-2026-0001</h1><p>We fulfil everything.").write_pdf()


def by_another(name, days=30.0):
    return lambda genuine: sealed(genuine.unsealed, foreign_key(name, days))


def with_our_certificate_and_another_key(genuine):
    ours, theirs = keys.signer(), foreign_key("Somebody else")
    signer = SimpleSigner(
        signing_cert=ours.signing_cert, signing_key=theirs.signing_key, cert_registry=ours.cert_registry
    )
    return sealed(genuine.unsealed, signer)


def ours_over_another_number(genuine):
    content = json.loads(genuine.document) | {"number": "CPO-2026-9999"}
    return sealed(with_data(genuine.unsealed, json.dumps(content).encode()), keys.signer())


def ours_over_another_answer(genuine):
    data = genuine.document.replace('"answer":"fulfilled"', '"answer":"partly"', 1).encode()
    return sealed(with_data(genuine.unsealed, data), keys.signer())


def signature_put_on_another_pdf(genuine):
    """The very signature of the statement, with its range, on something else of the same length."""
    signature = signature_of(genuine.pdf)
    start, length, rest, tail = (int(number) for number in signature.byte_range)
    form = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>"
    field = "<</FT/Sig/T(Seal)/V 4 0 R>>"
    value = (
        f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M({signature.sig_object['/M']})"
        f"/ByteRange[{start} {length} {rest} {tail}]"
        f"/Contents<{signature.pkcs7_content.hex()}>>>"
    )
    return document(form, "<</Type/Pages/Kids[]/Count 0>>", field, value)


def written_anew(genuine):
    return written(copy_into_new_writer(PdfFileReader(BytesIO(genuine.pdf))))


def encrypted(pdf_of, **passwords):
    def make(genuine):
        writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf_of(genuine))))
        writer.encrypt(**passwords)
        return written(writer)

    return make


def signed_again(signer_of):
    return lambda genuine: sealed(genuine.pdf, signer_of(), field="Second", certify=False)


ALTERED, NOT_OURS, UNREADABLE = Outcome.ALTERED, Outcome.NOT_OURS, Outcome.UNREADABLE
UNRECORDED = Outcome.UNRECORDED
STRANGER = "w? s- r? d+"
CASES = [
    Case(
        "second signature by somebody else",
        signed_again(lambda: foreign_key("Somebody else")),
        ALTERED,
        "w- s+ t? r? d+",
    ),
    Case("second signature by us", signed_again(keys.signer), ALTERED, "w- s+ t? r? d+"),
    Case("sealed by somebody else", by_another("Somebody else"), NOT_OURS, STRANGER),
    Case("sealed by somebody of our name", by_another(keys.DEVELOPMENT_NAME), NOT_OURS, STRANGER),
    Case("sealed by an expired certificate", by_another("Run out", -1 / 48), NOT_OURS, STRANGER),
    Case("sealed by a name of controls", by_another("\x1b[31m<b>‮evil"), NOT_OURS, STRANGER),
    Case("our certificate, another key", with_our_certificate_and_another_key, ALTERED, "w- s+ t? r? d+"),
    Case(
        "sealed by us once more",
        lambda genuine: sealed(genuine.unsealed, keys.signer()),
        ALTERED,
        "w- s+ t? r? d+",
    ),
    Case("our seal over another number", ours_over_another_number, UNRECORDED, "w+ s+ t? r- d?"),
    Case("our seal over another answer", ours_over_another_answer, UNRECORDED, "w- s+ t? r? d-"),
    Case("our seal over no statement", lambda genuine: sealed(plain(), keys.signer()), NOT_OURS, "w+ s+ t? r- d-"),
    Case("signature put on another PDF", signature_put_on_another_pdf, ALTERED, "w- s+ t? r- d-"),
    Case("seal taken off", lambda genuine: genuine.unsealed, NOT_OURS, STRANGER),
    Case("plain PDF that claims", lambda genuine: plain(), NOT_OURS, "w? s- r- d-"),
    Case("written anew by another program", written_anew, ALTERED, "w- s+ t? r? d+"),
    Case("encrypted", encrypted(lambda genuine: genuine.pdf, owner_pass="x", user_pass="x"), UNREADABLE),
    Case("encrypted for everybody", encrypted(lambda genuine: genuine.pdf, owner_pass="x", user_pass=""), UNREADABLE),
    Case("encrypted plain PDF", encrypted(lambda genuine: plain(), owner_pass="x", user_pass="x"), UNREADABLE),
    Case(
        "portfolio only",
        lambda genuine: document(CATALOG[:-2] + "/Collection<</View/T>>>>", "<</Type/Pages/Kids[]/Count 0>>"),
        NOT_OURS,
        "w? s- r- d-",
    ),
]
