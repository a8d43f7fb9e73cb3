"""The questionnaire as a spreadsheet, out and in: what openpyxl reads is what we wrote, and the other way round."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from assessments.evidence.entries import document_address
from assessments.exchange import proposals
from assessments.exchange.spreadsheet import writer
from assessments.models import Code, Proposal
from core.refusals import Refused
from tests.factories import answer_of, load_catalogue, load_edition, make_assessment, signatory_of

from .sheets import add_row, book_of, cell, saved, say, stored

pytestmark = pytest.mark.django_db

JT = {"standard": "jt", "name": "JT", "edition": "10.5", "direction": "read", "scope": "PMI", "evidence": ""}


@pytest.fixture
def assessment(open_draft):
    return open_draft


def propose(assessment, content, name="answers.xlsx"):
    return proposals.propose(assessment, content, file_name=name, by=signatory_of(assessment))


def refusal(assessment, content):
    with pytest.raises(Refused) as refused:
        propose(assessment, content)
    assert not Proposal.objects.exists()
    return str(refused.value)


def problems(proposal):
    return [(problem["place"], problem["sentence"]) for problem in proposal.problems]


def accept(assessment, content):
    return proposals.accept(propose(assessment, content), by=signatory_of(assessment))


# out


def test_the_filled_in_questionnaire_says_for_what_it_was_made(assessment):
    sheet = book_of(assessment)["about"]

    about = {name: text for _title, text, name in sheet.iter_rows(values_only=True)}

    assert (about["catalogue"], about["edition"], about["role"]) == ("test-code", "1", "vendor")
    assert about["digest"] == assessment.catalogue.digest
    assert (about["assessment"], about["object"]) == (str(assessment.pk), assessment.object_name)
    assert datetime.fromisoformat(about["made"]).tzinfo


def test_the_filled_in_questionnaire_has_what_was_answered(assessment):
    evidence = [{"title": "Manual", "url": "https://example.org/manual"}]
    say(assessment, "data-import", code=Code.PLANNED, planned_for=date(2027, 3, 31), evidence=evidence)
    say(assessment, "data-formats", code=Code.PARTLY, standards=[JT])

    book = book_of(assessment)

    assert cell(book, "data-import", "answer").value == "planned"
    assert cell(book, "data-import", "explanation").value == "How it is with data-import."
    assert cell(book, "data-import", "planned_for").value.date() == date(2027, 3, 31)
    assert cell(book, "data-export", "answer").value is None
    assert [each.value for each in book["Evidence"][3]] == ["data-import", "Manual", "https://example.org/manual"]
    assert [each.value for each in book["Standards"][3]] == ["data-formats", "JT", "10.5", "read", "PMI", None]


def test_lists_offer_keys_standards_and_directions(assessment):
    book = book_of(assessment)

    rules = {
        (sheet, rule.formula1, rule.showErrorMessage)
        for sheet in ("Evidence", "Standards")
        for rule in book[sheet].data_validations.dataValidation
    }

    assert rules == {
        ("Evidence", "lists!$A$1:$A$4", True),
        ("Standards", "lists!$B$1:$B$1", True),
        ("Standards", "lists!$C$1:$C$1", False),  # a standard of one's own is fine
        ("Standards", '"read,write,read and write"', True),
    }
    assert book["lists"].sheet_state == "hidden"
    assert [[each.value for each in row] for row in book["lists"].iter_rows(max_row=1)] == [
        ["data-export", "data-formats", "JT"]
    ]


def test_without_criteria_about_standards_there_is_no_sheet_for_them(db):
    catalogue = load_catalogue()

    book = load_workbook(BytesIO(writer.blank(catalogue, "customer")))

    assert book.sheetnames == ["about", "2 Partners", "Evidence", "lists"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A"])
def test_an_explanation_that_looks_like_a_formula_stays_text_both_ways(assessment, text):
    say(assessment, "data-export", explanation=text)

    book = book_of(assessment)

    found = cell(book, "data-export", "explanation")
    assert (found.value, found.data_type, found.number_format) == (text, "s", "@")
    assert propose(assessment, saved(book)).answers == {}


def test_what_xml_cannot_hold_does_not_break_the_export(assessment):
    answer = answer_of(assessment, "data-export")
    answer.code, answer.explanation = Code.FULFILLED, "a\x0bb\x1fc\ufffed\u202ee\u200ff"
    answer.save()
    criterion = answer.criterion
    criterion.title = {"en": "Ex\x08port\uffff"}
    criterion.save()

    book = book_of(assessment)

    assert cell(book, "data-export", "explanation").value == "abcde\u200ff"
    assert cell(book, "data-export", "title").value == "Export"
    assert propose(assessment, saved(book)).answers == {}


# out and in again


def test_what_comes_back_unchanged_proposes_nothing(assessment):
    say(assessment, "data-import", code=Code.PLANNED, planned_for=date(2027, 3, 31), explanation="One\n\n- two\n- 3")
    say(assessment, "data-formats", standards=[JT], evidence=[{"title": "M", "url": "https://example.org/?a=1&b=2"}])

    for language in ("en", "de"):
        with translation.override(language):
            content = writer.filled_in(assessment)
        proposal = propose(assessment, content)
        assert (proposal.answers, proposal.problems) == ({}, [])


def test_what_was_changed_offline_stands_in_the_answers_once_confirmed(assessment):
    say(assessment, "data-import", explanation="To be cleared.")
    say(assessment, "partners-contact", evidence=[{"title": "Gone", "url": "https://example.org/gone"}])
    book = book_of(assessment)
    cell(book, "data-export", "answer").value = "planned"
    cell(book, "data-export", "planned_for").value = date(2027, 3, 31)
    cell(book, "data-export", "explanation").value = "Ümlaut ≠ ascii\n=SUM(1) stays text"
    cell(book, "data-import", "explanation").value = None
    cell(book, "data-formats", "answer").value = "fulfilled"
    add_row(book, "Standards", "data-formats", "jt", "10", "read and write", "PMI", "example.org/jt")
    add_row(book, "Standards", "data-formats", "Our own format")
    book["Evidence"]["A3"].value = book["Evidence"]["B3"].value = book["Evidence"]["C3"].value = None
    add_row(book, "Evidence", "data-export", "", "https://example.org/export")

    accepted = accept(assessment, saved(book))

    found = {key: values[:5] for key, values in stored(assessment).items()}
    own = {"standard": "", "name": "Our own format", "edition": "", "direction": "", "scope": "", "evidence": ""}
    jt = JT | {"edition": "10", "direction": "both", "evidence": "https://example.org/jt"}
    link = {"title": "https://example.org/export", "url": "https://example.org/export"}
    assert (accepted.taken, accepted.conflicts) == (4, [])
    assert found == {
        "data-export": ("planned", "Ümlaut ≠ ascii\n=SUM(1) stays text", date(2027, 3, 31), [link], []),
        "data-import": ("fulfilled", "", None, [], []),
        "data-formats": ("fulfilled", "", None, [], [jt, own]),
        "partners-contact": ("fulfilled", "How it is with partners-contact.", None, [], []),
    }
    assert propose(assessment, writer.filled_in(assessment)).answers == {}


def test_answers_may_be_written_in_any_language_of_the_portal_or_as_codes(assessment):
    book = book_of(assessment)
    cell(book, "data-export", "answer").value = "Teilweise erfüllt"
    cell(book, "data-import", "answer").value = " not applicable "
    cell(book, "data-formats", "answer").value = "not_fulfilled"

    accept(assessment, saved(book))

    assert [answer_of(assessment, key).code for key in ("data-export", "data-import", "data-formats")] == [
        "partly",
        "not_applicable",
        "not_fulfilled",
    ]


@pytest.mark.parametrize(
    "value", [date(2027, 3, 31), datetime.fromisoformat("2027-03-31T12:30"), "2027-03-31", "31.03.2027", " 31.3.2027 "]
)
def test_days_are_read_as_dates_and_as_people_write_them(assessment, value):
    book = book_of(assessment)
    found = cell(book, "data-export", "planned_for")
    found.value = value

    accept(assessment, saved(book))

    assert answer_of(assessment, "data-export").planned_for == date(2027, 3, 31)


def test_numbers_and_pasted_carriage_returns_are_read_as_typed(assessment):
    book = book_of(assessment)
    cell(book, "data-export", "explanation").value = 42.0
    cell(book, "data-import", "explanation").value = "one_x000D_\ntwo"

    accept(assessment, saved(book))

    assert answer_of(assessment, "data-export").explanation == "42"
    assert answer_of(assessment, "data-import").explanation == "one\ntwo"


def test_a_blank_questionnaire_brings_what_it_says_and_clears_nothing(assessment):
    say(assessment, "data-import", explanation="Stays.", evidence=[{"title": "M", "url": "https://example.org/m"}])
    say(assessment, "data-export", code=Code.PARTLY, explanation="Stays, too.")
    book = load_workbook(BytesIO(writer.blank(assessment.catalogue, "vendor")))
    cell(book, "data-export", "answer").value = "fulfilled"

    accept(assessment, saved(book))

    evidence = [{"title": "M", "url": "https://example.org/m"}]
    assert stored(assessment)["data-export"][:2] == ("fulfilled", "Stays, too.")
    assert stored(assessment)["data-import"][:4] == ("fulfilled", "Stays.", None, evidence)


def test_a_file_does_not_undo_what_others_did_while_it_was_away(assessment):
    say(assessment, "data-export", explanation="Monday.")
    book = book_of(assessment)
    say(assessment, "data-export", code=Code.PARTLY, explanation="Tuesday, in the portal.")
    say(assessment, "data-import", explanation="Tuesday, in the portal.")
    add_row(book, "Evidence", "data-export", "Manual", "https://example.org/manual")

    accept(assessment, saved(book))

    evidence = [{"title": "Manual", "url": "https://example.org/manual"}]
    assert stored(assessment)["data-export"][:4] == ("partly", "Tuesday, in the portal.", None, evidence)
    assert stored(assessment)["data-import"][1] == "Tuesday, in the portal."


def test_a_document_comes_back_as_the_document_it_was(assessment):
    document = {"title": "Test report", "document": "tok-en", "sha256": "ab" * 32, "access": "reviewers"}
    say(assessment, "data-export", evidence=[document])
    book = book_of(assessment)
    address = book["Evidence"]["C3"].value
    book["Evidence"]["B3"].value = "Renamed"
    add_row(book, "Evidence", "data-import", "Not its own", address)

    accept(assessment, saved(book))

    assert address == document_address("tok-en")
    assert stored(assessment)["data-export"][3] == [document | {"title": "Renamed"}]
    assert stored(assessment)["data-import"][3] == [{"title": "Not its own", "url": address}]


def test_accepting_confirms_an_answer_that_was_brought_along(assessment):
    answer = say(assessment, "data-export")
    answer.to_confirm = True
    answer.save()
    book = book_of(assessment)
    cell(book, "data-export", "explanation").value = "Still so."

    accept(assessment, saved(book))

    assert answer_of(assessment, "data-export").to_confirm is False


# rows and cells that cannot be taken


def test_each_problem_is_told_by_sheet_and_cell_and_hides_no_other(assessment):
    book = book_of(assessment)
    cell(book, "data-export", "answer").value = "maybe"
    cell(book, "data-export", "planned_for").value = "soon"
    cell(book, "data-import", "explanation").value = "=1+1"
    cell(book, "partners-contact", "explanation").value = "This is fine."
    add_row(book, "Evidence", "data-formats", "No address", None)
    add_row(book, "Evidence", "data-formats", "Bad address", "not an address")
    add_row(book, "Evidence", "nothing", "x", "https://example.org")
    add_row(book, "Standards", "data-export", "JT")
    add_row(book, "Standards", "data-formats", "JT", None, "sideways")

    proposal = propose(assessment, saved(book))

    words = "fulfilled, partly fulfilled, planned, not fulfilled, not applicable"
    assert problems(proposal) == [
        ("1 Data!G3", f"“maybe” is no answer. Choose one of: {words}."),
        ("1 Data!I3", "“soon” is no day. Write it as 2027-03-31 or as 31.03.2027."),
        ("1 Data!H4", "This cell contains a formula; write the value."),
        ("Evidence!A5", "There is no criterion “nothing” in this assessment."),
        ("Standards!A3", "The criterion “data-export” does not ask for standards."),
        ("Standards!D4", "“sideways” is no direction. Choose from the list, or leave it out."),
    ]
    assert list(proposal.answers) == ["partners-contact"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "erfüllt, teilweise erfüllt, geplant, nicht erfüllt, nicht anwendbar"),
        ("Klingon", "fulfilled, partly fulfilled, planned, not fulfilled, not applicable"),
        (None, "fulfilled, partly fulfilled, planned, not fulfilled, not applicable"),
    ],
)
def test_answers_to_choose_are_named_in_the_language_of_the_file(assessment, language, words):
    with translation.override("de"):
        book = book_of(assessment)
    cell(book, "data-export", "answer").value = "vielleicht"
    written_in = next(row for row in book["about"].iter_rows() if row[2].value == "language")
    assert written_in[1].value == "de"
    written_in[1].value = language

    proposal = propose(assessment, saved(book))

    assert problems(proposal) == [("1 Daten!G3", f"“vielleicht” is no answer. Choose one of: {words}.")]


def test_addresses_are_checked_by_the_rules_of_the_page(assessment):
    book = book_of(assessment)
    add_row(book, "Evidence", "data-formats", "No address", None)
    add_row(book, "Evidence", "data-formats", "Bad address", "javascript:alert(1)")
    add_row(book, "Evidence", "data-formats", "x" * 201, "https://example.org")
    add_row(book, "Standards", "data-formats", None, "10")

    proposal = propose(assessment, saved(book))

    assert problems(proposal) == [
        ("Evidence!C3", "Where can this be found?"),
        ("Evidence!C4", "Enter a valid URL."),
        ("Evidence!B5", "Ensure this value has at most 200 characters (it has 201)."),
        ("Standards!B3", "Which standard is this about?"),
    ]
    assert proposal.answers == {}


def test_an_explanation_too_long_is_refused_and_not_cut(assessment):
    book = book_of(assessment)
    cell(book, "data-export", "explanation").value = "x" * 10_001
    cell(book, "data-import", "explanation").value = "x" * 10_000

    proposal = propose(assessment, saved(book))

    assert problems(proposal) == [("1 Data!H3", "Ensure this value has at most 10000 characters (it has 10001).")]
    assert list(proposal.answers) == ["data-import"]


@pytest.mark.parametrize(("sheet", "most"), [("Evidence", 30), ("Standards", 60)])
def test_more_rows_than_the_page_takes_are_told(assessment, sheet, most):
    book = book_of(assessment)
    for number in range(most + 1):
        add_row(book, sheet, "data-formats", f"Number {number}", "https://example.org")

    proposal = propose(assessment, saved(book))

    column = "B"
    sentence = f"There are too many rows for this criterion; at most {most} are possible."
    assert problems(proposal) == [(f"{sheet}!{column}{3 + most}", sentence)]


def test_rows_that_were_deleted_leave_their_answers_and_evidence(assessment):
    say(assessment, "data-export", evidence=[{"title": "M", "url": "https://example.org/m"}])
    before = stored(assessment)
    book = book_of(assessment)
    book["1 Data"].delete_rows(3, 2)
    cell(book, "data-formats", "answer").value = "planned"

    proposal = propose(assessment, saved(book))

    assert problems(proposal) == [("", "2 criteria have no row in the file; their answers are left as they are.")]
    proposals.accept(proposal, by=signatory_of(assessment))
    assert {key for key, values in stored(assessment).items() if values != before[key]} == {"data-formats"}


def test_evidence_added_to_a_criterion_whose_row_was_deleted_is_told(assessment):
    book = book_of(assessment)
    book["1 Data"].delete_rows(3)
    add_row(book, "Evidence", "data-export", "Manual", "https://example.org")

    proposal = propose(assessment, saved(book))

    assert problems(proposal)[1:] == [
        (
            "Evidence!B3",
            "“data-export” has no row with its answer in this file, so its evidence and standards are left.",
        )
    ]
    assert proposal.answers == {}


def test_rows_sorted_or_pasted_over_are_not_taken(assessment):
    book = book_of(assessment)
    sheet = book["1 Data"]
    sheet["A3"].value, sheet["A4"].value = sheet["A4"].value, sheet["A3"].value
    for row in (3, 4, 5):
        sheet[f"H{row}"].value = f"Row {row}"

    proposal = propose(assessment, saved(book))

    why = "Rows may have been pasted over or sorted, so this one was not taken."
    assert problems(proposal) == [
        ("1 Data!B3", f"The number 1.1 does not belong to “data-import”, whose number is 1.2. {why}"),
        ("1 Data!B4", f"The number 1.2 does not belong to “data-export”, whose number is 1.1. {why}"),
    ]
    assert list(proposal.answers) == ["data-formats"]


def test_a_criterion_that_stands_in_two_rows_is_not_taken(assessment):
    book = book_of(assessment)
    sheet = book["1 Data"]
    sheet["A4"].value, sheet["B4"].value = sheet["A3"].value, sheet["B3"].value
    sheet["H3"].value, sheet["H4"].value = "One", "Two"

    proposal = propose(assessment, saved(book))

    assert problems(proposal)[0] == ("1 Data!A4", "“data-export” has a row already, in 1 Data!A3; neither was taken.")
    assert proposal.answers == {}


def test_a_row_without_a_key_and_an_unknown_key_are_told(assessment):
    book = book_of(assessment)
    sheet = book["1 Data"]
    sheet["A3"].value, sheet["H3"].value = None, "Whose?"
    sheet["A4"].value = "data-imports"

    proposal = propose(assessment, saved(book))

    assert problems(proposal)[:2] == [
        ("1 Data!A3", "This row does not say by its key which criterion it is about."),
        ("1 Data!A4", "There is no criterion “data-imports” in this assessment."),
    ]


def test_columns_and_sheets_that_were_taken_out_say_nothing(assessment):
    say(assessment, "data-formats", evidence=[{"title": "M", "url": "https://example.org"}], standards=[JT])
    before = stored(assessment)
    book = book_of(assessment)
    book["1 Data"].delete_cols(8)
    del book["Evidence"], book["Standards"]

    proposal = propose(assessment, saved(book))

    assert (proposal.answers, proposal.problems) == ({}, [])
    assert stored(assessment) == before


def test_a_cell_with_an_error_is_told(assessment):
    book = book_of(assessment)
    found = cell(book, "data-export", "explanation")
    found.value, found.data_type = "#REF!", "e"

    proposal = propose(assessment, saved(book))

    assert problems(proposal) == [
        ("1 Data!H3", "This cell contains an error of the spreadsheet program; write the value.")
    ]


def test_not_every_problem_of_a_hopeless_file_is_kept(assessment):
    book = book_of(assessment)
    for number in range(205):
        book["Evidence"].cell(3 + number, 1).value = f"nothing-{number}"

    proposal = propose(assessment, saved(book))

    assert len(proposal.problems) == 201
    assert problems(proposal)[-1] == ("", "5 more problems are not shown.")


# files made for something else


def test_the_file_of_another_assessment_is_refused(assessment):
    other = make_assessment()

    sentence = refusal(assessment, writer.filled_in(other))

    assert sentence == (
        f"This file was made for another assessment, the one of “{other.object_name}”. Upload it there, or download "
        "the questionnaire of this assessment."
    )


def test_the_file_of_another_edition_is_refused():
    load_edition("1")
    first, second = load_edition("1"), load_edition("2")
    assessment = make_assessment(catalogue=second)

    sentence = refusal(assessment, writer.blank(first, "vendor"))

    assert f"edition 1 of the catalogue “{first.identifier}”" in sentence
    assert f"answers edition 2 of “{first.identifier}”" in sentence


def test_the_file_of_another_role_is_refused(assessment):
    sentence = refusal(assessment, writer.blank(assessment.catalogue, "customer"))

    assert sentence == (
        "This file asks what an organisation in the role “IT customer” is asked, but yours is “IT vendor”. "
        "Download the questionnaire of this assessment."
    )


def test_a_workbook_without_the_sheet_about_is_refused(assessment):
    book = book_of(assessment)
    del book["about"]

    assert refusal(assessment, saved(book)).startswith("The sheet “about” is missing")
    assert refusal(assessment, saved(Workbook())).startswith("The sheet “about” is missing")


def test_a_workbook_without_answers_is_refused(assessment):
    book = book_of(assessment)
    del book["1 Data"], book["2 Partners"]

    sentence = refusal(assessment, saved(book))

    assert sentence.startswith("No sheet of this file has the columns of the answers any more")


def test_a_sheet_that_goes_on_and_on_is_refused(assessment):
    book = book_of(assessment)
    book["Evidence"]["A2001"].value = "data-export"

    assert refusal(assessment, saved(book)) == (
        "The sheet “Evidence” has more than 2000 rows, which is more than any questionnaire has."
    )
