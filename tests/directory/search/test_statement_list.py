"""The list of the directory as files: as it is found, and without formulas."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from statements import withdrawal
from statements.models import Statement
from tests.factories import MembershipFactory, ReviewerFactory, VersionFactory, make_assessment, make_submission
from tests.statements.paperless import store_statement

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def statement_of(name, product="Tool"):
    user = MembershipFactory(organisation__name=name).user
    version = VersionFactory(product__organisation=user.organisations.get(), product__name=product, name="1")
    return store_statement(make_assessment(by=user, answered=True, version=version), at=DAY)


def csv_rows(client, **query):
    response = client.get("/directory/statements.csv", query)
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def xlsx_rows(client, **query):
    book = load_workbook(BytesIO(client.get("/directory/statements.xlsx", query).content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_files_have_the_list_as_it_is_found(client, settings):
    settings.SITE_URL = "https://portal.example"
    statement = statement_of("Anvil")
    statement_of("Birch")

    in_csv, in_xlsx = csv_rows(client, q="anvil"), xlsx_rows(client, q="anvil")

    assert in_csv[1] == [
        statement.number,
        "in force",
        "Anvil",
        "IT vendor",
        "Tool 1",
        "test-code",
        "1",
        "2026-07-01",
        "2028-07-01",
        *("4", "0", "0", "0", "0"),
        f"https://portal.example/statements/{statement.number}/",
        statement.digest,
    ]
    assert [row[0] for row in in_xlsx] == ["Number", statement.number]
    assert [in_xlsx[0], len(in_xlsx[1])] == [in_csv[0], len(in_csv[1])]
    assert (in_xlsx[1][7].date(), in_xlsx[1][9]) == (DAY.date(), 4)


def test_spreadsheet_says_when_it_was_made_of_which_search_and_how_many_there_are(client, settings):
    settings.SITE_URL = "https://portal.example"
    statement_of("Anvil")
    statement_of("Birch")

    response = client.get("/directory/statements.xlsx", {"q": "anvil", "status": "all", "age": "24", "sort": "date"})
    sheet = load_workbook(BytesIO(response.content))["About"]

    said = {what: how for what, how in sheet.iter_rows(min_row=2, values_only=True) if what}
    assert said.pop("Made on").date() == timezone.localdate()
    assert said == {
        "Search": "“anvil”",
        "Status": "all, old ones too",
        "Issued": "in the last 24 months",
        "Statements": 1,
        "Address": "https://portal.example/directory/?q=anvil&age=24&status=all&sort=date",
    }


def test_columns_of_the_spreadsheet_are_as_wide_as_what_they_hold(client):
    statement_of("Anvil", product="Product Lifecycle Workbench")

    sheet = load_workbook(BytesIO(client.get("/directory/statements.xlsx").content)).active

    longest = {cell.column_letter: len(str(cell.value)) for cell in sheet[2] if isinstance(cell.value, str)}
    narrow = [letter for letter, length in longest.items() if sheet.column_dimensions[letter].width < length]
    assert narrow == []


def test_files_hold_no_formulas(client):
    statement_of("=1+1", product="@SUM(A1);=2")

    book = load_workbook(BytesIO(client.get("/directory/statements.xlsx").content))

    assert csv_rows(client)[1][2:5:2] == ["'=1+1", "'@SUM(A1);'=2 1"]
    assert [(book.active[cell].value, book.active[cell].data_type) for cell in ("C2", "E2")] == [
        ("=1+1", "s"),
        ("@SUM(A1);=2 1", "s"),
    ]


def test_files_say_the_status_as_pages_do(client):
    superseded, withdrawn = statement_of("Anvil"), statement_of("Birch")
    user = superseded.organisation.members.get()
    store_statement(make_assessment(by=user, answered=True, version=superseded.submission.assessment.version))
    withdrawal.withdraw(withdrawn, reason="Wrong.", by=ReviewerFactory())

    in_file = {row[0]: row[1] for row in csv_rows(client, status="all")[1:]}

    assert in_file == {each.number: each.status_label for each in Statement.objects.with_status()}


def test_files_have_nothing_but_what_is_published(client):
    make_assessment(answered=True)
    make_submission()

    assert [len(csv_rows(client, status="all")), len(xlsx_rows(client, status="all"))] == [1, 1]
