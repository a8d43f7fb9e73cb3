"""Is this PDF ours, whole, and what is it today? Tried with everything somebody could hand in.

No exception may escape ``verify()``, and nothing but our own bytes may be called genuine.
"""

import hashlib
import re
import struct
import zlib
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NumberObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers
from weasyprint import HTML

from statements import pdf, seal_keys, sealing, verification, withdrawing
from statements.models import Statement
from statements.verification import GENUINE, Outcome, verify
from tests.factories import ReviewerFactory, VersionFactory, make_assessment, make_statement


def outcomes(files):
    return {name: verify(content).outcome for name, content in files.items()}


def all_of(files, outcome):
    return dict.fromkeys(files, outcome)


def flipped(content, place):
    changed = bytearray(content)
    changed[place] ^= 0x01
    return bytes(changed)


def bytes_of(statement):
    with statement.pdf.open() as file:
        return file.read()


def written(writer):
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def plain_pdf():
    return HTML(string="<h1>CPO-2026-0001</h1><p>We fulfil everything.").write_pdf()


def signature_of(content):
    return PdfFileReader(BytesIO(content)).embedded_signatures[0]


def unsealed(statement):
    """The statement rendered once more, as it is before sealing."""
    seal = seal_keys.describe_key_in_use()
    return pdf.render(
        statement.content, catalogue=statement.catalogue, canonical=statement.document.encode(), seal=seal
    )


# --- genuine --------------------------------------------------------------------------------------


def test_statement_in_force_is_genuine_and_in_force(statement, sealed):
    verdict = verify(sealed)

    seal = verdict.seal
    assert (verdict.outcome, verdict.statement, verdict.is_valid_and_in_force) == (Outcome.IN_FORCE, statement, True)
    assert (seal.by, seal.by_us, seal.intact, seal.covers_whole_file) == (seal_keys.DEVELOPMENT_NAME, True, True, True)
    assert abs(seal.at - timezone.now()) < timedelta(minutes=5)


def test_superseded_statement_is_genuine_but_superseded(statement, sealed):
    version = VersionFactory(product=statement.product)
    successor = make_statement(
        make_assessment(by=statement.organisation.memberships.get().user, answered=True, version=version)
    )

    assert [verify(sealed).outcome, verify(bytes_of(successor)).outcome] == [Outcome.SUPERSEDED, Outcome.IN_FORCE]


def test_withdrawn_statement_is_genuine_but_withdrawn(statement, sealed):
    withdrawing.withdraw(statement, reason="Wrong.", by=ReviewerFactory())

    verdict = verify(sealed)

    assert (verdict.outcome, verdict.is_valid_and_in_force) == (Outcome.WITHDRAWN, False)
    assert verdict.statement.withdrawn_reason == "Wrong."


def test_expired_statement_is_genuine_but_expired(statement, sealed):
    Statement.objects.update(valid_until=timezone.now() - timedelta(days=1))

    verdict = verify(sealed)

    assert (verdict.outcome, verdict.is_valid_and_in_force) == (Outcome.EXPIRED, False)


def test_statement_sealed_before_a_rotation_is_genuine_after_it(db, own_key):
    seal_keys.create(own_key, "First", days=30)
    old = make_statement()
    seal_keys.rotate("Second", days=30)
    new = make_statement()

    verdicts = [verify(bytes_of(old)), verify(bytes_of(new))]

    assert [(verdict.outcome, verdict.seal.by) for verdict in verdicts] == [
        (Outcome.IN_FORCE, "First"),
        (Outcome.IN_FORCE, "Second"),
    ]


def test_statement_whose_certificate_is_no_longer_trusted_is_not_ours(db, own_key, settings):
    seal_keys.create(own_key, "First", days=30)
    old = make_statement()
    seal_keys.rotate("Second", days=30)
    settings.SEAL_TRUSTED_DIR = str(own_key.parent / "emptied")

    assert verify(bytes_of(old)).outcome == Outcome.NOT_OURS


def test_only_four_outcomes_are_genuine():
    assert {outcome for outcome in Outcome if outcome.is_genuine} == {
        Outcome.IN_FORCE,
        Outcome.EXPIRED,
        Outcome.SUPERSEDED,
        Outcome.WITHDRAWN,
    }


def test_every_outcome_has_a_sentence():
    assert all(outcome.sentence.endswith(".") for outcome in Outcome)


# --- one of ours, changed -------------------------------------------------------------------------


def test_byte_flipped_anywhere_is_never_genuine(sealed):
    places = [*range(0, len(sealed), len(sealed) // 60), len(sealed) - 1]

    found = {place: verify(flipped(sealed, place)).outcome for place in places}

    assert len(found) > 40
    assert {place: outcome for place, outcome in found.items() if outcome in GENUINE} == {}


def test_byte_flipped_in_a_named_part_is_never_genuine(sealed):
    signature = signature_of(sealed)
    start, length, rest, _tail = (int(number) for number in signature.byte_range)
    streams = [found.end() for found in re.finditer(rb"stream\r?\n", sealed)]
    places = {
        "header": 6,
        "mark in the header": 11,
        "first object": sealed.index(b" obj"),
        "a stream in front": streams[0] + 20,
        "a stream in the middle": streams[len(streams) // 2 // 2 * 2] + 5,
        "last byte before the signature": start + length - 1,
        "first digit of the signature": start + length + 1,
        "middle of the signature": start + length + 600,
        "last digit of the signature": rest - 2,
        "first byte after the signature": rest,
        "byte range": sealed.index(b"/ByteRange") + 14,
        "certification": sealed.index(b"/DocMDP"),
        "address of the index": sealed.rindex(b"startxref") + 11,
        "end": len(sealed) - 3,
    }

    found = {name: verify(flipped(sealed, place)).outcome for name, place in places.items()}

    assert {name: outcome for name, outcome in found.items() if outcome in GENUINE} == {}


def test_byte_flipped_in_the_padding_of_the_signature_is_altered(statement, sealed):
    """No digest covers the zeros that fill the room kept for the signature; the record does."""
    rest = int(signature_of(sealed).byte_range[2])
    place = rest - 40
    assert sealed[place - 20 : place + 20] == b"0" * 40
    padded = {name: sealed[:place] + digit + sealed[place + 1 :] for name, digit in {"1": b"1", "f": b"f"}.items()}

    verdicts = {name: verify(content) for name, content in padded.items()}

    assert {name: verdict.outcome for name, verdict in verdicts.items()} == all_of(padded, Outcome.ALTERED)
    assert {verdict.statement for verdict in verdicts.values()} == {statement}


def test_letter_of_the_signature_written_otherwise_is_altered(sealed):
    """Hexadecimal digits mean the same in capitals, so the signature stays intact; the file does not."""
    start, length, rest, _tail = (int(number) for number in signature_of(sealed).byte_range)
    room = sealed[start + length : rest]
    recoded = sealed[: start + length] + room.swapcase() + sealed[rest:]

    verdict = verify(recoded)

    assert (verdict.outcome, verdict.seal.intact) == (Outcome.ALTERED, True)


def test_changed_content_is_altered_and_not_called_damaged(sealed):
    """The attachment can no longer be read then, but the seal can, and says so."""
    reader = PdfFileReader(BytesIO(sealed))
    attached = reader.root["/AF"][0]["/EF"]["/F"]
    place = sealed.index(attached.encoded_data) + 40

    verdict = verify(flipped(sealed, place))

    assert (verdict.outcome, verdict.seal.by_us, verdict.seal.intact) == (Outcome.ALTERED, True, False)


def test_bytes_appended_are_an_alteration(sealed):
    files = {
        "a letter": sealed + b"X",
        "a line end": sealed + b"\n",
        "a space": sealed + b" ",
        "a comment": sealed + b"\n% approved\n",
    }

    assert outcomes(files) == all_of(files, Outcome.ALTERED)


def test_seal_that_does_not_cover_the_whole_file_is_altered_whatever_the_record_says(statement, sealed):
    longer = sealed + b"\n"
    Statement.objects.update(pdf_sha256=hashlib.sha256(longer).hexdigest())

    verdict = verify(longer)

    assert (verdict.outcome, verdict.seal.intact, verdict.seal.covers_whole_file) == (Outcome.ALTERED, True, False)


def test_rubbish_appended_is_never_genuine(sealed):
    files = {
        "zeros": sealed + bytes(5000),
        "an end": sealed + b"%%EOF\n",
        "an address of nowhere": sealed + b"startxref\n0\n%%EOF\n",
        "an address far away": sealed + b"startxref\n99999999\n%%EOF\n",
        "itself": sealed + sealed,
    }

    found = outcomes(files)

    assert {name: outcome for name, outcome in found.items() if outcome in GENUINE} == {}


def test_bytes_put_in_front_are_never_genuine(sealed):
    files = {"a line end": b"\n" + sealed, "a letter": b"X" + sealed, "a page": b"hello\n" * 50 + sealed}

    found = outcomes(files)

    assert {name: outcome for name, outcome in found.items() if outcome in GENUINE} == {}


def test_incremental_update_is_an_alteration(sealed):
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.update_root()
    harmless = written(writer)
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    note = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): ArrayObject(map(NumberObject, [50, 50, 300, 90])),
            pdf_name("/Contents"): TextStringObject("certified"),
        }
    )
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))
    files = {"nothing new": harmless, "an annotation": written(writer)}

    assert outcomes(files) == all_of(files, Outcome.ALTERED)


def test_attachment_exchanged_by_an_update_is_an_alteration(statement, sealed):
    other = make_statement()
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    attached = writer.root["/AF"][0]["/EF"]["/F"]
    attached._data, attached._encoded_data = other.document.encode(), None
    writer.mark_update(writer.root["/AF"][0]["/EF"].raw_get("/F"))

    verdict = verify(written(writer))

    assert verdict.outcome == Outcome.ALTERED


def test_second_signature_on_top_is_an_alteration(sealed, other_key, settings, monkeypatch):
    """pyHanko itself refuses to add one to a certified file; others do not."""
    monkeypatch.setattr(signers.PdfSigner, "_enforce_certification_constraints", lambda *args: None)
    ours, path = seal_keys.signer(), settings.SEAL_PKCS12
    other_key("Somebody else")
    files = {}
    for name, signer in {"somebody else's": seal_keys.signer(), "ours": ours}.items():
        writer = IncrementalPdfFileWriter(BytesIO(sealed))
        metadata = signers.PdfSignatureMetadata(field_name="Second", md_algorithm="sha256")
        files[name] = signers.sign_pdf(writer, metadata, signer=signer).getvalue()
    settings.SEAL_PKCS12 = path

    assert [len(PdfFileReader(BytesIO(content)).embedded_signatures) for content in files.values()] == [2, 2]
    assert outcomes(files) == all_of(files, Outcome.ALTERED)


def test_statement_cut_short_is_never_genuine(sealed):
    signature_starts = int(signature_of(sealed).byte_range[1])
    lengths = [1, 4, 5, 9, 200, 5000, len(sealed) // 2, signature_starts, signature_starts + 500, len(sealed) - 300]
    lengths += [len(sealed) - 7, len(sealed) - 6, len(sealed) - 1]

    found = {length: verify(sealed[:length]).outcome for length in lengths}

    assert {length: outcome for length, outcome in found.items() if outcome in GENUINE} == {}


def test_statement_without_its_seal_is_not_ours(sealed):
    """The bytes before the seal was added are a whole PDF again."""
    first_end = sealed.index(b"%%EOF\n") + len(b"%%EOF\n")

    verdict = verify(sealed[:first_end])

    assert (verdict.outcome, verdict.seal) == (Outcome.NOT_OURS, None)


def test_statement_written_anew_by_another_program_is_never_genuine(sealed):
    rewritten = written(copy_into_new_writer(PdfFileReader(BytesIO(sealed))))

    assert verify(rewritten).outcome not in GENUINE


# --- not ours -------------------------------------------------------------------------------------


def test_statement_whose_record_is_gone_is_not_ours(statement, sealed):
    statement.delete()

    verdict = verify(sealed)

    assert (verdict.outcome, verdict.statement, verdict.seal.by_us) == (Outcome.NOT_OURS, None, True)


def test_statement_sealed_with_another_key_of_the_same_name_is_not_ours(db, other_key, settings):
    ours = settings.SEAL_PKCS12
    other_key(seal_keys.DEVELOPMENT_NAME)
    content = bytes_of(make_statement())
    settings.SEAL_PKCS12 = ours

    verdict = verify(content)

    assert (verdict.outcome, verdict.seal.by, verdict.seal.by_us) == (
        Outcome.NOT_OURS,
        seal_keys.DEVELOPMENT_NAME,
        False,
    )


def test_our_statement_sealed_anew_with_another_key_is_not_ours(statement, other_key, settings):
    ours, content = settings.SEAL_PKCS12, unsealed(statement)
    other_key("Somebody else")
    resealed = sealing.seal(content, mark=plain_pdf(), box=pdf.SEAL_BOX)
    settings.SEAL_PKCS12 = ours

    verdict = verify(resealed)

    assert (verdict.outcome, verdict.statement) == (Outcome.NOT_OURS, None)


def test_our_statement_sealed_twice_with_our_key_is_altered_in_the_other_copy(statement):
    """What is on record is one file, byte for byte."""
    copy = sealing.seal(unsealed(statement), mark=plain_pdf(), box=pdf.SEAL_BOX)

    verdict = verify(copy)

    assert (verdict.outcome, verdict.statement) == (Outcome.ALTERED, statement)


def test_pdf_without_a_statement_sealed_with_our_key_is_never_genuine(db):
    sealed = sealing.seal(plain_pdf(), mark=plain_pdf(), box=pdf.SEAL_BOX)

    assert verify(sealed).outcome not in GENUINE


def test_seal_made_after_its_certificate_ran_out_is_not_intact(db, own_key, monkeypatch):
    """The portal refuses to make one; whoever took an old key away would not."""
    seal_keys.create(own_key, "Run out", days=-1 / 48)
    monkeypatch.setattr(seal_keys, "signer_in_time", seal_keys.signer)
    statement = make_statement()

    verdict = verify(bytes_of(statement))

    assert (verdict.outcome, verdict.seal.intact) == (Outcome.ALTERED, False)


def test_pdf_without_a_signature_is_not_ours(db):
    verdict = verify(plain_pdf())

    assert (verdict.outcome, verdict.seal) == (Outcome.NOT_OURS, None)


# --- no statement at all --------------------------------------------------------------------------


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def test_what_is_no_pdf_is_told_apart(db):
    files = {
        "empty": b"",
        "zeros": bytes(4000),
        "png": png(),
        "text": "Erklärung\n".encode() * 200,
        "html renamed": b"<!doctype html><title>statement.pdf</title>",
        "header too late": b" " * 1024 + b"%PDF-1.7\n",
        "zip": b"PK\x03\x04" + bytes(100),
        "too large": b"%PDF-1.7\n" + bytes(50 * 1024 * 1024),
    }

    expected = all_of(files, Outcome.NOT_A_PDF) | {"empty": Outcome.EMPTY, "too large": Outcome.TOO_LARGE}
    assert outcomes(files) == expected


def encrypted(content, **passwords):
    writer = copy_into_new_writer(PdfFileReader(BytesIO(content)))
    writer.encrypt(**passwords)
    return written(writer)


def test_encrypted_pdf_is_unreadable(sealed):
    files = {
        "plain one": encrypted(plain_pdf(), owner_pass="secret", user_pass="secret"),
        "one that opens for everybody": encrypted(plain_pdf(), owner_pass="secret", user_pass=""),
        "statement": encrypted(sealed, owner_pass="secret", user_pass="secret"),
    }

    assert outcomes(files) == all_of(files, Outcome.UNREADABLE)


def document(*objects, trailer="/Root 1 0 R", start=None):
    """A PDF of these objects, numbered from 1, with a table of where they are."""
    content, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{each}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}{trailer}>>\nstartxref\n"
    return content + tail.encode() + f"{len(content) if start is None else start}\n%%EOF\n".encode()


PAGES = "<</Type/Pages/Kids[]/Count 0>>"
CATALOG = "<</Type/Catalog/Pages 2 0 R>>"


def test_broken_pdf_is_never_genuine_and_never_an_error(db):
    bomb = zlib.compress(bytes(50 * 1024 * 1024), 9)
    xref_stream = f"1 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length {len(bomb)}>>\nstream\n"
    nested = "[" * 50_000 + "]" * 50_000
    form = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>"
    files = {
        "header and nothing": b"%PDF-",
        "header and garbage": b"%PDF-" + bytes(range(256)) * 40,
        "header and an end": b"%PDF-1.7\n%%EOF\n",
        "index nowhere": document(CATALOG, PAGES, start=999_999),
        "index at itself": document(CATALOG, PAGES, start=9),
        "index negative": document(CATALOG, PAGES, start=-5),
        "index before itself for ever": document(CATALOG, PAGES, trailer="/Root 1 0 R/Prev 120"),
        "no root": document(CATALOG, PAGES, trailer=""),
        "root is itself": document("1 0 R", PAGES),
        "root is a number": document("42", PAGES),
        "root is a list": document("[1 2 3]", PAGES),
        "nested deeply": document(f"<</Type/Catalog/Deep {nested}>>", PAGES),
        "never closed": b"%PDF-1.7\n" + b"<</A" * 50_000 + b"\nstartxref\n9\n%%EOF\n",
        "form of a field in itself": document(form, PAGES, "<</T(a)/Kids[3 0 R]>>"),
        "field whose parent is itself": document(form, PAGES, "<</FT/Sig/T(a)/Parent 3 0 R/V 4 0 R>>", "<</Type/Sig>>"),
        "signature without anything": document(form, PAGES, "<</FT/Sig/T(a)/V 4 0 R>>", "<</Type/Sig>>"),
        "signature of nonsense": document(
            form,
            PAGES,
            "<</FT/Sig/T(a)/V 4 0 R>>",
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>",
        ),
        "signature over a range outside": document(
            form,
            PAGES,
            "<</FT/Sig/T(a)/V 4 0 R>>",
            "<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 -1 99999999999 -7]/Contents<3080>>>",
        ),
        "stream that swells": b"%PDF-1.7\n"
        + xref_stream.encode()
        + bomb
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
    }

    found = outcomes(files)

    assert {name: outcome for name, outcome in found.items() if outcome not in REFUSED} == {}


REFUSED = {Outcome.UNREADABLE, Outcome.NOT_OURS}


def test_index_that_points_at_the_wrong_places_is_never_genuine(sealed):
    first = sealed.index(b"startxref\n")
    broken = {
        "address moved": re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m[1]) - 3), sealed),
        "address gone": sealed.replace(b"startxref", b"startxxxx"),
        "first index gone": sealed[:first] + b"startxxxx\n" + sealed[first + 10 :],
    }

    found = outcomes(broken)

    assert {name: outcome for name, outcome in found.items() if outcome in GENUINE} == {}


def test_verify_asks_the_database_once(sealed, django_assert_num_queries):
    with django_assert_num_queries(1):
        verify(sealed)


def test_verify_never_asks_the_database_about_what_is_not_ours(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        verify(plain_pdf())


def test_verdict_as_json_has_everything(statement, sealed):
    verdict = verify(sealed)

    assert verdict.as_json() == {
        "outcome": "in_force",
        "genuine": True,
        "number": statement.number,
        "seal": {
            "by": seal_keys.DEVELOPMENT_NAME,
            "by_this_portal": True,
            "at": verdict.seal.at.isoformat(),
            "intact": True,
            "covers_whole_file": True,
        },
    }


def test_verdict_as_json_says_null_where_there_is_nothing(db):
    assert verification.verify(b"hello").as_json() == {
        "outcome": "not_a_pdf",
        "genuine": False,
        "number": None,
        "seal": None,
    }
