#!/usr/bin/env bash
# Which text a Devanagari word in a PDF has depends on the words that stood before it
#
# Expected: PDF/A-3u promises that all text can be read as Unicode, so each of two words is found where it is printed.
# Seen:     WeasyPrint keeps one text for each glyph of a font, the first it meets. Where the font moves a vowel sign before
#           its consonant, the consonant's glyph gets the text of both. So किताब alone is read rightly; after विकास, in which
#           the same consonant stands without the sign, it is read as कताब; the other way round, विकास as विकिास. All look right.
# With:     WeasyPrint 70.0, pypdf 7.1.1, Poppler 22.12 (Debian's poppler-utils), @fontsource/noto-sans-devanagari 5.3.0;
#           2026-11
# Portal:   a statement with Devanagari in it cannot be searched by its words; statement.json, which is attached, has them.
#           It is a reason to tell readers so, not one against setting the script.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v pdftotext >/dev/null || { echo "needs pdftotext (Debian: poppler-utils)"; exit 2; }
command -v npm >/dev/null || { echo "needs npm"; exit 2; }

python3 -m venv env
env/bin/pip install -qq weasyprint==70.0 pypdf==7.1.1
npm install --silent --no-audit --no-fund --prefix . @fontsource/noto-sans-devanagari@5.3.0

env/bin/python - <<'EOF'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from pypdf import PdfReader
from weasyprint import HTML

poppler = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=True).stderr.split()[2]
print("versions: weasyprint", version("weasyprint"), "pypdf", version("pypdf"), "poppler", poppler)
fonts = Path("node_modules/@fontsource/noto-sans-devanagari/files").resolve()
font = fonts / "noto-sans-devanagari-devanagari-400-normal.woff2"
style = f"@font-face {{ font-family: D; src: url({font.as_uri()}) }} p {{ font-family: D }}"


def read(*words):
    """Set the words, each on a line, and return them as two readers have them."""
    lines = "".join(f"<p>{word}" for word in words)
    page = f"<html lang=hi><title>Example</title><style>{style}</style>{lines}"
    HTML(string=page).write_pdf("a.pdf", pdf_variant="pdf/a-3u")
    poppler = subprocess.run(["pdftotext", "a.pdf", "-"], capture_output=True, text=True, check=True).stdout.split()
    return poppler, PdfReader("a.pdf").pages[0].extract_text().split()


alone, after, other = read("किताब"), read("विकास", "किताब"), read("किताब", "विकास")
for words in (alone, after, other):
    print("Poppler:", *words[0], "| pypdf:", *words[1])

recorded = [["किताब"], ["विकास", "कताब"], ["किताब", "विकिास"]]
as_recorded = [alone, after, other] == [(words, words) for words in recorded]
print("as recorded" if as_recorded else "CHANGED")
sys.exit(not as_recorded)
EOF
