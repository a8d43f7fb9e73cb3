"""A sealed PDF: what its signature says, read back with pyHanko and with Poppler."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import SimpleSigner

from statements.seal import keys
from tests.review.sheets import BOX, seal, sheet

from ..corpus.foreign import foreign_key


def signature_of(pdf):
    [signature] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return signature


def poppler(*command, **options):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} of poppler-utils is not installed")
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, **options).stdout.decode()


def test_seal_adds_to_the_file_and_changes_nothing_in_it(own_key):
    keys.create(own_key, "A seal", days=30)
    unsealed = sheet()

    sealed = seal(unsealed)

    assert sealed.startswith(unsealed)
    assert len(sealed) > len(unsealed)


def test_seal_certifies_against_every_change_with_the_key_in_use(own_key):
    keys.create(own_key, "A seal", days=30)

    signature = signature_of(seal(sheet()))

    assert (signature.field_name, signature.sig_object["/SubFilter"]) == ("Seal", "/ETSI.CAdES.detached")
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert signature.signer_cert.sha256 == keys.signer().signing_cert.sha256
    assert signature.md_algorithm == "sha256"


def test_seal_is_seen_where_it_is_told(own_key):
    keys.create(own_key, "A seal", days=30)

    signature = signature_of(seal(sheet()))

    assert tuple(int(number) for number in signature.sig_field["/Rect"]) == BOX


def test_seal_refuses_without_a_key(own_key):
    with pytest.raises(keys.NoSealKey):
        seal(sheet())


def test_seal_refuses_a_certificate_that_ran_out(own_key):
    keys.create(own_key, "Run out", days=-1 / 48)

    with pytest.raises(keys.NoSealKey, match="seal_key rotate"):
        seal(sheet())


def test_seal_refuses_a_certificate_that_is_not_valid_yet(own_key):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Valid from tomorrow on")])
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, tomorrow, tomorrow + timedelta(days=30))
    own_key.parent.mkdir()
    own_key.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, builder.sign(key, SHA256()), None, NoEncryption())
    )

    with pytest.raises(keys.NoSealKey, match="not valid before"):
        seal(sheet())


def test_seal_by_another_key_than_the_certificates_is_not_handed_out(own_key, monkeypatch):
    """A token may hold any two things under one label."""
    keys.create(own_key, "A seal", days=30)
    own, other = keys.signer(), foreign_key("Another seal")
    mixed = SimpleSigner(own.signing_cert, other.signing_key, own.cert_registry)
    monkeypatch.setattr(keys, "signer", lambda: mixed)

    with pytest.raises(keys.NoSealKey, match="does not verify"):
        seal(sheet())


def test_poppler_finds_the_seal_valid_and_over_the_whole_file(sealed, tmp_path):
    file = tmp_path / "statement.pdf"
    file.write_bytes(sealed)

    said = poppler("pdfsig", "-nocert", str(file))

    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature #2" not in said


def test_poppler_takes_the_document_out_as_it_is_served(statement, sealed, tmp_path, client):
    (tmp_path / "statement.pdf").write_bytes(sealed)

    poppler("pdfdetach", "-save", "1", "-o", "statement.json", "statement.pdf", cwd=tmp_path)

    attached = (tmp_path / "statement.json").read_bytes()
    assert attached == client.get(f"/statements/{statement.number}.json").content
    assert json.loads(attached)["number"] == statement.number
