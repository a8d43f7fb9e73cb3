"""Match reports of one profile on two statements."""

import subprocess

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


def bytes_of(report):
    with report.pdf.open() as file:
        return file.read()


def words_of(report):
    words = subprocess.run(["pdftotext", "-", "-"], input=bytes_of(report), stdout=subprocess.PIPE, check=True).stdout
    return " ".join(words.decode().split())
