"""Cut, damaged, or no PDF at all."""

import re
import struct
import zlib

from cpo_verify import Outcome

from .cases import CATALOG, PAGES, Case, document, signature_of

NOT_OURS, UNREADABLE, NOT_A_PDF = Outcome.NOT_OURS, Outcome.UNREADABLE, Outcome.NOT_A_PDF
NOTHING = "w? s- r- d-"
FORM = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]/SigFlags 3>>>>"
FIELD = "<</FT/Sig/T(a)/V 4 0 R>>"
KIND = "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"


def cut_at(part):
    return lambda genuine: genuine.pdf[: int(len(genuine.pdf) * part)]


def cut_in_the_signature(genuine):
    return genuine.pdf[: signature_of(genuine.pdf).byte_range[1] + 500]


def addresses_moved(genuine):
    return re.sub(rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % (int(found[1]) - 3), genuine.pdf)


def png(genuine):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def of(*objects, **options):
    return lambda genuine: document(*objects, **options)


def exactly(content):
    return lambda genuine: content


CASES = [
    Case("empty", exactly(b""), Outcome.EMPTY),
    Case("zeros", exactly(bytes(4000)), NOT_A_PDF),
    Case("PNG", png, NOT_A_PDF),
    Case("text", exactly("Erklärung\n".encode() * 200), NOT_A_PDF),
    Case("HTML named .pdf", exactly(b"<!doctype html><title>statement.pdf</title>"), NOT_A_PDF),
    Case("ZIP", exactly(b"PK\x03\x04" + bytes(100)), NOT_A_PDF),
    Case("header too late", exactly(b" " * 1024 + b"%PDF-1.7\n"), NOT_A_PDF),
    Case("statement behind a page of text", lambda genuine: b"hello\n" * 200 + genuine.pdf, NOT_A_PDF),
    Case("larger than we read", exactly(b"%PDF-1.7\n" + bytes(20 * 1024 * 1024)), Outcome.TOO_LARGE),
    Case("header and nothing", exactly(b"%PDF-"), UNREADABLE),
    Case("header and rubbish", exactly(b"%PDF-" + bytes(range(256)) * 40), UNREADABLE),
    Case("header and an end", exactly(b"%PDF-1.7\n%%EOF\n"), UNREADABLE),
    Case("HTML with a header", exactly(b"<script>%PDF-1.7</script>"), UNREADABLE),
    Case("half of it", cut_at(0.5), UNREADABLE),
    Case("nearly all of it", cut_at(0.999), UNREADABLE),
    Case("cut in the signature", cut_in_the_signature, UNREADABLE),
    Case("end cut off", lambda genuine: genuine.pdf[:-2], UNREADABLE),
    Case("addresses moved", addresses_moved, UNREADABLE),
    Case("address of the index gone", lambda genuine: genuine.pdf.replace(b"startxref", b"startxxxx"), UNREADABLE),
    Case("byte in front", lambda genuine: b"\n" + genuine.pdf, UNREADABLE),
    Case("zeros appended", lambda genuine: genuine.pdf + bytes(5000), UNREADABLE),
    Case("twice itself", lambda genuine: genuine.pdf * 2, Outcome.ALTERED, "w- s+ t? r? d+"),
    Case("index nowhere", of(CATALOG, PAGES, start=999_999), UNREADABLE),
    Case("index at itself", of(CATALOG, PAGES, start=9), UNREADABLE),
    Case("index negative", of(CATALOG, PAGES, start=-5), UNREADABLE),
    Case("no root", of(CATALOG, PAGES, trailer=""), NOT_OURS, NOTHING),
    Case("root is itself", of("1 0 R", PAGES), UNREADABLE),
    Case("root is a number", of("42", PAGES), UNREADABLE),
    Case("root is a list", of("[1 2 3]", PAGES), UNREADABLE),
    Case("form is a number", of("<</Type/Catalog/AcroForm 7>>", PAGES), UNREADABLE),
    Case("signature without anything", of(FORM, PAGES, FIELD, "<</Type/Sig>>"), NOT_OURS, NOTHING),
    Case("signature of nonsense", of(FORM, PAGES, FIELD, f"<<{KIND}/ByteRange[0 1 2 3]/Contents<00>>>"), UNREADABLE),
    Case("signature cut", of(FORM, PAGES, FIELD, f"<<{KIND}/ByteRange[0 1 2 3]/Contents<3080>>>"), UNREADABLE),
]
