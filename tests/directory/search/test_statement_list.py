"""The list of the directory as files: as it is found, and without formulas."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone
from openpyxl import load_workbook

from core.budgets import EXPORTS, at_once
from directory.search import statement_list
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


def test_what_xml_cannot_hold_breaks_no_file(client):
    response = client.get("/directory/statements.xlsx", {"q": "b\x08\ufffec\uffff"})

    about = load_workbook(BytesIO(response.content))["About"]
    assert "“bc”" in {cell.value for row in about.rows for cell in row}


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


def test_spreadsheet_is_made_once_until_a_statement_is_new(client, monkeypatch):
    statement_of("Anvil")
    made = []
    book = statement_list.book
    monkeypatch.setattr(statement_list, "book", lambda found: made.append(found) or book(found))

    rows = [len(xlsx_rows(client)) for _time in range(3)]
    statement_of("Birch")
    rows += [len(xlsx_rows(client)) for _time in range(2)]

    assert (rows, len(made)) == ([2, 2, 2, 3, 3], 2)


@pytest.mark.parametrize("name", ["statements.csv", "statements.xlsx"])
def test_list_asked_again_is_not_sent_again(client, name):
    statement_of("Anvil")
    etag = client.get(f"/directory/{name}")["ETag"]

    again = client.get(f"/directory/{name}", headers={"if-none-match": etag})
    statement_of("Birch")
    later = client.get(f"/directory/{name}", headers={"if-none-match": etag})

    assert (again.status_code, later.status_code) == (304, 200)


def test_spreadsheet_is_made_for_one_at_a_time(client, monkeypatch):
    monkeypatch.setattr("core.kept_files.PATIENCE", 0)
    statement_of("Anvil")

    with at_once("file", 1):
        busy = client.get("/directory/statements.xlsx")

    assert (busy.status_code, busy["Retry-After"]) == (503, "5")
    assert len(xlsx_rows(client)) == 2


EXPORTED = [
    "/directory/statements.csv",
    "/directory/statements.xlsx",
    "/signees/signees.csv",
    "/signees/signees.xlsx",
    "/compare/comparison.csv",
    "/compare/comparison.xlsx",
    "/catalogue/test-code/1/questionnaire.xlsx?role=vendor",
    "/catalogue/test-code/1/questionnaire.pdf?role=vendor",
]


@pytest.mark.parametrize("address", EXPORTED)
def test_whatever_is_made_into_a_file_has_one_limit(client, settings, monkeypatch, address):
    settings.RATE_LIMITS = True
    monkeypatch.setattr(timezone, "now", lambda: DAY)
    asked = RequestFactory().get("/")
    asked.user = AnonymousUser()
    EXPORTS.spend(asked, EXPORTS.most)

    response = client.get(address)

    assert (response.status_code, response["Retry-After"]) == (429, "600")
