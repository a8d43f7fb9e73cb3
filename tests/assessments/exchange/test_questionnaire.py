"""The blank questionnaire: a spreadsheet and a PDF, read back with tools that are not ours."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook

from assessments.exchange import questionnaire_pdf
from criteria.load import load
from criteria.models import Addressee
from criteria.wording import plain
from tests.factories import load_catalogue

pytestmark = pytest.mark.django_db

PAGE = "/catalogue/test-code/1/questionnaire"
HEADINGS = [
    "Key",
    "Number",
    "Criterion",
    "Requirement",
    "Grade",
    "About",
    "Answer",
    "Explanation",
    "Planned for",
    "Revision",
]
NAMES = [
    "criterion",
    "number",
    "title",
    "requirement",
    "grade",
    "subject",
    "answer",
    "explanation",
    "planned_for",
    "revision",
]


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("questionnaires")


@pytest.fixture
def shelved(settings, shelf):
    """Questionnaires are kept from test to test, so that each is rendered once for all that are asked what it says."""
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": shelf}}
    settings.STORAGES = settings.STORAGES | {"default": files}


@pytest.fixture
def stored_pdfs(settings):
    """Call it to list the questionnaires kept in the file storage."""
    files = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return lambda: sorted(files.glob("questionnaires/*.pdf"))


def book_of(client, role="vendor", **headers):
    response = client.get(f"{PAGE}.xlsx?role={role}", headers=headers)
    return load_workbook(BytesIO(response.content))


def text_of(pdf):
    """The text of a PDF, its lines joined."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def bytes_of(response):
    return b"".join(response.streaming_content)


# the spreadsheet


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        ("vendor", {"1 Data": ["data-export", "data-import", "data-formats"], "2 Partners": ["partners-contact"]}),
        ("customer", {"2 Partners": ["partners-tenders"]}),
        ("provider", {"2 Partners": ["partners-contact"]}),
    ],
)
def test_the_spreadsheet_has_a_sheet_for_each_category_with_every_criterion_of_the_role(client, role, keys):
    load_catalogue()

    book = book_of(client, role)

    standards = ["Standards"] if role == "vendor" else []
    assert book.sheetnames == ["about", *keys, "Evidence", *standards, "lists"]
    assert {name: [cell.value for cell in book[name]["A"][2:]] for name in keys} == keys
    assert [cell.value for cell in book["2 Partners"][1]] == NAMES
    assert [cell.value for cell in book["2 Partners"][2]] == HEADINGS


def test_the_spreadsheet_says_what_each_criterion_asks(client):
    load_catalogue()

    book = book_of(client)

    assert [cell.value for cell in book["1 Data"][3]] == [
        "data-export",
        "1.1",
        "Export",
        "The vendor shall export in a round trip.",
        "shall",
        "the product",
        *[None] * 4,
    ]


def test_the_spreadsheet_names_catalogue_edition_digest_and_role(client):
    catalogue = load_catalogue()

    rows = {name: (title, text) for title, text, name in book_of(client)["about"].iter_rows(values_only=True)}

    assert rows["title"] == ("Catalogue", "Test catalogue")
    assert rows["source"] == ("What it is", "Our own words.")
    assert rows["catalogue"] == ("Identifier", "test-code")
    assert (rows["edition"], rows["digest"]) == (("Edition", "1"), ("Digest", catalogue.digest))
    assert rows["role"] == ("Role", "vendor")
    assert rows["answers"][1] == "fulfilled, partly fulfilled, planned, not fulfilled, not applicable"


def test_the_spreadsheet_offers_the_answers_and_asks_for_days(client):
    load_catalogue()

    rules = book_of(client)["1 Data"].data_validations.dataValidation

    assert [(rule.type, str(rule.sqref), rule.formula1) for rule in rules] == [
        ("list", "G3:G5", '"fulfilled,partly fulfilled,planned,not fulfilled,not applicable"'),
        ("date", "I3:I5", "36526"),
    ]


def test_the_spreadsheet_lets_answers_be_written_and_nothing_else(client):
    load_catalogue()

    book = book_of(client)
    sheet = book["1 Data"]

    locked = [cell.protection.locked for cell in sheet[3]]
    assert locked == [True] * 6 + [False] * 3 + [True]
    assert all(cell.protection.locked for row in (1, 2) for cell in sheet[row])
    assert sheet.row_dimensions[1].hidden
    assert all(each.protection.sheet for each in book.worksheets)


def test_lists_go_on_without_end(client):
    load_catalogue()

    sheet = book_of(client)["Evidence"]

    assert all(cell.protection.locked for row in (1, 2) for cell in sheet[row])
    assert [sheet.column_dimensions[letter].protection.locked for letter in "ABC"] == [False] * 3


def test_the_spreadsheet_speaks_german_to_a_german_reader(client):
    load_catalogue()

    book = book_of(client, **{"accept-language": "de"})

    assert "1 Daten" in book.sheetnames
    assert book["1 Daten"]["D3"].value == "Der Vendor muss in einem Roundtrip exportieren."
    assert "teilweise erfüllt" in book["1 Daten"].data_validations.dataValidation[0].formula1


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_answers_offered_are_short_enough_for_a_spreadsheet(client, language):
    load_catalogue()

    book = book_of(client, **{"accept-language": language})

    offered = book.worksheets[1].data_validations.dataValidation[0].formula1
    assert offered.count(",") == 4
    assert len(offered) <= 257  # 255 characters between quotes, or Excel calls the file damaged


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK('https://example.org')", "+1", "-1", "@SUM(A1)", "#N/A"])
def test_what_looks_like_a_formula_stays_text(client, folder, text):
    folder.replace("1-data.yaml", "{en: Import, de: Import}", f'{{en: "{text}", de: Import}}')
    folder.replace("catalogue.yaml", "Our own words.", f'"{text}"')
    load(folder.path)

    book = book_of(client)

    for cell in (book["1 Data"]["C4"], book["about"]["B2"]):
        assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Data: [in] and/or *out*?", "1 Data- -in- and-or -out--"),
        ("Everything that anybody ever called data", "1 Everything that anybody ever "),
    ],
)
def test_a_sheet_has_a_name_that_spreadsheet_programs_accept(client, folder, title, name):
    folder.replace("1-data.yaml", "title: {en: Data, de: Daten}", f'title: {{en: "{title}", de: Daten}}')
    load(folder.path)

    assert book_of(client).sheetnames[:3] == ["about", name, "2 Partners"]


def test_the_spreadsheet_is_a_file_with_a_name_that_says_what_it_is(client):
    load_catalogue()

    response = client.get(f"{PAGE}.xlsx?role=provider")

    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == 'attachment; filename="test-code-1-provider.xlsx"'


# the paper


@pytest.mark.parametrize("role", Addressee.values)
def test_the_pdf_has_every_requirement_of_the_role_and_no_other(client, role, shelved):
    catalogue = load_catalogue()

    text = text_of(bytes_of(client.get(f"{PAGE}.pdf?role={role}")))

    asked = {criterion.key for criterion in catalogue.criteria.all() if role in criterion.addressees}
    assert {
        criterion.key for criterion in catalogue.criteria.all() if plain(criterion.requirement["en"]) in text
    } == asked


def test_the_pdf_names_edition_and_digest_and_whose_words_it_uses(client, shelved):
    catalogue = load_catalogue()

    pdf = bytes_of(client.get(f"{PAGE}.pdf"))

    text = text_of(pdf)
    expected = ["Test catalogue", "Test Code, edition 1", "Our own words.", "IT vendor", "not applicable"]
    assert pdf.startswith(b"%PDF-1.")
    assert [words for words in expected if words not in text] == []
    assert catalogue.digest in re.sub(r"\s", "", text)


@pytest.mark.slow(reason="draws the questionnaire")
def test_the_pdf_speaks_german_to_a_german_reader(client, shelved):
    load_catalogue()

    text = text_of(bytes_of(client.get(f"{PAGE}.pdf", headers={"accept-language": "de"})))

    assert "Der Vendor muss in einem Roundtrip exportieren." in text


def test_the_pdf_asked_for_again_is_not_rendered_again(client, stored_pdfs):
    load_catalogue()
    bytes_of(client.get(f"{PAGE}.pdf"))
    (kept,) = stored_pdfs()
    kept.write_bytes(b"%PDF-kept")

    again = client.get(f"{PAGE}.pdf")

    assert bytes_of(again) == b"%PDF-kept"
    assert stored_pdfs() == [kept]


def test_the_pdf_is_rendered_for_each_role_and_language_and_anew_for_a_new_text(client, folder, stored_pdfs):
    load(folder.path)
    bytes_of(client.get(f"{PAGE}.pdf?role=customer"))
    bytes_of(client.get(f"{PAGE}.pdf?role=provider"))
    bytes_of(client.get(f"{PAGE}.pdf?role=customer", headers={"accept-language": "de"}))
    folder.replace("2-partners.yaml", "The customer should ask.", "The customer should ask twice.")
    load(folder.path)

    text = text_of(bytes_of(client.get(f"{PAGE}.pdf?role=customer")))

    assert "The customer should ask twice." in text
    assert len(stored_pdfs()) == 4


def test_the_html_of_the_pdf_escapes_what_the_catalogue_says(folder):
    folder.replace("1-data.yaml", "The vendor should import.", "'<script>alert(1)</script>'")
    catalogue, _outcome = load(folder.path)

    with translation.override("en"):
        html = questionnaire_pdf.as_html(catalogue, "vendor")

    assert "<script" not in html
    assert "&lt;script&gt;" in html


# neither


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
@pytest.mark.parametrize("role", ["", "nobody", "VENDOR"])
def test_a_role_there_is_not_is_not_found(client, form, role):
    load_catalogue()

    assert client.get(f"{PAGE}.{form}?role={role}").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_an_edition_there_is_not_is_not_found(client, form):
    load_catalogue()

    assert client.get(f"/catalogue/test-code/2/questionnaire.{form}").status_code == 404


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_the_questionnaire_takes_few_queries(client, form, django_assert_max_num_queries, shelved):
    load_catalogue()

    with django_assert_max_num_queries(3):
        response = client.get(f"{PAGE}.{form}")

    assert response.status_code == 200
    response.close()
