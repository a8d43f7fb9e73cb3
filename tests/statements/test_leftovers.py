"""Files that are no statement's, as a killed worker leaves them."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from statements import leftovers


@pytest.fixture
def left(settings, tmp_path):
    """The name of a file that a worker left, which was killed just before it stored the statement."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return default_storage.save("statements/2026/CPO-2026-0002-0af1.pdf", ContentFile(b"%PDF-"))


def days_later(days):
    return timezone.now() + timedelta(days=days)


def test_a_file_of_no_statement_is_found_after_a_day(left, statement):
    assert leftovers.find() == []
    assert leftovers.find(at=days_later(2)) == [left]


def test_nothing_is_found_where_nothing_was_ever_issued(db):
    assert leftovers.find() == []


@pytest.mark.parametrize(("options", "is_there"), [([], True), (["--delete"], False)])
def test_the_command_deletes_only_when_asked_to(left, statement, monkeypatch, capsys, options, is_there):
    monkeypatch.setattr(leftovers, "UNDER_WAY", timedelta(days=-1))

    call_command("leftover_files", *options)

    ending = "" if is_there else ", deleted"
    assert capsys.readouterr().out == f"{left}\nFiles of no statement{ending}: 1.\n"
    assert default_storage.exists(left) == is_there
    assert default_storage.exists(statement.pdf.name)
