"""The association's package: files put in by managers, and downloaded by everybody."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from association import package
from association.models import PackageFile
from core.refusals import Refused
from organisations.models import AuditEntry, Deed

from ..factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%the code\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR and on"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'


def zipped(*names, content=b"x"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name in names:
            book.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def a_file(content=PDF, name="code.pdf"):
    return SimpleUploadedFile(name, content)


def add(content=PDF, *, kind="code", edition="2.0", language="en", day="2026-01-01"):
    row = PackageFile(kind=kind, edition=edition, language=language, published_on=day)
    return package.add(row, a_file(content), by=UserFactory())


@pytest.fixture
def browser(sign_in):
    return sign_in(UserFactory(is_staff=True))


def typed(**changes):
    fields = {"kind": "code", "edition": "2.0", "language": "en", "published_on": "2026-01-01", "upload": a_file()}
    return fields | changes


def test_manager_adds_a_file_and_everybody_downloads_it(browser, client):
    assert browser.post("/review/package/", typed()).url == "/review/package/"

    row, html = PackageFile.objects.get(), client.get("/join/").content.decode()
    response = client.get(row.get_absolute_url())
    assert (row.format, row.size, row.sha256) == ("pdf", len(PDF), hashlib.sha256(PDF).hexdigest())
    assert (row.get_absolute_url() in html, row.sha256 in html, "Edition 2.0, English" in html) == (True, True, True)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="cpo-code-2.0-en.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert AuditEntry.objects.get().deed == Deed.FILE_ADDED


def test_file_asked_again_is_answered_with_not_modified(client):
    row = add()

    assert client.get(row.get_absolute_url(), headers={"If-None-Match": f'"{row.sha256}"'}).status_code == 304


def test_older_editions_stay_listed_after_the_newest(client):
    add(edition="1.0", day="2020-01-01")
    add(PDF + b"%%EOF", edition="2.0")

    html = client.get("/join/").content.decode()

    assert html.index("Edition 2.0") < html.index("Edition 1.0")


@pytest.mark.parametrize(
    ("content", "format"), [(PDF, "pdf"), (PNG, "png"), (SVG, "svg"), (zipped("logo/a.svg"), "zip")]
)
def test_logo_may_be_a_picture_or_an_archive(content, format):
    assert add(content, kind="logo", language="").format == format


@pytest.mark.parametrize("content", [PNG, SVG, zipped("a"), b"", b"<html>", PDF[:12]])
def test_code_commentary_and_bylaws_are_whole_pdfs(content):
    for kind in ("code", "commentary", "bylaws"):
        with pytest.raises(Refused, match="not a whole PDF"):
            add(content, kind=kind)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG.replace(b"<path", b"<script/><path"), "holds a script"),
        (SVG.replace(b"<path", b"<path onload = 'x'"), "holds a script"),
        (b"<html></html>", "no whole PDF"),
        (b"GIF89a", "no whole PDF"),
        (zipped("../../etc/passwd"), "outside its own folder"),
        (zipped("/etc/passwd"), "outside its own folder"),
        (zipped("a\\..\\..\\b"), "outside its own folder"),
        (zipped("C:/b"), "outside its own folder"),
        (zipped(*map(str, range(package.MOST_PARTS + 1))), "more than 500 files"),
        (zipped("a")[:-30], "damaged"),
        (PDF + b"x" * package.MAX_SIZE, "larger than 20 MB"),
    ],
)
def test_what_would_harm_is_refused_and_leaves_nothing(browser, content, sentence):
    before = default_storage.listdir("package")[1] if default_storage.exists("package") else []

    response = browser.post("/review/package/", typed(kind="logo", upload=a_file(content)))

    assert response.status_code == 422
    assert sentence in response.context["form"].errors["upload"][0]
    assert not PackageFile.objects.exists()
    assert (default_storage.listdir("package")[1] if default_storage.exists("package") else []) == before


@pytest.mark.parametrize("changes", [{"kind": "x"}, {"language": "fr"}, {"published_on": "31.13."}, {"edition": ""}])
def test_what_is_typed_wrong_is_said(browser, changes):
    assert browser.post("/review/package/", typed(**changes)).status_code == 422
    assert not PackageFile.objects.exists()


def test_the_very_same_file_is_taken_once(browser):
    browser.post("/review/package/", typed())

    assert "already" in browser.post("/review/package/", typed()).context["form"].errors["upload"][0]


def test_manager_removes_a_file(browser, client, django_capture_on_commit_callbacks):
    row = add()

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/review/package/{row.pk}/remove/")

    assert client.get(row.get_absolute_url()).status_code == 404
    assert not default_storage.exists(row.file.name)
    assert AuditEntry.objects.first().deed == Deed.FILE_REMOVED


def test_code_to_sign_is_the_newest_in_the_readers_language():
    add(edition="1.0", day="2020-01-01")
    english = add(PDF + b"%%EOF", edition="2.0")
    german = add(PDF + b"%de%%EOF", edition="1.0", language="de", day="2020-01-01")

    assert PackageFile.objects.to_sign() == english
    with translation.override("de"):
        assert PackageFile.objects.to_sign() == german
    german.delete()
    with translation.override("de"):
        assert PackageFile.objects.to_sign() == english


def test_page_for_signing_and_the_codes_own_page_offer_the_code(client, sign_in):
    row, member = add(), MembershipFactory()

    signing = sign_in(member.user).get(f"{member.organisation.get_absolute_url()}sign/").content.decode()

    assert row.get_absolute_url() in signing
    assert row.get_absolute_url() in client.get("/code/").content.decode()
