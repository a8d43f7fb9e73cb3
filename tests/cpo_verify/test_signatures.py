"""What is found in a signed declaration: who signed it, whether that is sound, and whether anything else was done."""

import logging
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import ArrayObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import append_signature_field
from pyhanko_certvalidator import ValidationContext

from cpo_verify import signatures
from cpo_verify.limits import Limits
from cpo_verify.model import Flaw

from ..statements.corpus.cases import dictionary, document, drawing, first_page, rectangle, updated, written
from ..statements.handed_out import DECLARED_AT
from ..statements.signatories import (
    ADA,
    DAY,
    GRACE,
    SEAL,
    ada,
    grace,
    second,
    sign,
    signer_by_themselves,
    trust_service,
)

IN_THE_FRAME, OVER_THE_TEXT = (300, 72, 520, 156), (60, 300, 520, 700)
CLAIM = b"BT /F1 24 Tf 60 500 Td (certified in full) Tj ET"


@pytest.fixture(autouse=True)
def quiet():
    """pyHanko logs whatever it finds, with a traceback: that takes longer than finding it."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def found_in(pdf, paper=None, **named):
    return signatures.read(pdf, [trust_service().der], len(paper) if paper else None, **named)


def test_signature_tells_the_person_the_company_and_the_issuer(paper):
    found = found_in(sign(paper, ada()), paper)

    [signature] = found.signatures
    assert found.flaw is None
    assert (signature.by, signature.organisation, signature.issuer) == ("Ada Byron", "Gear Works", "Test trust service")
    assert (signature.trusted, signature.self_signed, signature.flaw) == (True, False, None)
    assert datetime.now(UTC) - signature.at < timedelta(minutes=5)


def test_two_people_can_sign_one_after_the_other_in_the_frame_or_unseen(paper):
    for field in (second(IN_THE_FRAME), second()):
        found = found_in(sign(sign(paper), grace(), new_field=field), paper)

        assert found.flaw is None
        assert [each.by for each in found.signatures] == ["Ada Byron", "Grace Hopper"]


@pytest.mark.parametrize("signer", [signer_by_themselves, lambda: type(trust_service())("Elsewhere").signer()])
def test_issuer_nobody_told_of_is_not_trusted_and_the_signature_sound(paper, signer):
    found = found_in(sign(paper, signer()), paper)

    assert (found.flaw, found.signatures[0].trusted) == (None, False)


def test_certificate_by_oneself_is_told_from_an_unknown_issuer(paper):
    assert found_in(sign(paper, signer_by_themselves())).signatures[0].self_signed


def test_certificate_made_for_one_signature_may_have_run_out_since(paper):
    signed = sign(paper)

    found = found_in(signed, paper, moment=datetime.now(UTC) + 400 * DAY)

    assert (found.flaw, found.signatures[0].trusted) == (None, True)


def test_what_a_signing_service_adds_for_the_long_term_is_no_change(paper):
    context = ValidationContext(trust_roots=[x509.Certificate.load(trust_service().der)], allow_fetching=False)

    signed = sign(paper, embed_validation_info=True, validation_context=context)

    assert PdfFileReader(BytesIO(signed)).xrefs.total_revisions == 4
    assert found_in(signed, paper).flaw is None


# what is not sound


def contents_replaced(writer):
    page, reference = first_page(writer)
    page["/Contents"] = writer.add_object(drawing(CLAIM))
    writer.mark_update(reference.reference)


def note_laid_over(writer):
    look = writer.add_object(drawing(CLAIM, Type="/XObject", Subtype="/Form", BBox=rectangle(0, 0, 600, 850)))
    note = dictionary(Type="/Annot", Subtype="/Stamp", Rect=rectangle(0, 0, 600, 850), F=4, AP=dictionary(N=look))
    writer.register_annotation(first_page(writer)[1], writer.add_object(note))


def declaration_exchanged(writer):
    files = writer.root["/AF"][0]["/EF"]
    files["/F"] = writer.add_object(drawing(b"{}", Type="/EmbeddedFile"))
    writer.update_container(files)


def file_attached(writer):
    data = writer.add_object(drawing(b"evil", Type="/EmbeddedFile"))
    spec = dictionary(Type="/Filespec", F="a.txt", UF="a.txt", EF=dictionary(F=data))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    names += ArrayObject([names[0], writer.add_object(spec)])
    writer.update_container(names)


def script_on_opening(writer):
    writer.root["/OpenAction"] = dictionary(Type="/Action", S="/JavaScript", JS="app.alert('certified')")
    writer.update_root()


def form_of_another_kind(writer):
    writer.root["/AcroForm"]["/XFA"] = writer.add_object(drawing(b"<xdp/>"))
    writer.update_container(writer.root["/AcroForm"])


def field_that_acts(writer):
    append_signature_field(writer, second(IN_THE_FRAME))
    field = writer.root["/AcroForm"]["/Fields"][1]
    field["/AA"] = dictionary(E=dictionary(S="/JavaScript", JS="app.alert('certified')"))


CHANGES = [
    contents_replaced,
    note_laid_over,
    declaration_exchanged,
    file_attached,
    script_on_opening,
    form_of_another_kind,
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_else_may_be_changed_with_the_signature(paper, change):
    assert found_in(sign(paper, change=change), paper).flaw is Flaw.CHANGED


def test_nothing_may_be_changed_after_the_signature(paper):
    found = [found_in(updated(sign(paper), change), paper).flaw for change in (contents_replaced, note_laid_over)]

    assert found == [Flaw.CHANGED, Flaw.CHANGED]


def test_second_signatory_cannot_change_anything_either(paper):
    found = found_in(sign(sign(paper), grace(), new_field=second(), change=contents_replaced), paper)

    assert found.flaw is not None


def test_certifying_changes_more_than_signing(paper):
    assert found_in(sign(paper, certify=True), paper).flaw is Flaw.CHANGED


@pytest.mark.parametrize(("box", "page"), [(OVER_THE_TEXT, 0), (IN_THE_FRAME, 1), ((300, 100, 520, 200), 0)])
def test_visible_signature_hides_nothing_that_was_declared(paper, box, page):
    assert found_in(sign(paper, new_field=second(box, page)), paper).flaw is Flaw.LAID_OVER


def test_visible_signature_does_nothing_but_to_be_seen(paper):
    assert found_in(sign(paper, field="Second", change=field_that_acts), paper).flaw is Flaw.LAID_OVER


@pytest.mark.parametrize("tail", [b"X", b"\n", b"\n% approved\n", b"\n99 0 obj\n<</Evil true>>\nendobj\n%%EOF\n"])
def test_bytes_behind_the_signature_are_signed_by_nobody(paper, tail):
    assert found_in(sign(paper) + tail, paper).flaw is not None


def test_update_of_nothing_behind_the_signature_is_refused(paper):
    assert found_in(updated(sign(paper), lambda writer: writer.update_root()), paper).flaw is Flaw.APPENDED


def test_signature_over_other_bytes_is_broken(paper):
    assert found_in(sign(paper).replace(b"/Registry", b"/Regitsry", 1)).flaw is Flaw.BROKEN


def test_other_pdf_behind_what_was_handed_out_is_not_taken_for_it(paper):
    """Nothing leads from its index to what comes before, so readers see the other one only."""
    objects = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>")
    other = document(*objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>")
    table = other.index(b"xref\n")
    for line in other[table:].split(b"\n")[3:6]:
        other = other.replace(line, b"%010d%s" % (int(line[:10]) + len(paper), line[10:]))
    other = other.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + len(paper)))

    signed = sign(paper + other, field="Signature", new_field=second())

    assert found_in(signed, paper).flaw is Flaw.CHANGED


def test_handed_out_file_alone_is_not_signed(paper):
    assert found_in(paper, paper).flaw is Flaw.UNSIGNED


def test_file_that_cannot_be_read_or_takes_too_much_says_so(paper):
    writer = copy_into_new_writer(PdfFileReader(BytesIO(paper)))
    writer.encrypt(owner_pass="x", user_pass="x")

    found = [found_in(pdf).flaw for pdf in (b"%PDF-", paper[:900], written(writer))]
    found.append(signatures.examine(sign(paper), issuers=[], limits=Limits(wall=0)).flaw)

    assert found == [Flaw.UNREADABLE, Flaw.UNREADABLE, Flaw.ENCRYPTED, Flaw.TOO_DEMANDING]


# by whom, and when


@pytest.mark.parametrize(
    ("subject", "flaw"),
    [
        (GRACE, None),
        (SEAL | {NameOID.GIVEN_NAME: "Ada", NameOID.SURNAME: "Byron"}, None),
        (SEAL, Flaw.UNNAMED),
        ({NameOID.COMMON_NAME: "Gear Works", NameOID.ORGANIZATION_NAME: "GEAR WORKS"}, Flaw.UNNAMED),
        ({NameOID.COMMON_NAME: "ada@gear.example"}, Flaw.UNNAMED),
        ({NameOID.ORGANIZATION_NAME: "Gear Works"}, Flaw.UNNAMED),
        ({NameOID.COMMON_NAME: "AB:PN", NameOID.PSEUDONYM: "AB"}, Flaw.UNNAMED),
    ],
)
def test_certificate_names_a_person(paper, subject, flaw):
    assert found_in(sign(paper, trust_service().signer(subject)), paper).flaw is flaw


def test_names_in_a_certificate_turn_no_writing_round(paper):
    signer = trust_service().signer({NameOID.COMMON_NAME: "\x1b[31m\u202eevil"})

    assert found_in(sign(paper, signer)).signatures[0].by == "\ufffd[31m\ufffdevil"


@pytest.mark.parametrize("times", [{"ends": -DAY / 2}, {"begins": DAY}])
def test_certificate_was_valid_at_the_time_of_signing(paper, times):
    assert found_in(sign(paper, trust_service().signer(ADA, **times)), paper).flaw is Flaw.OUT_OF_TIME


def test_time_of_signing_is_after_the_declaration_and_not_in_the_future(paper):
    signed = sign(paper, ada())

    found = [found_in(signed, paper, moment=moment).flaw for moment in (None, DECLARED_AT)]

    assert found == [None, Flaw.WRONG_CLOCK]
