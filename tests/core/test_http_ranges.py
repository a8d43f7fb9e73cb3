"""Parts of the sealed PDF, asked for as readers of PDFs and broken downloads do."""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from core import http_ranges

from ..statements.paperless import store_statement

DATA = bytes(range(256)) * 40
SIZE = len(DATA)


@pytest.fixture
def statement(db):
    statement = store_statement()
    statement.pdf = default_storage.save("statements/some.pdf", ContentFile(DATA))
    statement.pdf_sha256 = hashlib.sha256(DATA).hexdigest()
    statement.save()
    return statement


@pytest.fixture
def ask(client, statement):
    """Call it with headers to ask for the PDF."""
    return lambda method="get", **headers: getattr(client, method)(
        f"/statements/{statement.number}.pdf", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def told(response):
    """Status, range, length announced, and the bytes."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, response.get("Content-Range"), response["Content-Length"], content


def test_whole_file_says_that_parts_of_it_may_be_had(ask):
    response = ask()

    assert response["Accept-Ranges"] == "bytes"
    assert told(response) == (200, None, str(SIZE), DATA)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=5000-", 5000, SIZE),
        ("bytes=-10", SIZE - 10, SIZE),
        ("bytes=-999999", 0, SIZE),
        ("bytes=4000-999999", 4000, SIZE),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("Bytes= 3-7 ", 3, 8),
    ],
)
def test_one_range_is_sent_alone(ask, statement, asked, start, stop):
    response = ask(range=asked)

    assert told(response) == (206, f"bytes {start}-{stop - 1}/{SIZE}", str(stop - start), DATA[start:stop])
    assert (response["Content-Type"], response["ETag"]) == ("application/pdf", f'"{statement.pdf_sha256}"')
    assert response["Cache-Control"] == "public, max-age=86400"
    assert response["Content-Disposition"] == f'inline; filename="{statement.number}.pdf"'


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_range_behind_the_end_is_refused_with_the_size(ask, asked):
    response = ask(range=asked)

    assert (response.status_code, response["Content-Range"], response.content) == (416, f"bytes */{SIZE}", b"")
    assert response["Cache-Control"] == "no-store"  # or a cache between would refuse the file to everybody


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-9",
        "bytes=9-5",
        "bytes=-",
        "bytes=",
        "pages=1-2",
        "bytes=a-b",
        "bytes=0x1-5",
        "bytes=٣-٧",
        "bytes=" + "9" * 5000 + "-",
        "0-5",
    ],
)
def test_what_is_no_single_range_gets_the_whole(ask, asked):
    assert told(ask(range=asked)) == (200, None, str(SIZE), DATA)


def test_range_of_the_version_at_hand_is_sent_and_of_another_the_whole(ask, statement):
    etag = f'"{statement.pdf_sha256}"'
    conditions = [etag, '"another"', f"W/{etag}", "Wed, 21 Oct 2026 07:28:00 GMT"]

    assert [ask(range="bytes=0-9", if_range=each).status_code for each in conditions] == [206, 200, 200, 200]


def test_range_of_what_the_reader_has_is_not_sent_again(ask, statement):
    response = ask(range="bytes=0-9", if_none_match=f'"{statement.pdf_sha256}"')

    assert (response.status_code, response.content) == (304, b"")


def test_head_tells_the_size_of_the_whole(ask):
    response = ask("head", range="bytes=0-9")

    assert (response.status_code, response["Content-Length"], response["Accept-Ranges"]) == (200, str(SIZE), "bytes")
    assert b"".join(response.streaming_content) == b""


def test_file_is_closed_when_the_part_is_sent_or_refused(rf, db):
    for asked, status in (("bytes=1-2", 206), ("bytes=9-", 416)):
        file = File(io.BytesIO(b"four"))

        response = http_ranges.pdf_response(rf.get("/", headers={"range": asked}), file, name="four.pdf", etag='"x"')
        response.close()

        assert (response.status_code, file.closed) == (status, True)
