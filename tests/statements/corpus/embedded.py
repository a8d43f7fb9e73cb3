"""The data attached is what machines read: changed, exchanged, or made to break whoever reads it."""

import json

from pyhanko.pdf_utils.generic import ArrayObject, pdf_string

from cpo_verify import Outcome

from .cases import Case, dictionary, drawing, updated


def with_data(pdf: bytes, data: bytes) -> bytes:
    """Exchange the bytes of ``statement.json`` by an update."""

    def change(writer):
        files = writer.root["/AF"][0]["/EF"]
        files["/F"] = writer.add_object(drawing(data, Type="/EmbeddedFile"))
        files["/UF"] = files.raw_get("/F")
        writer.update_container(files)

    return updated(pdf, change)


def changed(genuine, change) -> bytes:
    content = json.loads(genuine.document)
    change(content)
    return with_data(genuine.pdf, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def answer_changed(genuine):
    return changed(genuine, lambda content: content["declaration"]["answers"][0].update(answer="partly"))


def number_changed(genuine):
    return changed(genuine, lambda content: content.update(number="CPO-2026-9999"))


def explanation_that_no_page_can_write(genuine):
    return changed(genuine, lambda content: content["declaration"]["answers"][0].update(explanation="\x00\x1b[2J‮"))


def answer_left_out(genuine):
    return changed(genuine, lambda content: content["declaration"]["answers"].pop())


def answers_of_no_shape(genuine):
    return changed(genuine, lambda content: content["declaration"].update(answers=[1, None, [], {"criterion": 7}]))


def answers_repeated(genuine):
    return changed(
        genuine, lambda content: content["declaration"].update(answers=content["declaration"]["answers"] * 2)
    )


def written_otherwise(genuine):
    return changed(genuine, lambda content: None)


def surrogate_alone(genuine):
    return with_data(genuine.pdf, genuine.document.replace("Gear Works", "\\ud800").encode())


def attachment_added(genuine):
    def change(writer):
        data = writer.add_object(
            drawing(genuine.document.replace("fulfilled", "partly").encode(), Type="/EmbeddedFile")
        )
        spec = dictionary(Type="/Filespec", F="statement.json", UF="statement.json", EF=dictionary(F=data))
        names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
        names += ArrayObject([pdf_string("statement.json"), writer.add_object(spec)])
        writer.update_container(names)

    return updated(genuine.pdf, change)


def attachment_removed(genuine):
    def change(writer):
        writer.root.pop("/Names")
        writer.update_root()

    return updated(genuine.pdf, change)


def _broken(data):
    return lambda genuine: with_data(genuine.pdf, data)


ALTERED = Outcome.ALTERED
CASES = [
    Case("answer changed in the data", answer_changed, ALTERED, "w- s+ t? r? d-"),
    Case("number changed in the data", number_changed, ALTERED, "w- s+ t? r- d?"),
    Case("controls in the data", explanation_that_no_page_can_write, ALTERED, "w- s+ t? r? d-"),
    Case("half a character in the data", surrogate_alone, ALTERED, "w- s+ t? r? d-"),
    Case("answer left out of the data", answer_left_out, ALTERED, "w- s+ t? r? d-"),
    Case("answers of no shape", answers_of_no_shape, ALTERED, "w- s+ t? r? d-"),
    Case("answers repeated", answers_repeated, ALTERED, "w- s+ t? r? d-"),
    Case("data written otherwise", written_otherwise, ALTERED, "w- s+ t? r? d-"),
    Case("second statement.json added", attachment_added, ALTERED, "w- s+ t? r? d+"),
    Case("data removed", attachment_removed, ALTERED, "w- s+ t? r- d-"),
    Case("data empty", _broken(b""), ALTERED, "w- s+ t? r- d-"),
    Case("data no JSON", _broken(b"\xff\xfe"), ALTERED, "w- s+ t? r- d-"),
    Case("data a list", _broken(b"[]"), ALTERED, "w- s+ t? r- d-"),
    Case("data nested absurdly", _broken(b'{"a":' * 900 + b"1" + b"}" * 900), ALTERED, "w- s+ t? r- d-"),
    Case("data nested without end", _broken(b"[" * 500_000), ALTERED, "w- s+ t? r- d-"),
    Case(
        "number of the data with a zero byte", _broken(b'{"number":"CPO-2026-0001\\u0000"}'), ALTERED, "w- s+ t? r- d?"
    ),
    Case(
        "number of the data in other digits",
        _broken('{"number":"CPO-２０２６-0001"}'.encode()),
        ALTERED,
        "w- s+ t? r- d?",
    ),
    Case("number of the data an enormous one", _broken(b'{"number":%b}' % (b"9" * 50_000)), ALTERED, "w- s+ t? r- d-"),
    Case("data larger than any of ours", _broken(b'"%b"' % (b"a" * 5_000_000)), ALTERED, "w- s+ t? r- d-"),
]
