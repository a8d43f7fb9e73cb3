"""What is dear to make is made once, one at a time."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.utils import translation

from core.budgets import Exhausted, at_once
from core.kept_files import kept


@pytest.fixture
def made():
    """What was made so far."""
    return []


def make(made, content=b"file"):
    made.append(content)
    return content


def test_file_is_made_once_and_kept_until_what_it_hangs_on_changes(made, settings):
    first = kept("list 1", lambda: make(made, b"one"))
    again = kept("list 1", lambda: make(made, b"none"))
    later = kept("list 2", lambda: make(made, b"two"))
    with translation.override("de"):
        german = kept("list 2", lambda: make(made, b"zwei"))
    settings.SITE_URL = "https://elsewhere.example"
    moved = kept("list 2", lambda: make(made, b"elsewhere"))

    assert [first, again, later, german, moved] == [b"one", b"one", b"two", b"zwei", b"elsewhere"]
    assert made == [b"one", b"two", b"zwei", b"elsewhere"]


def test_while_one_is_made_there_is_only_what_was_kept(made, monkeypatch):
    monkeypatch.setattr("core.kept_files.PATIENCE", 0)
    kept("list", lambda: make(made))

    with at_once("file", 1):
        assert kept("list", lambda: make(made)) == b"file"
        with pytest.raises(Exhausted):
            kept("another list", lambda: make(made))

    assert made == [b"file"]


def test_full_disk_keeps_nothing_and_spoils_nothing(made, monkeypatch):
    def full(self, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileBasedCache, "set", full)

    assert [kept("list", lambda: make(made)) for _time in range(2)] == [b"file", b"file"]


def test_no_more_is_kept_than_so_many(made, settings):
    for number in range(60):
        kept(f"list {number}", lambda: make(made))

    assert len(caches["files"]._list_cache_files()) <= settings.CACHES["files"]["OPTIONS"]["MAX_ENTRIES"]
