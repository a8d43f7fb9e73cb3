#!/usr/bin/env bash
# A PDF sealed by pyHanko with an elliptic curve calls itself PDF 2.0
#
# Expected: a seal adds a signature and leaves the version of the document alone, whatever kind of key made it. PDF/A-3
#           builds on PDF 1.7, and PAdES allows ECDSA there.
# Seen:     with RSA the catalog names no version and one extension (ESIC, for PAdES). With P-256 the same call adds
#           /Version /2.0 and ISO/TS 32002 as an extension, though the header still says 1.7 and the XMP still PDF/A-3.
# With:     pyHanko 0.38.0, cryptography 50.0.2, WeasyPrint 70.0; 2026-11
# Portal:   statements/sealing.py registers ESIC alone, so that statements stay 1.7; a test looks at the version
#           (decision 7).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install -qq pyHanko==0.38.0 cryptography==50.0.2 weasyprint==70.0

env/bin/python - <<'EOF'
import io
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from weasyprint import HTML

print("versions:", *(f"{name} {version(name)}" for name in ("pyhanko", "cryptography", "weasyprint")))
pdf = HTML(string="<html lang=en><title>Example</title><p>Example").write_pdf(pdf_variant="pdf/a-3u")


def signer(key):
    name, now = x509.Name.from_rfc4514_string("CN=Example seal"), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    packed = pkcs12.serialize_key_and_certificates(b"seal", key, builder.sign(key, SHA256()), None, NoEncryption())
    return signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[])


keys = {"RSA": rsa.generate_private_key(65537, 2048), "P-256": ec.generate_private_key(ec.SECP256R1())}
seen = {}
for name, key in keys.items():
    metadata = signers.PdfSignatureMetadata("Seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    sealed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer(key)).getvalue()
    catalog = PdfFileReader(io.BytesIO(sealed)).root
    seen[name] = (sealed[:8].decode(), catalog.get("/Version"), sorted(catalog.get("/Extensions", {})))
    print(f"{name}: header {seen[name][0]}, /Version {seen[name][1]}, /Extensions {seen[name][2]}")

as_recorded = seen == {
    "RSA": ("%PDF-1.7", None, ["/ESIC"]),
    "P-256": ("%PDF-1.7", "/2.0", ["/ESIC", "/ISO_"]),
}
print("as recorded" if as_recorded else "CHANGED")
sys.exit(not as_recorded)
EOF
