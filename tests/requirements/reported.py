"""Match reports of one profile on two statements."""

import subprocess

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import QueryDict

from requirements import match_query, match_report


def begun(profile, query=""):
    result = match_query.run(QueryDict(query), profile)
    return match_report.begin(profile, result, by=profile.created_by)


def made(profile, query=""):
    report = begun(profile, query)
    match_report.make(report)
    report.refresh_from_db()
    return report


def stored(profile, query=""):
    """A report whose paper says nothing, for tests of what becomes of reports."""
    report = begun(profile, query)
    report.pdf = default_storage.save(f"match-reports/{report.pk}.pdf", ContentFile(b"%PDF-"))
    report.save(update_fields=["pdf"])
    return report


def bytes_of(report):
    with report.pdf.open() as file:
        return file.read()


def words_of(report):
    words = subprocess.run(["pdftotext", "-", "-"], input=bytes_of(report), stdout=subprocess.PIPE, check=True).stdout
    return " ".join(words.decode().split())
