import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse

from assessments.models import Document
from cpo_portal import upload_limits

from ..factories import answer_of, make_assessment, signatory_of


@pytest.fixture
def temporary(settings, tmp_path):
    """The folder in which Django keeps uploads while it reads them; here even small ones."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = folder
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100
    return folder


def file_of(size):
    return SimpleUploadedFile("large.pdf", b"%PDF-1.7\n".ljust(size, b" "))


def test_the_files_of_a_request_too_large_for_any_page_reach_no_disk(rf, temporary, monkeypatch):
    monkeypatch.setattr(upload_limits, "MOST", 3_000)

    files = rf.post("/", {"one": file_of(2_000), "two": file_of(2_000)}).FILES

    assert [file.read() for file in files.values()] == [b"", b""]
    assert all(file.size > 4_000 for file in files.values())
    assert list(temporary.iterdir()) == []


def test_a_file_of_a_size_some_page_takes_arrives_whole(rf, temporary):
    file = rf.post("/", {"file": file_of(5_000)}).FILES["file"]

    assert isinstance(file, TemporaryUploadedFile)
    assert file.read() == file_of(5_000).read()


@pytest.mark.django_db
def test_a_page_says_of_what_was_let_go_that_it_is_too_large(client):
    answer = answer_of(make_assessment(), "data-export")
    client.force_login(signatory_of(answer.assessment))
    address = reverse("documents:upload", args=[answer.assessment_id, "data", "data-export"])
    large = file_of(upload_limits.MOST)

    response = client.post(address, {"revision": 0, "file": large}, headers={"hx-request": "true"})
    verified = client.post("/verify/", {"file": file_of(upload_limits.MOST)})

    assert response.status_code == 422
    assert "This file is larger than 10 MB." in response.content.decode()
    assert "too large to be one of our statements" in verified.content.decode()
    assert Document.objects.count() == 0
