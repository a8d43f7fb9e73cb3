"""What was sealed stays in the file and stays sound; what people see is changed by bytes behind it."""

from pyhanko.pdf_utils.generic import ArrayObject, BooleanObject, NumberObject, pdf_string

from cpo_verify import Outcome

from .cases import Case, dictionary, drawing, first_page, rectangle, updated

CLAIM = b"BT /F1 24 Tf 60 500 Td (certified in full) Tj ET"
WHITE = b"1 1 1 rg 0 0 600 850 re f"


def _annotated(genuine, subtype, **entries):
    def change(writer):
        look = writer.add_object(drawing(WHITE, Type="/XObject", Subtype="/Form", BBox=rectangle(0, 0, 600, 850)))
        note = dictionary(Type="/Annot", Subtype=subtype, Rect=rectangle(0, 0, 600, 850), F=4, **entries)
        note["/AP"] = dictionary(N=look)
        writer.register_annotation(first_page(writer)[1], writer.add_object(note))

    return updated(genuine.pdf, change)


def _on_the_page(genuine, change):
    def rewrite(writer):
        page, reference = first_page(writer)
        change(writer, page)
        writer.mark_update(reference.reference)

    return updated(genuine.pdf, rewrite)


def _in_the_root(genuine, change):
    def rewrite(writer):
        change(writer, writer.root)
        writer.update_root()

    return updated(genuine.pdf, rewrite)


def contents_replaced(genuine):
    return _on_the_page(genuine, lambda writer, page: page.__setitem__("/Contents", writer.add_object(drawing(CLAIM))))


def contents_overlaid(genuine):
    def change(writer, page):
        page["/Contents"] = ArrayObject([page.raw_get("/Contents"), writer.add_object(drawing(WHITE + b" " + CLAIM))])

    return _on_the_page(genuine, change)


def fonts_replaced(genuine):
    """The letters stay, and mean something else: the "replace" of the shadow attacks."""
    font = dictionary(Type="/Font", Subtype="/Type1", BaseFont="/ZapfDingbats")
    fonts = dictionary(F1=font)
    return _on_the_page(genuine, lambda writer, page: page.__setitem__("/Resources", dictionary(Font=fonts)))


def page_trimmed(genuine):
    return _on_the_page(genuine, lambda writer, page: page.__setitem__("/CropBox", rectangle(0, 700, 595, 842)))


def page_turned(genuine):
    return _on_the_page(genuine, lambda writer, page: page.__setitem__("/Rotate", NumberObject(180)))


def pages_exchanged(genuine):
    """All pages sealed are hidden behind a new tree: "hide and replace"."""

    def change(writer, root):
        page = dictionary(Type="/Page", MediaBox=rectangle(0, 0, 595, 842), Contents=writer.add_object(drawing(CLAIM)))
        reference = writer.add_object(page)
        tree = writer.add_object(dictionary(Type="/Pages", Count=1, Kids=ArrayObject([reference])))
        page["/Parent"] = tree
        root["/Pages"] = tree

    return _in_the_root(genuine, change)


def last_page_removed(genuine):
    def change(writer):
        pages = writer.root["/Pages"]
        pages["/Kids"] = ArrayObject(pages["/Kids"].raw_get(place) for place in range(len(pages["/Kids"]) - 1))
        pages["/Count"] = NumberObject(len(pages["/Kids"]))
        writer.mark_update(writer.root.raw_get("/Pages").reference)

    return updated(genuine.pdf, change)


def first_page_twice(genuine):
    def change(writer):
        pages = writer.root["/Pages"]
        kids = [pages["/Kids"].raw_get(place) for place in range(len(pages["/Kids"]))]
        pages["/Kids"] = ArrayObject([kids[0], *kids])
        pages["/Count"] = NumberObject(len(kids) + 1)
        writer.mark_update(writer.root.raw_get("/Pages").reference)

    return updated(genuine.pdf, change)


def _with_field(genuine, **entries):
    """A form field with a look of its own, over the page."""

    def change(writer):
        look = writer.add_object(drawing(CLAIM, Type="/XObject", Subtype="/Form", BBox=rectangle(0, 0, 600, 850)))
        field = dictionary(
            Type="/Annot", Subtype="/Widget", T="Overlay", F=4, Rect=rectangle(0, 0, 600, 850), AP=dictionary(N=look)
        )
        field |= dictionary(**entries)
        reference = writer.add_object(field)
        writer.root["/AcroForm"]["/Fields"].append(reference)
        writer.update_container(writer.root["/AcroForm"]["/Fields"])
        writer.register_annotation(first_page(writer)[1], reference)

    return updated(genuine.pdf, change)


def appearances_drawn_anew(genuine):
    def change(writer):
        writer.root["/AcroForm"]["/NeedAppearances"] = BooleanObject(True)
        writer.update_container(writer.root["/AcroForm"])

    return updated(genuine.pdf, change)


def look_of_the_seal_exchanged(genuine):
    def change(writer):
        field = writer.root["/AcroForm"]["/Fields"][0]
        look = drawing(CLAIM, Type="/XObject", Subtype="/Form", BBox=rectangle(0, 0, 220, 56))
        field["/AP"] = dictionary(N=writer.add_object(look))
        writer.mark_update(writer.root["/AcroForm"]["/Fields"].raw_get(0).reference)

    return updated(genuine.pdf, change)


def script_on_opening(genuine):
    action = dictionary(Type="/Action", S="/JavaScript", JS="app.alert('certified')")
    return _in_the_root(genuine, lambda writer, root: root.__setitem__("/OpenAction", action))


def layer_hidden(genuine):
    def change(writer, root):
        layer = writer.add_object(dictionary(Type="/OCG", Name="sealed"))
        off = dictionary(OFF=ArrayObject([layer]))
        root["/OCProperties"] = dictionary(OCGs=ArrayObject([layer]), D=off)

    return _in_the_root(genuine, change)


def certification_taken_away(genuine):
    return _in_the_root(genuine, lambda writer, root: root.pop("/Perms"))


def metadata_exchanged(genuine):
    def change(writer, root):
        root["/Metadata"] = writer.add_object(drawing(b"<x/>", Type="/Metadata", Subtype="/XML"))

    return _in_the_root(genuine, change)


def title_changed(genuine):
    def change(writer):
        writer.set_info(writer.add_object(dictionary(Title="Certificate")))

    return updated(genuine.pdf, change)


def language_changed(genuine):
    return _in_the_root(genuine, lambda writer, root: root.__setitem__("/Lang", pdf_string("fr")))


def portfolio_made_of_it(genuine):
    cover = dictionary(Type="/Collection", View="/H")
    return _in_the_root(genuine, lambda writer, root: root.__setitem__("/Collection", cover))


def _altered(name, make):
    return Case(name, make, Outcome.ALTERED, "w- s+ t? r? d+")


CASES = [
    _altered("letter appended", lambda genuine: genuine.pdf + b"X"),
    _altered("line end appended", lambda genuine: genuine.pdf + b"\n"),
    _altered("comment appended", lambda genuine: genuine.pdf + b"\n% approved\n"),
    _altered("update of nothing", lambda genuine: updated(genuine.pdf, lambda writer: writer.update_root())),
    _altered("note laid over", lambda genuine: _annotated(genuine, "/FreeText", Contents="certified")),
    _altered("white square laid over", lambda genuine: _annotated(genuine, "/Square")),
    _altered("stamp laid over", lambda genuine: _annotated(genuine, "/Stamp", Name="/Approved")),
    _altered("redaction laid over", lambda genuine: _annotated(genuine, "/Redact")),
    _altered("ink laid over", lambda genuine: _annotated(genuine, "/Ink", InkList=ArrayObject())),
    _altered("link laid over", lambda genuine: _annotated(genuine, "/Link", A=dictionary(S="/URI", URI="http://x"))),
    _altered("page's contents replaced", contents_replaced),
    _altered("page's contents overlaid", contents_overlaid),
    _altered("fonts replaced", fonts_replaced),
    _altered("page trimmed", page_trimmed),
    _altered("page turned", page_turned),
    _altered("pages hidden and replaced", pages_exchanged),
    _altered("last page removed", last_page_removed),
    _altered("first page twice", first_page_twice),
    _altered("text field laid over", lambda genuine: _with_field(genuine, FT="/Tx", V="certified")),
    _altered("button laid over", lambda genuine: _with_field(genuine, FT="/Btn", Ff=65536)),
    _altered("empty signature field laid over", lambda genuine: _with_field(genuine, FT="/Sig")),
    _altered("appearances drawn anew", appearances_drawn_anew),
    _altered("look of the seal exchanged", look_of_the_seal_exchanged),
    _altered("script on opening", script_on_opening),
    _altered("layer hidden", layer_hidden),
    _altered("certification taken away", certification_taken_away),
    _altered("metadata exchanged", metadata_exchanged),
    _altered("title changed", title_changed),
    _altered("language changed", language_changed),
    _altered("portfolio made of it", portfolio_made_of_it),
]
