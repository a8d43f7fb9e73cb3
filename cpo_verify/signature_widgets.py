"""Where signatures show themselves: only on the place kept free for them, or they would hide what was declared."""

from collections.abc import Iterator

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

ZONE = (0, 0, 596, 184)  # left, bottom, right, top in points, on the first page; the style sheet keeps it free
ACTIONS = {"/A", "/AA"}  # what a field could do, once somebody opens the page


def strays(reader: PdfFileReader) -> bool:
    """Whether the mark of a signature lies elsewhere, or does more than to be seen."""
    return any(
        not ACTIONS.isdisjoint(widget) or (_is_visible(widget) and not (page == 0 and _is_inside(widget)))
        for page, widget in _widgets(reader)
    )


def _widgets(reader: PdfFileReader) -> Iterator[tuple[int, DictionaryObject]]:
    for number, page in enumerate(_pages(reader.root["/Pages"])):
        for each in page.get("/Annots", ()):
            annotation = each.get_object()
            if annotation.get("/Subtype") == "/Widget":
                yield number, annotation


def _pages(node: DictionaryObject) -> Iterator[DictionaryObject]:
    for each in node["/Kids"]:
        kid = each.get_object()
        if kid["/Type"] == "/Pages":
            yield from _pages(kid)
        else:
            yield kid


def _is_visible(widget: DictionaryObject) -> bool:
    left, bottom, right, top = (float(each) for each in widget["/Rect"])
    return left != right and bottom != top


def _is_inside(widget: DictionaryObject) -> bool:
    numbers = [float(each) for each in widget["/Rect"]]
    across, up = sorted(numbers[::2]), sorted(numbers[1::2])
    return ZONE[0] <= across[0] and across[1] <= ZONE[2] and ZONE[1] <= up[0] and up[1] <= ZONE[3]
