#!/usr/bin/env bash
# A picture that is hidden from assistive technology stands in the PDF as a figure that has no text
#
# Expected: WAI-ARIA takes what is aria-hidden out of what is read aloud; in a PDF such content is an artifact
#           (ISO 32000-1, 14.8.2.2), and ISO 14289-1, 7.3 asks that every figure has a text.
# Seen:     WeasyPrint tags an inline SVG with aria-hidden="true" as a Figure without Alt, though the word that the picture
#           stands for is beside it. With a title it is a Figure with that as Alt, so the word is read twice. The same
#           picture as a CSS background is no figure at all.
# With:     WeasyPrint 70.0, pikepdf 10.18.0; 2026-11
# Portal:   the shapes before answers are backgrounds on paper (static/css/statement-pdf.css), and inline on the screen.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv env
env/bin/pip install -qq weasyprint==70.0 pikepdf==10.18.0

env/bin/python - <<'EOF'
import sys
from importlib.metadata import version
from io import BytesIO

import pikepdf
from weasyprint import HTML

print("versions: weasyprint", version("weasyprint"), "pikepdf", version("pikepdf"))
BOX = '<path d="M0 0h10v10H0z"/></svg>'
SVG = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"'
IMAGE = f"data:image/svg+xml,<svg {SVG.replace(chr(34), chr(39))}>{BOX.replace(chr(34), chr(39))}"
WAYS = {
    "hidden": f'<p><svg {SVG} aria-hidden="true">{BOX} fulfilled',
    "titled": f"<p><svg {SVG}><title>fulfilled</title>{BOX} fulfilled",
    "background": f'<p style="background: url(&quot;{IMAGE}&quot;) no-repeat; padding-left: 1em">fulfilled',
}


def figures(body):
    """The texts of the figures in the structure tree; None where a figure has none."""
    page = f"<!doctype html><html lang=en><title>Example</title>{body}"
    with pikepdf.open(BytesIO(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"))) as pdf:
        tagged = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        return [str(each.Alt) if "/Alt" in each else None for each in tagged]


seen = {way: figures(body) for way, body in WAYS.items()}
for way, texts in seen.items():
    print(f"{way}: {len(texts)} figures, with the texts {texts}")
as_recorded = seen == {"hidden": [None], "titled": ["fulfilled"], "background": []}
print("as recorded" if as_recorded else "CHANGED")
sys.exit(not as_recorded)
EOF
