"""The questionnaire downloaded, filled in elsewhere and uploaded again; documents attached in between."""

import re

from openpyxl import load_workbook
from playwright.sync_api import expect

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def columns(sheet):
    """The columns of a sheet by their machine names, which stand in its hidden first row."""
    return {cell.value: cell.column for cell in sheet[1] if cell.value}


def fill_in(book, key, **values):
    for sheet in book:
        names = columns(sheet)
        if "explanation" not in names:
            continue
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, names["criterion"]).value == key:
                for name, value in values.items():
                    sheet.cell(row, names[name]).value = value
                return
    raise AssertionError(f"no row for {key}")


def test_a_spreadsheet_goes_out_is_filled_in_and_comes_in(new_page, sign_in, draft, stored, tmp_path):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(draft.get_absolute_url())
    page.get_by_role("link", name="Work offline").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the spreadsheet").click()
    file = tmp_path / "questionnaire.xlsx"
    download.value.save_as(file)

    book = load_workbook(file)
    fill_in(book, "interop-data-export", answer="fulfilled", explanation="Filled in on the train.")
    fill_in(book, "interop-data-import", answer="perhaps", explanation="Not sure.")
    book.save(file)
    page.get_by_label("Spreadsheet or cpo.json").set_input_files(file)
    page.get_by_role("button", name="See what would change").click()

    expect(page.get_by_text("1 answer would change.")).to_be_visible()
    expect(page.get_by_text("“perhaps” is no answer.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"2\.1.*!\w+\d+")).first).to_be_visible()
    assert stored(draft, "interop-data-export").code == ""
    page.get_by_role("button", name="Take over 1 answer").click()

    expect(page.get_by_text("1 answer was taken over.")).to_be_visible()
    answer = stored(draft, "interop-data-export")
    assert (answer.code, answer.explanation) == ("fulfilled", "Filled in on the train.")
    assert stored(draft, "interop-data-import").code == ""


def test_a_document_is_attached_while_the_answer_is_being_written(new_page, sign_in, draft, stored):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(f"{draft.get_absolute_url()}interoperability/")
    card = page.locator("#interop-data-export")
    card.get_by_role("radio", name="fulfilled", exact=True).check()
    card.get_by_label("Explanation").fill("See the manual")

    card.get_by_text("Attach a document").click()
    file = {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": PDF}
    card.get_by_label("File").set_input_files(file)
    card.get_by_role("button", name="Attach").click()
    expect(card.get_by_text("“manual.pdf” is attached.")).to_be_visible()
    card.get_by_label("Explanation").fill("See the manual, chapter 3.")
    card.get_by_label("Explanation").press("Tab")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('cpo.draft'))")

    expect(card.locator(".conflict")).to_have_count(0)
    answer = stored(draft, "interop-data-export")
    assert answer.explanation == "See the manual, chapter 3."
    assert [item["title"] for item in answer.evidence] == ["manual.pdf"]
    with page.expect_download() as download:
        card.get_by_role("link", name="manual.pdf").click()
    assert download.value.suggested_filename == "manual.pdf"


def test_what_is_refused_as_a_document_says_so_and_keeps_the_text(new_page, sign_in, draft, stored):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(f"{draft.get_absolute_url()}interoperability/")
    card = page.locator("#interop-data-export")
    card.get_by_role("radio", name="fulfilled", exact=True).check()
    card.get_by_label("Explanation").fill("Kept.")

    card.get_by_text("Attach a document").click()
    card.get_by_label("File").set_input_files(
        {"name": "setup.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00" * 100}
    )
    card.get_by_role("button", name="Attach").click()

    expect(card.get_by_role("alert")).to_contain_text("PDF, PNG, JPEG, XLSX or DOCX")
    expect(card.get_by_label("Explanation")).to_have_value("Kept.")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('cpo.draft'))")
    assert stored(draft, "interop-data-export").evidence == []


def test_each_line_of_what_is_missing_leads_to_the_very_field(new_page, sign_in, draft):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(f"{draft.get_absolute_url()}interoperability/")
    card = page.locator("#interop-data-export")
    card.get_by_role("radio", name="partly fulfilled").check()
    expect(card.get_by_text("Say what is missing.")).to_be_visible()

    page.get_by_role("link", name="What is missing").click()
    page.get_by_role("link", name="Say what is missing.").click()

    page.wait_for_function("() => document.querySelector('#id_interop-data-export-explanation:target')")
    assert page.evaluate("document.activeElement.id") == "id_interop-data-export-explanation"
