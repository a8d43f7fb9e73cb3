"""Files that no row names, as a killed worker or a deleted organisation leaves them."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from assessments.models import Document
from cpo_portal import leftover_files, leftover_files as leftovers

from ..factories import make_assessment
from ..statements.paperless import store_statement

LEFT = [
    "declarations/7/0af1.pdf",
    "documents/0af1",
    "match-reports/0af1.pdf",
    "package/0af1.zip",
    "signings/0af1.pdf",
    "statements/2026/CPO-2026-0002-0af1.pdf",
]
pytestmark = pytest.mark.django_db


def store(name):
    return default_storage.save(name, ContentFile(b"%PDF-"))


@pytest.fixture
def left(settings, tmp_path):
    """Names of files that were stored just before a row should have named them."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return [store(name) for name in LEFT]


def days_later(days):
    return timezone.now() + timedelta(days=days)


def test_files_that_no_row_names_are_found_after_a_day(left):
    assert leftover_files.find() == []
    assert leftover_files.find(at=days_later(2)) == LEFT


def test_what_a_row_names_or_is_made_anew_is_not_found(left):
    Document.objects.create(
        assessment=make_assessment(), name="a.pdf", kind="pdf", size=5, sha256="0", file=store("documents/1bf2")
    )
    store_statement(pdf=b"%PDF-")
    store("drafts/7/0af1.pdf")
    store("questionnaires/0af1.pdf")
    store("statements/set-aside/CPO-2026-0003-0af1.pdf")

    assert leftover_files.find(at=days_later(2)) == LEFT


def test_nothing_is_found_where_nothing_was_ever_stored():
    assert leftover_files.find() == []


@pytest.mark.parametrize(("options", "ending"), [([], ""), (["--delete"], ", deleted")])
def test_the_command_deletes_only_when_asked_to(left, monkeypatch, capsys, options, ending):
    monkeypatch.setattr(leftovers, "UNDER_WAY", timedelta(days=-1))
    kept = store_statement(pdf=b"%PDF-").pdf.name

    call_command("leftover_files", *options)

    assert capsys.readouterr().out.splitlines() == [*LEFT, f"Files that no row names{ending}: {len(LEFT)}."]
    assert {default_storage.exists(name) for name in LEFT} == {not options}
    assert default_storage.exists(kept)
