"""The signature itself is attacked: emptied, moved, wrapped, copied, or given room for more than itself."""

import re
import zlib

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, NullObject, NumberObject, TextStringObject

from cpo_verify import Outcome

from .cases import Case, dictionary, reader_of, signature_of, updated

SWOLLEN = 40_000  # bytes of an update that the signature is made to account for


def _field_of(writer):
    return writer.root["/AcroForm"]["/Fields"][0]


def _with_entry(name, value):
    """Universal signature forgery: an entry of the signature is made meaningless by an update, or taken out."""

    def make(genuine):
        def change(writer):
            signature = _field_of(writer)["/V"]
            if value is None:
                signature.pop(name)
            else:
                signature[name] = value
            writer.mark_update(_field_of(writer).raw_get("/V").reference)

        return updated(genuine.pdf, change)

    return make


def _with_moment(moment: str):
    return _with_entry("/M", TextStringObject(moment))


def _with_range(*numbers):
    return _with_entry("/ByteRange", ArrayObject(map(NumberObject, numbers)))


def _in_place(old: bytes, new: bytes):
    """Overwrite bytes of the sealed file, so that every address in it still fits."""

    def make(genuine):
        place = genuine.pdf.rindex(old)
        return genuine.pdf[:place] + new.ljust(len(old)) + genuine.pdf[place + len(old) :]

    return make


def range_overwritten(genuine):
    _start, length, rest, tail = signature_of(genuine.pdf).byte_range
    digits = re.compile(rb"/ByteRange\s*\[[^\]]*\]").search(genuine.pdf)
    new = b"/ByteRange [0 %d %d %d]" % (length, rest - 2, tail + 2)
    return genuine.pdf[: digits.start()] + new.ljust(len(digits[0])) + genuine.pdf[digits.end() :]


def _saved_without(table):
    """Incremental saving: new objects behind the end, with no index or no end, for readers that repair."""
    return lambda genuine: genuine.pdf + b"4 0 obj\n<</Type/Page/Contents 99 0 R>>\nendobj\n" + table


def wrapped(genuine):
    """Signature wrapping: the signed second part is moved back, and new bytes come between."""
    _start, _length, rest, _tail = signature_of(genuine.pdf).byte_range
    return genuine.pdf[:rest] + b"\n99 0 obj\n<</Evil true>>\nendobj\n" + genuine.pdf[rest:]


def wrapped_in_a_swollen_signature(genuine):
    """The hardest: everything sealed stays, and the update behind it is as long as the signature claims to be.

    The signature is repeated in a compressed stream, followed by as many zeros as the update has bytes. Adding up
    lengths, as pyHanko does, the file then has nothing but what was signed and the signature.
    """
    signature = signature_of(genuine.pdf)
    _start, length, rest, _tail = signature.byte_range
    content = signature.pkcs7_content.ljust((rest - length + SWOLLEN - 2) // 2, b"\0")
    again = dict(signature.sig_object)
    numbers = " ".join(str(int(number)) for number in signature.byte_range)
    reference = signature.sig_field.raw_get("/V").reference.idnum
    text = f"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter{again['/SubFilter']}/M({again['/M']})/ByteRange[{numbers}]"
    head = f"{reference} 0 "
    inner = zlib.compress(f"{head}{text}/Contents<{content.hex()}>>>".encode(), 9)
    last = reader_of(genuine.pdf).trailer["/Size"]
    stream = (
        b"%d 0 obj\n<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n"
        % (
            last,
            len(head),
            len(inner),
            inner,
        )
    )
    return genuine.pdf + _filled(genuine, stream, last, reference)


def _filled(genuine, stream, last, reference):
    """The update: the stream, an index of it, and blanks up to the length that was promised."""
    index_at = len(genuine.pdf) + len(stream)
    rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + b"\0\0"
        for kind, place in ((2, last), (1, len(genuine.pdf)), (1, index_at))
    )
    root = reader_of(genuine.pdf).trailer.raw_get("/Root").reference.idnum
    previous = genuine.pdf[genuine.pdf.rindex(b"startxref\n") + 10 :].split()[0]
    entries = b"<</Type/XRef/Size %d/W[1 4 2]/Index[%d 1 %d 2]/Root %d 0 R/Prev %b/Length %d>>" % (
        last + 2,
        reference,
        last,
        root,
        previous,
        len(rows),
    )
    index = b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (last + 1, entries, rows)
    end = b"startxref\n%d\n%%%%EOF\n" % index_at
    return stream + index + b"\n".rjust(SWOLLEN - len(stream) - len(index) - len(end)) + end


def room_widened(genuine):
    """Something else lies beside the signature, in the room that no digest covers."""
    _start, _length, rest, _tail = (int(number) for number in signature_of(genuine.pdf).byte_range)
    note = b">%certified<"
    return genuine.pdf[: rest - 1 - len(note)] + note + genuine.pdf[rest - 1 :]


def padding_changed(genuine):
    place = genuine.pdf.rindex(b"0" * 100) + 50
    return genuine.pdf[:place] + b"1" + genuine.pdf[place + 1 :]


def capitals_in_the_signature(genuine):
    _start, length, rest, _tail = (int(number) for number in signature_of(genuine.pdf).byte_range)
    return genuine.pdf[:length] + genuine.pdf[length:rest].swapcase() + genuine.pdf[rest:]


def signature_copied_into_a_second_field(genuine):
    def change(writer):
        field = dictionary(FT="/Sig", T="Again", V=_field_of(writer).raw_get("/V"))
        writer.root["/AcroForm"]["/Fields"].append(writer.add_object(field))
        writer.update_container(writer.root["/AcroForm"]["/Fields"])

    return updated(genuine.pdf, change)


def field_taken_away(genuine):
    def change(writer):
        writer.root["/AcroForm"]["/Fields"] = ArrayObject()
        writer.update_container(writer.root["/AcroForm"])

    return updated(genuine.pdf, change)


ALTERED, NOT_OURS, UNREADABLE = Outcome.ALTERED, Outcome.NOT_OURS, Outcome.UNREADABLE
TOUCHED = "w- s+ t? r? d+"
CASES = [
    Case("signature null", _with_entry("/Contents", NullObject()), UNREADABLE),
    Case("signature taken out", _with_entry("/Contents", None), UNREADABLE),
    Case("signature empty", _with_entry("/Contents", ByteStringObject(b"")), UNREADABLE),
    Case("signature zero", _with_entry("/Contents", ByteStringObject(b"\0")), UNREADABLE),
    Case("signature a text", _with_entry("/Contents", TextStringObject("signed")), UNREADABLE),
    Case("sealed on the first of all days", _with_moment("D:00010101000000+14'00'"), NOT_OURS, "w- s- t? r? d+"),
    Case("sealed on the last of all days", _with_moment("D:99991231235959-14'00'"), NOT_OURS, "w- s- t? r? d+"),
    Case("range taken out", _with_entry("/ByteRange", None), UNREADABLE),
    Case("range null", _with_entry("/ByteRange", NullObject()), UNREADABLE),
    Case("range empty", _with_range(), ALTERED, TOUCHED),
    Case("range of nothing", _with_range(0, 0, 0, 0), ALTERED, TOUCHED),
    Case("range negative", _with_range(0, -1, -2, -3), UNREADABLE),
    Case("range outside", _with_range(0, 10**12, 10**12, 10**12), ALTERED, TOUCHED),
    Case("range of too many parts", _with_range(0, 10, 20, 10, 40, 10), ALTERED, TOUCHED),
    Case("range of an odd number", _with_range(0, 10, 20), UNREADABLE),
    Case("range overwritten", range_overwritten, ALTERED, TOUCHED),
    Case("signature of another kind", _with_entry("/SubFilter", TextStringObject("x")), NOT_OURS, "w? s- r? d+"),
    Case("certification loosened in place", _in_place(b"/P 1", b"/P 3"), ALTERED, TOUCHED),
    Case("saved without an index", _saved_without(b""), ALTERED, TOUCHED),
    Case("saved with an index of nothing", _saved_without(b"xref\n0 0\ntrailer\n<<>>\n%%EOF\n"), UNREADABLE),
    Case("saved with an end only", _saved_without(b"%%EOF\n"), UNREADABLE),
    Case("wrapped", wrapped, UNREADABLE),
    Case("wrapped in a swollen signature", wrapped_in_a_swollen_signature, ALTERED, TOUCHED),
    Case("room widened", room_widened, ALTERED, TOUCHED),
    Case("padding changed", padding_changed, ALTERED, TOUCHED),
    Case("capitals in the signature", capitals_in_the_signature, ALTERED, TOUCHED),
    Case("signature copied into a second field", signature_copied_into_a_second_field, ALTERED, TOUCHED),
    Case("field taken away", field_taken_away, NOT_OURS, "w? s- r? d+"),
]
