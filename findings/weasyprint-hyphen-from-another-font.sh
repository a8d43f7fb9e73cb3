#!/usr/bin/env bash
# A word that WeasyPrint divides gets its hyphen from another font, and Poppler does not find the word
#
# Expected: with "hyphens: auto", the hyphen is one of the text's own font, and a divided word is found by searching for it.
# Seen:     WeasyPrint writes U+2010, which Source Sans Pro does not have (it has U+002D). So a second font is embedded for
#           the hyphens alone, and pdftotext, which joins divided words again at U+002D, leaves these apart.
#           With "hyphenate-character: '-'" there is one font, and the word is found.
# With:     WeasyPrint 70.0, font-source-sans-pro 0.0.1, Poppler 22.12 (Debian's poppler-utils); 2026-11
# Portal:   style sheets of paper that divide words set hyphenate-character, or a statement is larger by a font, and its
#           words are not found in it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
command -v pdftotext >/dev/null || { echo "needs pdftotext and pdffonts (Debian: poppler-utils)"; exit 2; }

python3 -m venv env
env/bin/pip install -qq weasyprint==70.0 font-source-sans-pro==0.0.1 fonttools==4.68.0

env/bin/python - <<'EOF'
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import font_source_sans_pro
from fontTools.ttLib import TTFont
from weasyprint import HTML


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True)


poppler = run("pdftotext", "-v").stderr.split()[2]
print("versions:", *(f"{name} {version(name)}" for name in ("weasyprint", "font-source-sans-pro")), "poppler", poppler)
font = Path(font_source_sans_pro.__file__).parent / "files" / "SourceSansPro-Regular.otf"
characters = TTFont(font).getBestCmap()
print("the font has U+2010:", 0x2010 in characters, "and U+002D:", 0x2D in characters)

seen = {}
for name, more in {"hyphens: auto": "", "and hyphenate-character": "hyphenate-character: '-'"}.items():
    face = f"@font-face {{ font-family: Source; src: url({font.as_uri()}) }}"
    style = f"{face} p {{ font-family: Source; width: 22mm; hyphens: auto; {more} }}"
    HTML(string=f"<html lang=en><style>{style}</style><p>The interoperability of systems").write_pdf("a.pdf")
    fonts = [line.split()[0].partition("+")[2] for line in run("pdffonts", "a.pdf").stdout.splitlines()[2:]]
    text = run("pdftotext", "a.pdf", "-").stdout
    seen[name] = (len(fonts), "interoperability" in text)
    print(f"{name}: fonts {fonts}, text {' / '.join(text.split(maxsplit=2)[:2])!a}, found: {seen[name][1]}")

as_recorded = 0x2010 not in characters and list(seen.values()) == [(2, False), (1, True)]
print("as recorded" if as_recorded else "CHANGED")
sys.exit(not as_recorded)
EOF
