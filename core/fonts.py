"""The two weights of Source Sans for the screen, cut from the wheel that paper is set with. Made once, at set-up.

Usage: ``python -m core.fonts FOLDER``. The family gets another name, as the SIL Open Font License wants of what is
changed. Both files together stay under 30 kB, so a page can wait for them.
"""

import sys
from pathlib import Path

import font_source_sans_pro
from fontTools import subset

WEIGHTS = {400: "Regular", 600: "Semibold"}
FEATURES = ["kern", "liga", "locl"]  # its figures are as wide as each other anyway
# Latin with the letters of European languages, and the signs that our pages use.
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *map(ord, "ȘșȚțẞ‐‑–—‘’‚“”„†•…‰‹›€™←↑→↓−≠≤≥\u2009\u202f"),
]


def make(folder: Path) -> list[Path]:
    """Write ``portal-sans-400.woff2`` and ``portal-sans-600.woff2`` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(font_source_sans_pro.__file__).parent / "files"
    return [
        _cut(source / f"SourceSansPro-{name}.ttf", folder / f"portal-sans-{weight}.woff2")
        for weight, name in WEIGHTS.items()
    ]


def _cut(source: Path, target: Path) -> Path:
    options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, notdef_outline=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=CHARACTERS)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            record.string = record.toUnicode().replace("Source Sans Pro", "Portal Sans").replace("SourceSans", "Portal")
    new = target.with_suffix(".new")
    subset.save_font(font, str(new), options)
    return new.rename(target)  # so that none is ever half written


if __name__ == "__main__":
    make(Path(sys.argv[1]))
