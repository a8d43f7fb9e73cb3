"""Backups kept in S3, of portals whose files lie in a folder or in S3 themselves."""

import hashlib
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from assessments.models import Document
from core.refusals import Refused
from cpo_portal.backup import backup_folder, manifest, places, thinning
from cpo_portal.backup.places import Bucket, Folder
from cpo_portal.storage import s3_storage
from tests.cpo_portal.test_backup import elsewhere
from tests.factories import make_assessment

pytestmark = [
    pytest.mark.slow(reason="asks an S3 on this machine"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the dump is made in the transaction of the test"),
]
KEY = {"AWS_ACCESS_KEY_ID": "portal", "AWS_SECRET_ACCESS_KEY": "hush"}


@pytest.fixture
def backups(s3_url):
    """The address of a place for backups in the same bucket."""
    return s3_url.replace("/portal?", "/backups?")


@pytest.fixture
def bucket(backups):
    return Bucket(backups)


def add_document(content):
    digest = hashlib.sha256(content).hexdigest()
    document = Document(assessment=make_assessment(), name="a.pdf", kind="pdf", size=len(content), sha256=digest)
    document.file.save("a.pdf", ContentFile(content))
    document.save()
    return document


def objects(bucket):
    return set(bucket.storage.listdir("objects")[1])


def made_on(bucket, monkeypatch, moment):
    with monkeypatch.context() as patch:
        patch.setattr(backup_folder, "datetime", SimpleNamespace(now=lambda zone: places.moment_of(moment)))
        backup_folder.make(bucket)


def test_a_portal_with_its_files_in_s3_comes_back_from_s3(in_s3, s3_url, backups, statement, sealed, tmp_path):
    call_command("backup", backups, "--with-seal-key")
    there, files = tmp_path / "elsewhere", s3_url.replace("/portal?", "/restored?")
    (tmp_path / "statement.pdf").write_bytes(sealed)

    restored = elsewhere(there, "restore", backups, STORAGE_URL=files, **KEY)

    assert (restored.stderr, restored.returncode) == ("", 0)
    assert "Statements: 1.\nEvery file is there and has its digest; the log is sound." in restored.stdout
    with storages.create_storage(s3_storage(files)).open(statement.pdf.name) as file:
        assert file.read() == sealed
    assert (there / "seal.p12").exists()
    verdict = elsewhere(there, "verify_statement", tmp_path / "statement.pdf", STORAGE_URL=files, **KEY)
    assert (verdict.returncode, "genuine and in force" in verdict.stdout) == (0, True)
    again = elsewhere(tmp_path / "third", "restore", backups, STORAGE_URL=files, **KEY)
    assert (again.returncode, "The file storage is not empty" in again.stderr) == (1, True)


def test_each_backup_can_be_restored_also_from_a_copy_in_a_folder(backups, bucket, statement, tmp_path, monkeypatch):
    made_on(bucket, monkeypatch, "20260101-000000")
    add_document(b"later")
    backup_folder.make(bucket)
    for name in [*bucket.storage.below("objects"), *(f"{each}/{manifest.NAME}" for each in bucket.backups())]:
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        with bucket.storage.open(name) as file, (tmp_path / "copy" / name).open("wb") as copy:
            shutil.copyfileobj(file, copy)

    first = elsewhere(tmp_path / "1", "restore", backups.replace("/backups?", "/backups/20260101-000000?"), **KEY)
    newest = elsewhere(tmp_path / "2", "restore", backups, **KEY)
    copied = elsewhere(tmp_path / "3", "restore", tmp_path / "copy")

    assert [(each.returncode, each.stderr) for each in (first, newest, copied)] == [(0, "")] * 3
    assert [len(list((tmp_path / each / "files/documents").glob("*"))) for each in "23"] == [1, 1]
    assert not (tmp_path / "1/files/documents").exists()


def test_what_the_bucket_holds_already_is_not_stored_again(bucket, statement, monkeypatch):
    made_on(bucket, monkeypatch, "20260101-000000")
    before = objects(bucket)
    add_document(b"later")

    second = backup_folder.make(bucket)

    new = objects(bucket) - before
    assert {hashlib.sha256(b"later").hexdigest(), second.files["database"]["sha256"]} == new
    assert second.files[f"files/{statement.pdf.name}"]["sha256"] in before


def test_what_the_bucket_lost_is_stored_again(bucket, statement, monkeypatch):
    made_on(bucket, monkeypatch, "20260101-000000")
    bucket.storage.delete(f"objects/{statement.pdf_sha256}")

    backup_folder.make(bucket)

    assert statement.pdf_sha256 in objects(bucket)


def test_old_ones_go_with_what_only_they_hold(backups, bucket, statement, monkeypatch):
    document = add_document(b"deleted later")
    for moment in ("20260101-000000", "20260102-000000"):
        made_on(bucket, monkeypatch, moment)
    gone = document.sha256
    default_storage.delete(document.file.name)
    document.delete()
    made_on(bucket, monkeypatch, "20260103-000000")

    call_command("backup", backups, "--keep", "2d")
    assert bucket.backups()[:-1] == ["20260103-000000"]
    assert gone in objects(bucket)  # it may belong to a backup that is being made

    monkeypatch.setattr(places, "UNDER_WAY", timedelta(seconds=-5))
    thinning.thin(bucket, [(2, "d")])

    assert gone not in objects(bucket)
    for each in bucket.backups():
        assert manifest.problems(bucket, each, manifest.read(bucket, each)) == []


def test_a_file_the_storage_lost_is_told_and_taken_from_what_the_bucket_holds(backups, bucket, monkeypatch, db, capsys):
    document = add_document(b"%PDF-1.7 evidence")
    made_on(bucket, monkeypatch, "20260101-000000")
    default_storage.delete(document.file.name)

    with pytest.raises(SystemExit):
        call_command("backup", backups)

    told = manifest.read(bucket, bucket.backups()[-1])
    assert document.file.name in capsys.readouterr().err
    assert told["files"][f"files/{document.file.name}"]["sha256"] == document.sha256


def test_an_object_cut_off_is_refused_before_anything_is_restored(backups, bucket, statement):
    backup_folder.make(bucket)
    bucket.storage.delete(f"objects/{statement.pdf_sha256}")
    bucket.storage.save(f"objects/{statement.pdf_sha256}", ContentFile(b"%PDF"))

    with pytest.raises(CommandError, match="its digest is another one"):
        call_command("restore", backups)
    bucket.storage.delete(f"objects/{statement.pdf_sha256}")
    with pytest.raises(CommandError, match="is missing"):
        call_command("restore", backups)


def test_a_backup_that_fails_is_none(bucket, statement, monkeypatch):
    monkeypatch.setattr(backup_folder.keys, "trusted", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        backup_folder.make(bucket)

    assert bucket.backups() == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("s3://bucket?endpoint=http://127.0.0.1:9", "does not answer"), ("s3://", "name of a bucket")],
)
def test_a_place_that_does_not_answer_is_told(address, sentence, s3_away, db):
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", address)
    with pytest.raises(CommandError, match=f"No backup was made.*{sentence}"):
        call_command("backup", address)


def test_files_that_do_not_answer_are_no_files_lost(statement, s3_away, tmp_path):
    with pytest.raises(CommandError, match=r"No backup was made.*does not answer"):
        call_command("backup", tmp_path)

    assert Folder(tmp_path).backups() == []


def test_two_of_the_same_second_are_not_mixed_up(bucket, statement, monkeypatch):
    made_on(bucket, monkeypatch, "20260101-000000")

    with pytest.raises(Refused, match="same second"):
        made_on(bucket, monkeypatch, "20260101-000000")

    assert bucket.storage.listdir("20260101-000000")[1] == [manifest.NAME]


def test_no_backup_is_told(backups, s3_url):
    with pytest.raises(CommandError, match="is no backup, and there is none in it"):
        call_command("restore", backups)


def test_an_old_file_is_a_leftover_in_s3_too(in_s3, db):
    from cpo_portal import leftover_files

    name = default_storage.save("documents/0af1", ContentFile(b"%PDF-"))

    assert leftover_files.find() == []
    assert leftover_files.find(at=timezone.now() + timedelta(days=2)) == [name]
