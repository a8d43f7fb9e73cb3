"""Files that are kept whole or not at all, and never sent as if whole."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from assessments.models import Document
from core.stored_files import FileLost, opened
from tests.factories import make_assessment


class Full(ContentFile):
    """What the disk has no room for, from its second part on."""

    def chunks(self, chunk_size=None):
        yield b"%PDF-"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_what_finds_no_room_leaves_nothing_behind(settings):
    with pytest.raises(OSError, match="No space"):
        default_storage.save("drafts/7/paper.pdf", Full(b"%PDF-1.7"))

    location = settings.STORAGES["default"]["OPTIONS"]["location"]
    assert [file for file in location.rglob("*") if file.is_file()] == []


def test_a_name_that_is_taken_leaves_what_is_there():
    names = [default_storage.save("documents/a", ContentFile(text)) for text in (b"one", b"two")]

    assert [default_storage.open(name).read() for name in names] == [b"one", b"two"]


@pytest.mark.parametrize("known", [{"size": 4}, {"sha256": "0" * 64}])
def test_a_file_that_is_not_what_was_stored_is_lost(known):
    name = default_storage.save("documents/a", ContentFile(b"abc"))

    with pytest.raises(FileLost, match=name):
        opened(name, **known)


@pytest.mark.parametrize("left", [None, b"%PD", b""])
@pytest.mark.parametrize("kept", ["in_folder", pytest.param("in_s3", marks=pytest.mark.slow(reason="asks an S3"))])
def test_a_file_lost_or_cut_off_is_told_and_not_sent(kept, addresses, client, left, caplog):
    for address, name in addresses.items():
        assert client.get(address).status_code == 200
        default_storage.delete(name)
        if left is not None:
            default_storage.save(name, ContentFile(left))

        for asked in ({}, {"range": "bytes=0-1"}):
            response = client.get(address, headers=asked)
            assert (response.status_code, response.get("Cache-Control", "")) == (503, "")
            assert "not available now" in response.content.decode()
        assert name in caplog.text


def test_an_upload_that_finds_no_room_leaves_no_part(db, settings):
    document = Document(assessment=make_assessment(), name="a.pdf", kind="pdf", size=5, sha256="0" * 64)

    with pytest.raises(OSError, match="No space"):
        document.file.save("a.pdf", Full(b"%PDF-1.7"))

    location = settings.STORAGES["default"]["OPTIONS"]["location"]
    assert [file for file in location.rglob("*") if file.is_file()] == []
