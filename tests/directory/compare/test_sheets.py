"""A comparison as files: what the page says, with its sources, and without formulas."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from assessments.models import Code
from statements import withdrawal
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    VersionFactory,
    answer_of,
    load_edition,
    make_assessment,
    signatory_of,
)
from tests.statements.paperless import store_statement

pytestmark = pytest.mark.django_db
FIRST = ["Number", "Key", "Criterion", "Category", "Grade"]
DAY = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def statement_of(name, product="Tool", **answers):
    user = MembershipFactory(organisation__name=name).user
    version = VersionFactory(product__organisation=user.organisations.get(), product__name=product, name="1")
    assessment = make_assessment(by=user, answered=True, version=version)
    for key, fields in answers.items():
        answer = answer_of(assessment, key.replace("_", "-"))
        for name, value in fields.items():
            setattr(answer, name, value)
        answer.save()
    return store_statement(assessment, at=DAY)


def in_csv(client, *statements, **query):
    response = client.get("/compare/comparison.csv", {"statement": [each.number for each in statements]} | query)
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def in_xlsx(client, *statements, **query):
    """The sheets as rows, by name; days as days."""
    response = client.get("/compare/comparison.xlsx", {"statement": [each.number for each in statements]} | query)
    book = load_workbook(BytesIO(response.content))
    return {sheet.title: [list(map(day, row)) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def day(value):
    return value.date() if isinstance(value, datetime) else value


PLANNED = {"code": Code.PLANNED, "planned_for": date(2027, 3, 31)}


def test_files_have_the_matrix(client):
    first, second = statement_of("Anvil", data_import=PLANNED), statement_of("Birch", product="Forge")

    rows, sheets = in_csv(client, first, second), in_xlsx(client, first, second)

    assert rows == [
        [*FIRST, f"Tool 1 ({first})", f"Forge 1 ({second})", "Difference", "Editions"],
        ["1.1", "data-export", "Export", "Data", "shall", "fulfilled", "fulfilled", "", ""],
        ["1.2", "data-import", "Import", "Data", "should", "planned 31 Mar 2027", "fulfilled", "answer", ""],
        ["1.3", "data-formats", "Formats", "Data", "may", "fulfilled", "fulfilled", "", ""],
        ["2.1", "partners-contact", "Contact", "Partners", "shall", "fulfilled", "fulfilled", "", ""],
    ]
    assert [[value or "" for value in row] for row in sheets["Comparison"]] == rows


def test_spreadsheet_explains_and_names_its_sources(client, settings):
    settings.SITE_URL = "https://portal.example"
    evidence = [{"title": "Manual", "url": "https://anvil.example/manual"}]
    standard = {"standard": "", "name": "Our XML", "edition": "3", "direction": "both", "scope": "all", "evidence": ""}
    first = statement_of("Anvil", data_import=PLANNED, data_formats={"standards": [standard], "evidence": evidence})
    second = statement_of("Birch")
    withdrawal.withdraw(second, reason="Wrong.", by=ReviewerFactory())

    sheets = in_xlsx(client, first, second)

    assert sheets["Explanations"][3] == [
        "1.2",
        "Import",
        "Tool 1",
        first.number,
        "planned",
        date(2027, 3, 31),
        "How it is with data-import.",
        None,
        None,
    ]
    assert sheets["Explanations"][5][7:] == [
        "Our XML, edition 3 · read and write · all",
        "Manual: https://anvil.example/manual",
    ]
    assert [row[0] for row in sheets["Sources"]] == ["Statement", first.number, second.number]
    assert sheets["Sources"][1] == [
        first.number,
        "Tool 1",
        "Anvil",
        "IT vendor",
        "test-code",
        "1",
        date(2026, 7, 1),
        date(2028, 7, 1),
        "in force",
        None,
        None,
        first.digest,
        first.pdf_sha256,
        f"https://portal.example/statements/{first.number}/",
    ]
    assert (sheets["Sources"][2][8], sheets["Sources"][2][10]) == ("withdrawn", "Wrong.")
    assert sheets["Figures"][1][:5] == ["Data", "shall", "Tool 1", first.number, 1]


def test_files_are_narrowed_down_as_the_page_and_say_so(client, settings):
    settings.SITE_URL = "https://portal.example"
    first, second = statement_of("Anvil", data_import=PLANNED, data_export=PLANNED), statement_of("Birch")
    query = {"differences": "1", "grade": "should"}

    rows, sheets = in_csv(client, first, second, **query), in_xlsx(client, first, second, **query)

    about = {row[0]: row[1] for row in sheets["About"]}
    assert [row[1] for row in rows[1:]] == ["data-import"]
    assert [row[1] for row in sheets["Comparison"][1:]] == ["data-import"]
    assert {row[1] for row in sheets["Explanations"][1:]} == {"Import"}
    assert (about["Criteria"], about["Grades"], about["Shown"]) == ("differ", "should", "1 of 4 criteria")
    assert about["Address"] == (
        f"https://portal.example/compare/?statement={first}&statement={second}&show=differs&grade=should"
    )


def test_files_hold_no_formulas(client):
    first, second = statement_of("=1+1", product="@SUM(A1)"), statement_of("Birch", data_import={"explanation": "=1+1"})
    query = {"statement": [first.number, second.number]}

    book = load_workbook(BytesIO(client.get("/compare/comparison.xlsx", query).content))

    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert in_csv(client, first, second)[0][5] == f"'@SUM(A1) 1 ({first})"


def test_files_speak_the_readers_language(client):
    first, second = statement_of("Anvil", data_import=PLANNED), statement_of("Birch")
    client.cookies["django_language"] = "de"

    rows = in_csv(client, first, second)

    assert rows[2][2:6] == ["Import", "Daten", "soll", "geplant 31.03.2027"]


def test_files_say_what_became_of_criteria_between_editions(client):
    older = store_statement(make_assessment(answered=True, catalogue=load_edition("1")))
    before = older.submission.assessment
    draft = make_assessment(by=signatory_of(before), version=before.version, catalogue=load_edition("2"), answered=True)
    newer = store_statement(draft)

    rows = {row[1]: row[5:] for row in in_csv(client, newer, older)[1:]}

    assert rows["added"] == ["not in edition 1", "fulfilled", "asked of some only", "Edition 2: added"]
    assert rows["reworded"] == ["fulfilled", "fulfilled", "", "Edition 2: reworded"]
    assert rows["kept"] == ["fulfilled", "fulfilled", "", ""]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_files_of_fewer_than_two_lead_to_the_choice(client, kind):
    statement = statement_of("Anvil")

    response = client.get(f"/compare/comparison.{kind}", {"statement": [statement.number, "CPO-2001-0001"]})

    assert response.status_code == 302
    assert response["Location"] == f"/compare/?statement={statement}&statement=CPO-2001-0001"
