"""An official text of another shape goes the whole way: nothing knows seven categories, three grades, two languages."""

import json
from collections import Counter

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from assessments.exchange import questionnaire_pdf
from assessments.exchange.spreadsheet import writer
from assessments.models import Code
from criteria.models import Catalogue
from statements import verification
from statements.models import Statement
from statements.verification import Outcome
from tests.factories import answer_all, make_assessment, make_statement

from ..paperless import store_statement

PAGE = "/catalogue/official-text/2027-b/"


def texts(words):
    return {"en": f"{words} (en)", "de": f"{words} (de)", "fr": f"{words} (fr)"}


def criterion(letter, number, *, grade, addressees=("vendor",)):
    key = f"{letter.lower()}-{number}"
    return {
        "number": f"{letter}-{number}",
        "key": f"official-{key}",
        "grade": grade,
        "addressees": list(addressees),
        "subject": "product" if letter == "A" else "organisation",
        "title": texts(f"Title {key}"),
        "requirement": texts(f"Demand {key}"),
    }


CATEGORIES = {
    "A": [criterion("A", number, grade="shall" if number % 2 else "may") for number in range(1, 12)],
    "B": [criterion("B", 1, grade="may", addressees=["vendor", "customer"])],
}
HEAD = {
    "identifier": "official-text",
    "edition": "2027-b",
    "reference": "Official Text 7",
    "normative": True,
    "languages": ["en", "de", "fr"],
    "title": texts("Official text"),
    "source": texts("The words of the committee."),
}


@pytest.fixture
def official(tmp_path, db):
    """The official text, written to files and loaded by the command; it is current."""
    folder = tmp_path / "official"
    folder.mkdir()
    (folder / "catalogue.yaml").write_text(yaml.safe_dump(HEAD))
    for letter, criteria in CATEGORIES.items():
        category = {"number": letter, "key": f"part-{letter.lower()}", "title": texts(f"Part {letter}")}
        (folder / f"{letter}.yaml").write_text(yaml.safe_dump(category | {"criteria": criteria}))
    call_command("load_catalogue", str(folder), verbosity=0)
    catalogue = Catalogue.objects.get(identifier="official-text")
    catalogue.make_current()
    return catalogue


@pytest.fixture
def statement(official):
    return store_statement(make_assessment(catalogue=official, answered=True))


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def bytes_of(statement):
    with statement.pdf.open() as file:
        return file.read()


def test_the_catalogue_page_shows_its_criteria_in_their_order(client, official):
    html = html_of(client, PAGE)

    places = [html.index(f'<article class="clause" id="{letter}-{number}"') for letter, number in order()]
    assert places == sorted(places)
    assert "Official Text 7, edition 2027-b" in html
    assert "Demand a-10 (en)" in html
    assert "The words of the committee." not in html


def order():
    return [*(("A", number) for number in range(1, 12)), ("B", 1)]


@pytest.mark.parametrize(("language", "words"), [("de", "Demand a-1 (de)"), ("fr", "Demand a-1 (en)")])
def test_the_catalogue_speaks_the_languages_of_the_portal(client, official, language, words):
    html = client.get(PAGE, headers={"accept-language": language}).content.decode()

    assert words in html
    assert "(fr)" not in html


def test_machines_read_every_language(client, official):
    data = client.get("/catalogue/official-text/2027-b.json").json()

    assert data["normative"] is True
    assert data["categories"][0]["criteria"][9]["requirement"] == texts("Demand a-10")


def test_the_questionnaire_has_a_sheet_for_each_of_its_categories(official):
    book = writer.blank(official, "vendor")

    assert book.startswith(b"PK")
    assert "A-11" in questionnaire_pdf.as_html(official, "vendor")


def test_a_vendor_answers_and_declares_it(client, official):
    draft = make_assessment(catalogue=official)
    client.force_login(draft.organisation.memberships.get().user)

    overview = html_of(client, draft.get_absolute_url())
    cards = html_of(client, f"/assessments/{draft.pk}/part-a/")
    answer_all(draft)
    response = client.post(
        f"/assessments/{draft.pk}/submit/",
        {"name": "Ada Byron", "function": "Head", "place": "Bremen", "confirmed": "on"},
    )

    assert "12 of 12 criteria are still open." in overview
    assert cards.count('class="criterion-card"') == 11
    assert response.url == draft.get_absolute_url()
    assert draft.submissions.get().content["catalogue"]["identifier"] == "official-text"


def test_the_statement_names_exactly_the_edition_it_answers(client, official, statement):
    document = json.loads(client.get(f"/statements/{statement.number}.json").content)

    declaration = document["declaration"]
    assert declaration["catalogue"] == {
        "identifier": "official-text",
        "edition": "2027-b",
        "reference": "Official Text 7",
        "normative": True,
        "digest": official.digest,
    }
    assert [said["number"] for said in declaration["answers"]] == [f"{letter}-{number}" for letter, number in order()]
    assert Counter(said["grade"] for said in declaration["answers"]) == {"shall": 6, "may": 6}
    assert {said["category"] for said in declaration["answers"]} == {"part-a", "part-b"}


@pytest.mark.slow(reason="issues for real, and has the paper verified")
def test_the_sealed_pdf_is_genuine(client, official):
    sealed = bytes_of(make_statement(make_assessment(catalogue=official, answered=True)))

    page = client.post("/verify/", {"file": SimpleUploadedFile("statement.pdf", sealed)}).content.decode()

    assert verification.verify(sealed).outcome == Outcome.IN_FORCE
    assert "This statement is genuine and in force." in page


def test_the_statements_page_and_profile_show_it(client, statement):
    page = html_of(client, statement.get_absolute_url())
    profile = html_of(client, f"/directory/{statement.organisation.slug}/")

    expected = ["Official text (en), 2027-b", "A-10", "Demand a-10 (en)", "Part B (en)", "in force"]
    assert [words for words in expected if words not in page] == []
    assert "The words of the committee." not in page
    assert statement.number in profile


def test_the_directory_finds_it(client, statement):
    assert statement.number in html_of(client, "/directory/")
    assert [each["number"] for each in client.get("/api/v1/statements").json()["items"]] == [statement.number]


def test_it_is_compared_with_a_statement_on_another_catalogue(client, official):
    theirs = make_assessment(catalogue=official)
    answer_all(theirs, Code.PARTLY)
    statements = [store_statement(theirs), store_statement(make_assessment(answered=True))]

    response = client.get("/compare/", {"statement": [each.number for each in statements]})

    comparison = response.context["comparison"]
    assert response.status_code == 200
    assert {group.category.key: len(group.rows) for group in comparison.groups} == {
        "part-a": 11,
        "part-b": 1,
        "data": 3,
        "partners": 1,
    }
    assert all(None in row.cells for group in comparison.groups for row in group.rows)
    assert "These statements answer different editions of the catalogue." in response.content.decode()


def test_its_statement_supersedes_one_on_another_catalogue(official):
    first = store_statement(make_assessment(answered=True))
    signatory = first.organisation.memberships.get().user
    version = first.submission.assessment.version

    second = store_statement(make_assessment(by=signatory, version=version, catalogue=official, answered=True))

    assert second.supersedes == first
    assert Statement.objects.in_force().get() == second
