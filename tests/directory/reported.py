"""Match reports of one profile on two statements."""

import subprocess

from django.http import QueryDict

from directory import match_query, reports


def begun(profile, query=""):
    result = match_query.run(QueryDict(query), profile)
    return reports.begin(profile, result, by=profile.created_by)


def made(profile, query=""):
    report = begun(profile, query)
    reports.make(report)
    report.refresh_from_db()
    return report


def bytes_of(report):
    with report.pdf.open() as file:
        return file.read()


def words_of(report):
    words = subprocess.run(["pdftotext", "-", "-"], input=bytes_of(report), stdout=subprocess.PIPE, check=True).stdout
    return " ".join(words.decode().split())
