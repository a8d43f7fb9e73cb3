"""Backups of a portal that runs, and what comes of them elsewhere."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from assessments.models import Document
from cpo_portal.backup import backup_folder, manifest, recovery
from cpo_portal.backup.places import Folder
from statements.issuing import issue, numbers
from statements.models import Statement
from tests.factories import make_assessment
from tests.statements.issuing.test_issue import approved_submission

TELL = """
from statements.issuing import numbers
from statements.models import LogEntry
print(LogEntry.objects.get().digest, numbers.next_number(LogEntry.objects.get().at.year))
"""
DAMAGED = "was changed: its digest is another one"


@pytest.fixture
def document(db):
    """A file whose row knows size and digest."""
    content = b"%PDF-1.7 evidence"
    document = Document(
        assessment=make_assessment(), name="a.pdf", kind="pdf", size=len(content), sha256=sha256(content)
    )
    document.file.save("a.pdf", ContentFile(content))
    document.save()
    return document


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def backup(parent):
    """Make a backup and return it with its folder."""
    made = backup_folder.make(Folder(parent))
    return made, Path(made.address)


def problems(folder):
    return manifest.problems(Folder(folder.parent), folder.name, told(folder))


def told(folder):
    return json.loads((folder / manifest.NAME).read_text())


def elsewhere(folder, *command, database=None, **variables):
    """Run a command of a portal whose data lie in ``folder``; it is not made when it begins."""
    environment = variables | {
        "PATH": os.environ["PATH"],
        "PORTAL_DATA_DIR": str(folder),
        "SEAL_TRUSTED_DIR": str(folder / "trusted"),
        "SEAL_PKCS12": str(folder / "seal.p12"),
        **({"DATABASE_URL": database} if database else {}),
    }
    run = [sys.executable, str(portal.BASE_DIR / "manage.py"), *map(str, command)]
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=False)


def everything_comes_back(statement, sealed, tmp_path, place=None, **variables):
    place = place or tmp_path / "backups"
    call_command("backup", place, "--with-seal-key")
    there = tmp_path / "elsewhere"
    (tmp_path / "statement.pdf").write_bytes(sealed)

    restored = elsewhere(there, "restore", place, **variables)

    assert (restored.stderr, restored.returncode) == ("", 0)
    assert "Statements: 1.\nEvery file is there and has its digest; the log is sound." in restored.stdout
    assert (there / "files" / statement.pdf.name).read_bytes() == sealed
    assert (there / "seal.p12").read_bytes() == Path(portal.SEAL_PKCS12).read_bytes()
    verdict = elsewhere(there, "verify_statement", tmp_path / "statement.pdf", **variables)
    assert (verdict.returncode, verdict.stdout.splitlines()[0]) == (
        0,
        f"{statement.number}: This statement is genuine and in force.",
    )
    assert elsewhere(there, "backup", tmp_path / "again", **variables).returncode == 0
    again = elsewhere(there, "restore", place, **variables)
    assert (again.returncode, "The database is not empty" in again.stderr) == (1, True)


@pytest.mark.slow(reason="restores by processes of their own")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_a_backup_restored_elsewhere_is_the_same_portal(statement, sealed, document, tmp_path):
    everything_comes_back(statement, sealed, tmp_path)


@pytest.mark.slow(reason="runs pg_dump and pg_restore")
@pytest.mark.skipif(connection.vendor != "postgresql" or not shutil.which("pg_dump"), reason="is about PostgreSQL")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kept", ["in_folder", "in_s3"])
def test_a_backup_of_postgresql_restored_elsewhere_is_the_same_portal(
    genuine, sealed, other_database, tmp_path, kept, request
):
    from tests.statements.corpus.genuine import put_on_record

    place, key = None, {}
    if kept == "in_s3":
        place = request.getfixturevalue("s3_url")
        key = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    everything_comes_back(put_on_record(genuine), sealed, tmp_path, place, database=other_database, **key)


@pytest.mark.slow(reason="restores by a process of its own")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_a_statement_issued_after_the_backup_is_told_from_the_storage_that_outlived_the_database(statement, tmp_path):
    backup(tmp_path / "backups")
    there = tmp_path / "elsewhere"
    newer = there / "files" / f"statements/2026/CPO-2026-0014-{'0' * 32}.pdf"
    newer.parent.mkdir(parents=True)
    newer.write_bytes(b"%PDF-")
    refused = elsewhere(there, "restore", tmp_path / "backups")

    restored = elsewhere(there, "restore", tmp_path / "backups", "--keep-files")

    assert "The file storage is not empty" in refused.stderr
    assert (restored.stderr, restored.returncode) == ("", 0)
    assert f"unknown to the database: {newer.relative_to(there / 'files')}" in restored.stdout
    assert "CPO-2026-0014" in elsewhere(there, "unrecorded_statements").stdout


@pytest.mark.slow(reason="issues for real, and restores by processes of its own")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_a_statement_issued_after_the_backup_is_recorded_again_from_its_file(db, settings, tmp_path):
    submission, there = approved_submission(), tmp_path / "elsewhere"
    call_command("backup", tmp_path / "backups", "--with-seal-key")
    statement = issue.issue(submission)
    shutil.copytree(settings.STORAGES["default"]["OPTIONS"]["location"], there / "files")
    file = there / "files" / statement.pdf.name

    restored = elsewhere(there, "restore", tmp_path / "backups", "--keep-files")
    unknown = elsewhere(there, "verify_statement", file)
    again = elsewhere(there, "unrecorded_statements", "--re-enter")

    assert f"unknown to the database: {statement.pdf.name}" in restored.stdout
    assert (unknown.returncode, "is not in its record" in unknown.stdout) == (1, True)
    assert (again.stderr, again.returncode, "recorded again: 1; left: 0." in again.stdout) == ("", 0, True)
    verdict = elsewhere(there, "verify_statement", file)
    assert (verdict.returncode, "genuine and in force" in verdict.stdout) == (0, True)
    assert file.read_bytes() == default_storage.open(statement.pdf.name).read()
    told = elsewhere(there, "shell", "--no-imports", "-c", TELL).stdout.split()
    assert told == [statement.log_entries.get().digest, numbers.next_number(statement.issued_at.year)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the dump is made in the transaction of the test")
class TestOnSQLite:
    def test_a_manifest_says_what_is_there_and_names_no_secret(self, statement, document, tmp_path, monkeypatch):
        monkeypatch.setattr(
            backup_folder.env,
            "ENVIRON",
            {
                "SECRET_KEY": "hush",
                "EMAIL_URL": "smtp://u:hush@mail",
                "TIME_ZONE": "UTC",
                "SITE_URL": "https://cpo.example",
                "HOME": "/root",
            },
        )

        made, folder = backup(tmp_path / "backups")

        content = told(folder)
        assert content["log"] == statement.log_entries.get().reference
        assert set(content["files"]) >= {"database", f"files/{statement.pdf.name}", f"files/{document.file.name}"}
        assert problems(folder) == made.lost == []
        assert not (folder / "seal" / "seal.p12").exists()
        assert list((folder / "seal" / "trusted").iterdir())
        assert json.loads((folder / "settings.json").read_text()) == {
            "EMAIL_URL": None,
            "SECRET_KEY": None,
            "SITE_URL": "https://cpo.example",
            "TIME_ZONE": "UTC",
        }

    def test_a_flipped_byte_is_refused_before_anything_is_restored(self, document, tmp_path):
        _made, folder = backup(tmp_path / "backups")
        file = folder / "files" / document.file.name
        content = bytearray(file.read_bytes())
        content[3] ^= 1
        file.write_bytes(content)

        with pytest.raises(CommandError, match=DAMAGED):
            call_command("restore", folder)

    def test_a_portal_in_use_is_not_restored_into(self, document, tmp_path):
        _made, folder = backup(tmp_path / "backups")

        with pytest.raises(CommandError, match="The database is not empty"):
            call_command("restore", folder)

    @pytest.mark.parametrize("content", [None, "", "[]", '{"version": 1}', '{"version": 2, "files": {}}'])
    def test_what_is_no_backup_is_told(self, content, tmp_path):
        if content is not None:
            (tmp_path / manifest.NAME).write_text(content)

        with pytest.raises(CommandError, match="backup"):
            call_command("restore", tmp_path)

    def test_a_file_the_storage_lost_is_told_and_taken_from_the_backup_before(self, document, tmp_path, capsys):
        _made, first = backup(tmp_path / "first" / "backups")
        shutil.move(first, tmp_path / "20200101-000000")
        content = document.file.read()
        default_storage.delete(document.file.name)

        with pytest.raises(SystemExit):
            call_command("backup", tmp_path)

        newest = tmp_path / Folder(tmp_path).backups()[-1]
        assert document.file.name in capsys.readouterr().err
        assert document.file.name in told(newest)["lost"][0]
        assert (newest / "files" / document.file.name).read_bytes() == content

    def test_a_file_that_is_cut_off_is_told(self, document, tmp_path):
        default_storage.delete(document.file.name)
        default_storage.save(document.file.name, ContentFile(b"%PDF"))

        [sentence] = backup(tmp_path)[0].lost

        assert "it has 4 bytes instead of 17" in sentence

    def test_what_was_deleted_since_the_database_was_read_is_no_loss(self, document, tmp_path, monkeypatch):
        copy = backup_folder._copy_files

        def deleted_before(*args):
            Document.objects.all().delete()
            default_storage.delete(document.file.name)
            return copy(*args)

        monkeypatch.setattr(backup_folder, "_copy_files", deleted_before)

        assert backup(tmp_path)[0].lost == []

    def test_what_the_backup_before_holds_is_linked_and_old_ones_go(self, document, tmp_path):
        _made, first = backup(tmp_path / "first")
        kept = [shutil.copytree(first, tmp_path / f"2020010{day}-000000") for day in (1, 2)]

        call_command("backup", tmp_path, "--keep", "2")

        assert Folder(tmp_path).backups()[:-1] == [kept[1].name]
        newest = tmp_path / Folder(tmp_path).backups()[-1]
        files = [folder / "files" / document.file.name for folder in (kept[1], newest)]
        assert files[0].samefile(files[1])

    def test_a_backup_that_fails_leaves_nothing(self, document, tmp_path, monkeypatch):
        monkeypatch.setattr(backup_folder.keys, "trusted", lambda: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            backup(tmp_path)

        assert list(tmp_path.iterdir()) == []

    def test_a_key_on_a_token_is_not_backed_up(self, db, settings, tmp_path):
        settings.SEAL_PKCS11_MODULE = "/usr/lib/softhsm.so"

        with pytest.raises(CommandError, match="lies on a token"):
            call_command("backup", tmp_path, "--with-seal-key")


def test_what_the_log_or_a_file_lost_is_told_after_restoring(statement):
    Statement.objects.update(pdf_sha256="0" * 64)

    assert [statement.pdf.name in each for each in recovery._problems_of_files()] == [True]
    assert list(recovery._problems_of_log(None)) == [
        "The log does not end with the entry that the backup names as its newest."
    ]
