#!/usr/bin/env bash
# @signpdf prepares a PDF for signing, and its form is gone, unless the form names a type
#
# Expected: a field for a signature is added to the fields that are there. A form (AcroForm, ISO 32000-1, 12.7.2) has no
#           entry Type, so nothing may depend on it.
# Seen:     the placeholder's code writes a mixture of bytes of the file where the fields should stand, and pikepdf finds no
#           form any more. With the superfluous /Type /AcroForm in the form all is well.
# With:     @signpdf/placeholder-plain 3.3.0, pikepdf 10.18.0; 2026-11
# Portal:   the form of a declaration handed out for signing has to name its type, or whoever signs with this library
#           brings back a file that is refused.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v npm >/dev/null || { echo "needs npm and node"; exit 2; }

python3 -m venv env
env/bin/pip install -qq pikepdf==10.18.0
npm install --silent --no-audit --no-fund --prefix . @signpdf/placeholder-plain@3.3.0
echo "versions: @signpdf/placeholder-plain 3.3.0, pikepdf $(env/bin/python -c 'import pikepdf; print(pikepdf.__version__)')"

env/bin/python - <<'EOF'
import pikepdf
from pikepdf import Array, Dictionary, Name

for name, more in {"plain": {}, "typed": {"Type": Name.AcroForm}}.items():
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    field = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="Place", P=page))
    field.Rect = Array([9, 9, 90, 30])
    page.Annots = Array([field])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=[field], **more))
    pdf.save(f"{name}.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
EOF
cat >prepare.mjs <<'EOF'
import fs from "node:fs";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
for (const name of ["plain", "typed"]) {
  const pdfBuffer = fs.readFileSync(`${name}.pdf`);
  const words = { reason: "Test", contactInfo: "none", name: "Example", location: "Example" };
  fs.writeFileSync(`${name}-prepared.pdf`, plainAddPlaceholder({ pdfBuffer, ...words }));
}
EOF
node prepare.mjs
env/bin/python - <<'EOF' | tee seen
import logging

import pikepdf

logging.disable()


def fields(path):
    with pikepdf.open(path) as pdf:
        return [str(field.T) for field in pdf.Root.AcroForm.Fields] if "/AcroForm" in pdf.Root else "no form"


for name in ("plain", "typed"):
    print(f"{name}: before {fields(f'{name}.pdf')}, prepared {fields(f'{name}-prepared.pdf')}")
EOF

cat >recorded <<'EOF'
plain: before ['Place'], prepared no form
typed: before ['Place'], prepared ['Place', 'Signature2']
EOF
if diff recorded seen; then echo "as recorded"; else echo "CHANGED" && exit 1; fi
