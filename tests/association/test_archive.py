"""``/review/archive/``: everything published as one ZIP, made by a task."""

import csv
import json
import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from association import archives
from association.models import Archive
from cpo_portal import leftover_files
from organisations.models import AuditEntry, Deed
from statements import withdrawal

from ..factories import ReviewerFactory, UserFactory
from ..statements.paperless import store_statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("work")]

ADDRESS = "/review/archive/"


@pytest.fixture
def manager(sign_in):
    return sign_in(UserFactory(is_staff=True))


def made(manager, work):
    manager.post(f"{ADDRESS}make/")
    work()
    response = manager.get(f"{ADDRESS}{Archive.objects.first().pk}.zip")
    return response, zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))


def test_archive_holds_everything_published_and_an_index(manager, work):
    kept, withdrawn = store_statement(pdf=b"%PDF-1"), store_statement(pdf=b"%PDF-2")
    withdrawal.withdraw(withdrawn, reason="Misread.", by=ReviewerFactory())

    response, archive = made(manager, work)

    assert sorted(archive.namelist()) == sorted(
        [
            "README.txt",
            "index.csv",
            "log.json",
            "seals.pem",
            *(f"statements/{each.number}.{kind}" for each in (kept, withdrawn) for kind in ("json", "pdf")),
        ]
    )
    assert archive.read(f"statements/{kept.number}.pdf") == b"%PDF-1"
    assert archive.read(f"statements/{kept.number}.json").decode() == kept.document
    rows = list(csv.DictReader(StringIO(archive.read("index.csv").decode("utf-8-sig"))))
    assert [(row["Number"], row["Status"]) for row in rows] == [
        (kept.number, "in_force"),
        (withdrawn.number, "withdrawn"),
    ]
    log = b"".join(manager.get("/statements/log.json").streaming_content)
    assert json.loads(archive.read("log.json")) == json.loads(log)
    assert archive.read("seals.pem") == manager.get("/verify/seals.pem").content
    assert "attachment" in response["Content-Disposition"]


def test_page_says_that_it_is_made_and_offers_it_then(manager, work):
    store_statement(pdf=b"%PDF-")
    manager.post(f"{ADDRESS}make/")
    assert "it is being made" in manager.get(ADDRESS).content.decode()
    archive = Archive.objects.get()
    assert manager.get(f"{ADDRESS}{archive.pk}.zip").status_code == 404

    work()

    assert f"{ADDRESS}{archive.pk}.zip" in manager.get(ADDRESS).content.decode()
    assert AuditEntry.objects.get().deed == Deed.ARCHIVE_MADE


def test_what_is_asked_for_twice_is_made_once(manager, work):
    manager.post(f"{ADDRESS}make/")
    manager.post(f"{ADDRESS}make/")
    work()

    assert Archive.objects.count() == AuditEntry.objects.count() == 1


def test_made_again_it_stays_as_it_is(manager, work):
    made(manager, work)
    archive = Archive.objects.get()

    archives.make(archive)
    archives.make(Archive(pk=archive.pk))  # as another worker read it before

    assert Archive.objects.get().file == archive.file
    assert len(default_storage.listdir("archives")[1]) == 1


def test_lost_pdf_is_told_and_the_rest_is_there(manager, work):
    lost, kept = store_statement(pdf=b"%PDF-1"), store_statement(pdf=b"%PDF-2")
    default_storage.delete(lost.pdf.name)

    _response, archive = made(manager, work)

    assert f"statements/{lost.number}.pdf" not in archive.namelist()
    assert f"statements/{kept.number}.pdf" in archive.namelist()
    assert ",missing\r\n" in archive.read("index.csv").decode()
    assert "has lost the PDF of 1 statement" in manager.get(ADDRESS).content.decode()


def test_only_the_newest_is_kept(manager, work):
    for _each in range(3):
        manager.post(f"{ADDRESS}make/")
        work()

    assert Archive.objects.count() == len(default_storage.listdir("archives")[1]) == 1


def test_lost_archive_is_a_page_that_says_so(manager, work):
    made(manager, work)
    default_storage.delete(Archive.objects.get().file.name)

    assert manager.get(f"{ADDRESS}{Archive.objects.get().pk}.zip").status_code == 503


def test_files_of_archives_are_no_leftovers(manager, work):
    made(manager, work)
    later = timezone.now() + 2 * leftover_files.UNDER_WAY
    assert leftover_files.find(at=later) == []

    Archive.objects.all().delete()

    assert len(leftover_files.find(at=later)) == 1
