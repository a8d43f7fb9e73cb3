import pytest
from django.core.files.base import ContentFile

from assessments.models import Document


@pytest.fixture
def kept():
    """Where the portal keeps its files; a test may say so by parameters."""
    return "in_folder"


@pytest.fixture
def addresses(request, kept):
    """A document and a statement that everybody may read, and where their files lie."""
    if kept == "in_s3":
        request.getfixturevalue("in_s3")
    statement = request.getfixturevalue("statement")
    assessment = statement.submission.assessment
    document = Document(assessment=assessment, name="a.pdf", kind="pdf", size=5, sha256="0" * 64)
    document.file.save("a.pdf", ContentFile(b"%PDF-"))
    answer = assessment.answers.first()
    answer.evidence = [{"title": "A", "document": document.token, "sha256": document.sha256, "access": "public"}]
    answer.save()
    return {
        f"/evidence/{document.token}/": document.file.name,
        f"{statement.get_absolute_url()[:-1]}.pdf": statement.pdf.name,
    }
