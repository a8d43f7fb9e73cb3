"""Files kept in S3: whole or not at all, written once, read in parts; whatever goes wrong is told."""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client

from core import stored_files
from core.s3_files import BLOCK
from core.stored_files import FileLost, StorageDown, opened
from cpo_portal.storage import s3_storage
from statements.issuing import numbers

pytestmark = pytest.mark.slow(reason="asks an S3 on this machine")

LARGE = bytes(range(256)) * 4096  # 1 MiB


def methods(storage):
    return [request.method for request in storage.asked]


def ranges(storage):
    return [request.headers["Range"].decode() for request in storage.asked if "Range" in request.headers]


def test_what_is_stored_is_read_listed_and_deleted_one_by_one(in_s3):
    names = [default_storage.save(name, ContentFile(LARGE)) for name in ("documents/a", "documents/b/c")]

    assert [default_storage.open(name).read() == LARGE for name in names] == [True, True]
    assert default_storage.size("documents/a") == len(LARGE)
    assert default_storage.listdir("documents") == (["b"], ["a"])
    assert default_storage.listdir("") == (["documents"], [])
    assert default_storage.listdir("statements") == ([], [])
    assert {name: size for name, (size, _at) in in_s3.below("documents").items()} == dict.fromkeys(names, len(LARGE))

    default_storage.delete("documents/a")
    default_storage.delete("documents/a")
    assert (default_storage.exists("documents/a"), default_storage.exists("documents/b/c")) == (False, True)
    assert methods(in_s3).count("DELETE") == 2
    assert "POST" not in methods(in_s3)


def test_an_object_is_never_overwritten_not_even_by_who_did_not_see_it(in_s3, monkeypatch):
    first = default_storage.save("statements/2026/a.pdf", ContentFile(b"one"))
    seen = iter([False])
    exists = type(in_s3).exists
    monkeypatch.setattr(type(in_s3), "exists", lambda storage, name: next(seen, None) or exists(storage, name))

    second = default_storage._save("statements/2026/a.pdf", ContentFile(b"two"))

    assert [default_storage.open(name).read() for name in (first, second)] == [b"one", b"two"]
    assert first != second


def test_a_part_is_read_without_the_rest(in_s3):
    default_storage.save("documents/a", ContentFile(LARGE))
    in_s3.asked.clear()

    with default_storage.open("documents/a") as file:
        file.seek(700_000)
        assert (file.size, file.read(100)) == (len(LARGE), LARGE[700_000:700_100])

    assert ranges(in_s3) == [f"bytes=700000-{700_000 + BLOCK - 1}"]


def test_a_file_is_read_like_any_other(in_s3):
    file = default_storage.open(default_storage.save("documents/a", ContentFile(LARGE)))

    assert b"".join(file.chunks()) == LARGE
    assert (file.seek(-3, io.SEEK_END), file.read(), file.read(1)) == (len(LARGE) - 3, LARGE[-3:], b"")
    with pytest.raises(ValueError, match="only read"):
        default_storage.open("documents/a", "wb")


def test_an_object_replaced_while_it_is_read_is_no_mixture(in_s3):
    file = default_storage.open(default_storage.save("documents/a", ContentFile(LARGE)))
    file.read(10)
    default_storage.delete("documents/a")
    default_storage.save("documents/a", ContentFile(LARGE[::-1]))

    with pytest.raises(OSError, match="refused"):
        file.read()


def test_a_digest_is_looked_at_once_a_version(in_s3, monkeypatch):
    monkeypatch.setattr(stored_files, "SOUND", set())
    name = default_storage.save("documents/a", ContentFile(LARGE))
    digest = hashlib.sha256(LARGE).hexdigest()
    opened(name, sha256=digest).close()
    in_s3.asked.clear()

    opened(name, sha256=digest).close()
    assert methods(in_s3) == ["HEAD"]
    with pytest.raises(FileLost, match="another one"):
        opened(name, sha256="0" * 64)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(LARGE[:-1]))
    with pytest.raises(FileLost, match="another one"):
        opened(name, sha256=digest)
    default_storage.delete(name)
    with pytest.raises(FileLost, match="no such object"):
        opened(name, sha256=digest)


def test_what_was_stored_when_its_answer_got_lost_is_not_stored_twice(in_s3):
    for _attempt in range(2):  # the second as boto3 makes it by itself
        assert in_s3._save("statements/2026/a.pdf", ContentFile(b"one")) == "statements/2026/a.pdf"

    assert default_storage.listdir("statements/2026") == ([], ["a.pdf"])


@pytest.mark.parametrize("kept", ["in_s3"])
def test_documents_and_statements_are_sent_whole_and_in_parts(in_s3, addresses, client, sealed):
    document, pdf = addresses
    assert b"".join(client.get(document)) == b"%PDF-"
    assert b"".join(client.get(pdf)) == sealed
    in_s3.asked.clear()

    response = client.get(pdf, headers={"range": "bytes=-100"})

    assert (response.status_code, b"".join(response)) == (206, sealed[-100:])
    assert ranges(in_s3) == [f"bytes={len(sealed) - 100}-{len(sealed) - 1}"]


def test_a_store_that_is_away_is_named_by_readyz(db, s3_away):
    response = Client(raise_request_exception=False).get("/readyz")

    assert response.status_code == 503
    assert response.json()["storage"] == "failed; see the log"
    assert response.json()["database"] == "ok"


def test_a_store_that_answers_is_ready(db, in_s3):
    assert Client().get("/readyz").json()["storage"] == "ok"
    assert default_storage.listdir("readyz") == ([], [])


def test_a_store_that_is_away_is_told_on_pages(statement, s3_away, caplog):
    response = Client(raise_request_exception=False).get(f"{statement.get_absolute_url()[:-1]}.pdf")

    assert (response.status_code, "does not answer" in caplog.text) == (503, True)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: default_storage.save("a", ContentFile(b"")),
        lambda: default_storage.open("a"),
        lambda: default_storage.exists("a"),
        lambda: default_storage.delete("a"),
        lambda: default_storage.size("a"),
        lambda: default_storage.listdir("a"),
        lambda: default_storage.get_modified_time("a"),
        lambda: default_storage.below("a"),
        lambda: opened("a"),
    ],
)
def test_whatever_is_asked_of_a_store_that_is_away_is_an_error_of_the_system(s3_away, ask):
    with pytest.raises(StorageDown, match="does not answer"):
        ask()


def test_no_bucket_is_no_empty_bucket(s3_url, settings):
    settings.STORAGES = settings.STORAGES | {"default": s3_storage(s3_url.replace("bucket-", "no-bucket-"))}

    with pytest.raises(StorageDown, match="NoSuchBucket"):
        numbers.newer_ones(2026)


def test_what_was_set_aside_is_moved_in_the_store(in_s3):
    lost = default_storage.save("statements/2026/CPO-2026-0014-0af1.pdf", ContentFile(LARGE))

    kept = numbers.set_aside(lost)

    assert (default_storage.exists(lost), default_storage.open(kept).read() == LARGE) == (False, True)


def test_a_folder_is_no_way_out_of_the_portals_part_of_the_bucket(in_s3, s3_url):
    storages.create_storage(s3_storage(s3_url.replace("/portal", "/other"))).save("a", ContentFile(b"theirs"))

    with pytest.raises(Exception, match="denied"):
        default_storage.open("../other/a")
    assert not default_storage.exists("a")
