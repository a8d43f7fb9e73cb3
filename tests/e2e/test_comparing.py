"""A customer's way to a comparison: found in the directory, gathered from page to page, compared, taken away."""

import csv
import re
import shutil
import subprocess
from io import BytesIO

import pikepdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import expect

from statements.models import Statement

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is missing")
CELLS = """() => [...document.querySelectorAll(".matrix tbody tr:not(.group)")]
  .filter((row) => row.offsetParent)
  .map((row) => [
    row.querySelector("th .numbers").textContent,
    ...[...row.querySelectorAll("td")].map((cell) => (cell.querySelector("summary") ?? cell).textContent),
  ])"""

LENGTHS = "(bars) => bars.map((bar) => Math.round(bar.getBoundingClientRect().width))"
PROFILE = "/directory/corvanta/"


@pytest.fixture(scope="module")
def numbers(portal, django_db_blocker):
    """Those of Corvanta Vault 11 and 12 and Granskär Loop."""
    with django_db_blocker.unblock():
        known = dict(Statement.objects.values_list("object_name", "number"))
        return [known[name] for name in ("Corvanta Vault 11", "Corvanta Vault 12", "Granskär Loop 2026.2")]


def gathered(page):
    return page.locator("#tray li > span").all_text_contents()


def troubles(page):
    found = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"scrolls {overflow} px sideways"] if overflow > 0 else [])


def test_a_customer_finds_systems_by_standard_and_direction(new_page):
    page = new_page()
    page.goto("/directory/")

    page.get_by_text("By answer, standard, organisation or product").click()
    page.get_by_label("Direction").select_option("both")
    page.get_by_role("textbox", name="Edition").fill("3")
    page.get_by_role("combobox", name="Name", exact=True).fill("STEP AP242")
    page.get_by_role("button", name="Find").click()

    page.wait_for_url("**standard=**")
    expect(page.locator(".rows h3")).to_have_text(["Corvanta Vault 12"])


def test_going_back_after_filtering_keeps_the_filters_and_the_tray(new_page):
    page = new_page()
    page.goto("/directory/")
    page.get_by_role("button", name="Compare Granskär Loop 2026.2").click()
    page.get_by_label("Role").select_option("customer")
    page.wait_for_url("**/directory/?role=customer")
    expect(page.locator(".rows h3")).to_have_text(["Velmora Automobile AG"])
    page.get_by_label("Role").select_option("vendor")
    page.wait_for_url("**/directory/?role=vendor")

    page.go_back()

    expect(page.locator(".rows h3")).to_have_text(["Velmora Automobile AG"])
    expect(page.get_by_label("Role")).to_have_value("customer")
    expect(page.locator("#tray").get_by_role("link", name="Compare 1")).to_be_visible()


def test_a_customer_gathers_three_compares_them_and_takes_them_away(new_page, numbers):
    page = new_page()
    page.goto("/directory/")
    page.get_by_role("button", name="Compare Granskär Loop 2026.2").click()
    page.goto("/directory/corvanta/")
    page.get_by_role("button", name="Compare Corvanta Vault 12").press("Space")
    page.goto(f"/statements/{numbers[0]}/")
    page.get_by_role("button", name="Compare Corvanta Vault 11").press("Enter")
    expect(page.get_by_text("Corvanta Vault 11 is in the comparison: 3 of 6.")).to_be_visible()
    assert gathered(page) == ["Granskär Loop 2026.2", "Corvanta Vault 12", "Corvanta Vault 11"]

    page.locator("#tray").get_by_role("link", name="Compare 3").click()
    expect(page.locator(".matrix thead th a[href^='/statements/']")).to_have_count(3)
    everything = page.evaluate(CELLS)
    page.get_by_role("checkbox", name="differences").check()
    page.get_by_role("checkbox", name="shall").check()
    on_page = page.evaluate(CELLS)
    with page.expect_download() as download:
        page.get_by_role("link", name=".xlsx").click()

    sheets = load_workbook(BytesIO(download.value.path().read_bytes()))
    in_file = [[row[0], *row[5:8]] for row in sheets["Comparison"].iter_rows(min_row=2, values_only=True)]
    assert in_file == on_page
    assert 0 < len(on_page) < len(everything)
    assert {row[0] for row in sheets["Sources"].iter_rows(min_row=2, values_only=True)} == set(numbers)
    expect(page.get_by_text(f"{len(on_page)} of {len(everything)} criteria shown")).to_be_visible()
    assert "differences=1&grade=shall" in page.url


def test_the_file_of_lines_has_every_cell_of_the_page(new_page, numbers):
    page = new_page()
    page.goto("/compare/?" + "&".join(f"statement={number}" for number in numbers))

    with page.expect_download() as download:
        page.get_by_role("link", name=".csv").click()

    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        in_file = [[row[0], *row[5:8]] for row in list(csv.reader(file))[1:]]
    assert in_file == page.evaluate(CELLS)


def test_the_comparison_is_accessible_closed_and_opened_wide_and_narrow(new_page, numbers):
    address = "/compare/?" + "&".join(f"statement={number}" for number in numbers)
    found = {}
    for width, scheme in ((1280, "light"), (390, "dark"), (320, "light")):
        page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(address)
        page.locator("#tray summary").click()
        found[width, "closed"] = troubles(page)
        page.get_by_role("checkbox", name="Open all explanations").check()
        found[width, "opened"] = troubles(page)
        page.goto("/directory/")
        page.get_by_role("button", name="Compare Velmora Automobile AG").click()
        found[width, "tray"] = troubles(page)

    assert {look: trouble for look, trouble in found.items() if trouble} == {}


def test_bars_of_one_table_are_equally_long_whatever_the_names(new_page, numbers):
    page = new_page(viewport={"width": 1280, "height": 800})
    found = {}

    for address, place in [
        ("", ".positions tbody td .bar"),
        ("", ".matrix .group .bar"),
    ]:
        page.goto(address or "/compare/?" + "&".join(f"statement={number}" for number in numbers))
        found[place] = page.eval_on_selector_all(place, LENGTHS)

    assert {place: len(set(lengths)) for place, lengths in found.items()} == dict.fromkeys(found, 1)


def test_each_criterion_is_a_card_that_names_every_system_on_a_phone(new_page, numbers):
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto("/compare/?" + "&".join(f"statement={number}" for number in numbers[1:]))

    card = page.locator(".matrix tbody tr:not(.group)").first
    named = card.evaluate(
        "(row) => [...row.querySelectorAll('td')].map((cell) => getComputedStyle(cell, '::before').content)"
    )

    assert named == ['"Corvanta Vault 12"', '"Granskär Loop 2026.2"']
    assert card.bounding_box()["width"] <= 390


def test_the_tray_takes_six_says_when_it_is_full_and_is_emptied(new_page):
    page = new_page()
    page.goto("/directory/")
    full = [{"number": f"CPO-2001-000{number}", "name": f"System {number}"} for number in range(1, 7)]
    page.evaluate("(full) => localStorage.setItem('comparison', JSON.stringify(full))", full)
    page.reload()

    page.get_by_role("button", name="Compare Corvanta Vault 12").click()

    expect(page.locator("#tray").get_by_role("status")).to_have_text(
        "6 statements are in the comparison already. Remove one to add another."
    )
    assert len(gathered(page)) == 6
    page.get_by_role("button", name="Remove System 3").click()
    page.get_by_role("button", name="Compare Corvanta Vault 12").click()
    assert gathered(page)[-1] == "Corvanta Vault 12"
    page.locator("#tray").get_by_role("button", name="Clear").click()
    expect(page.locator("#tray aside")).to_be_hidden()


def test_somebodys_link_leaves_ones_own_comparison_alone(new_page, numbers):
    page = new_page()
    page.goto("/directory/")
    page.get_by_role("button", name="Compare Velmora Automobile AG").click()
    page.get_by_role("button", name="Compare Granskär Loop 2026.2").click()

    page.goto("/compare/?" + "&".join(f"statement={number}" for number in numbers))
    heads = page.locator(".matrix thead th a[href^='/statements/']")
    expect(page.get_by_text("This is another comparison than yours, which stays as it is.")).to_be_visible()
    page.get_by_role("link", name="Remove Corvanta Vault 11").click()

    expect(heads).to_have_text(["Corvanta Vault 12", "Granskär Loop 2026.2"])
    assert gathered(page) == ["Velmora Automobile AG", "Granskär Loop 2026.2"]
    page.locator("#tray").get_by_role("link", name="Compare 2").click()
    expect(heads).to_have_text(["Velmora Automobile AG", "Granskär Loop 2026.2"])
    expect(page.locator("#tray").get_by_role("link", name="Compare 2")).to_be_hidden()


def test_choosing_for_somebodys_comparison_leaves_ones_own_alone(new_page, numbers):
    page = new_page()
    page.goto("/directory/")
    page.get_by_role("button", name="Compare Velmora Automobile AG").click()
    heads = page.locator(".matrix thead th a[href^='/statements/']")
    ticked = page.locator("#choice input[name=statement]:checked")

    page.goto(f"/compare/?statement={numbers[0]}&statement={numbers[1]}")
    page.get_by_role("link", name="Add another").click()
    page.get_by_role("searchbox").fill("Granskär")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name="Granskär Loop 2026.2").check()

    expect(ticked).to_have_count(3)
    assert gathered(page) == ["Velmora Automobile AG"]
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(heads).to_have_text(["Corvanta Vault 11", "Corvanta Vault 12", "Granskär Loop 2026.2"])
    assert "other" not in page.url

    page.goto(f"/compare/?statement={numbers[0]}&statement={numbers[1]}")
    page.get_by_role("link", name="Remove Corvanta Vault 12").click()
    expect(ticked).to_have_count(1)
    assert gathered(page) == ["Velmora Automobile AG"]


def test_on_a_phone_the_number_found_stays_in_view_and_leads_to_the_results(new_page):
    page = new_page(viewport={"width": 390, "height": 600})
    page.goto("/directory/")
    page.get_by_role("button", name="Compare Granskär Loop 2026.2").click()  # the tray covers the lower edge
    page.get_by_text("Filters", exact=True).click()
    page.get_by_text("By answer, standard, organisation or product").click()
    link = page.locator("#to-results")

    page.get_by_label("Role").select_option("customer")

    expect(link).to_have_text("1 statement ↓")
    expect(link).to_be_in_viewport(ratio=1)
    expect(page.locator("#results")).not_to_be_in_viewport()
    link.click()
    expect(page.locator(".rows h3")).to_be_in_viewport()


def test_the_first_search_says_above_its_field_what_it_takes(new_page):
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto("/")

    label = page.locator("label[for=q]")

    expect(label).to_have_text("Company, product or statement number")
    assert label.evaluate("(label) => label.scrollWidth <= label.clientWidth && label.clientWidth > 100")
    assert page.locator("#q").get_attribute("placeholder") is None


def test_a_search_that_is_not_answered_says_so(new_page):
    page = new_page()
    page.goto("/directory/")
    alert = page.locator("form.filters").get_by_role("alert")

    page.context.set_offline(True)
    page.get_by_label("Role").select_option("customer")
    expect(alert).to_have_text("The portal did not answer. What stands below is what was found before.")

    page.context.set_offline(False)
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".rows h3")).to_have_text(["Velmora Automobile AG"])
    expect(alert).to_be_hidden()


def test_a_column_is_taken_out_and_another_added_from_the_comparison(new_page, numbers):
    page = new_page()
    heads = page.locator(".matrix thead th a[href^='/statements/']")
    page.goto("/compare/?" + "&".join(f"statement={number}" for number in numbers))

    page.locator("#tray summary").click()
    page.get_by_role("button", name="Remove Corvanta Vault 11").click()
    expect(heads).to_have_text(["Corvanta Vault 12", "Granskär Loop 2026.2"])
    page.get_by_role("link", name="Remove Granskär Loop 2026.2").click()
    expect(page.get_by_role("checkbox", name="Corvanta Vault 12")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Granskär Loop 2026.2")).not_to_be_checked()
    page.get_by_role("checkbox", name="Velmora Automobile AG").check()
    page.locator("#main").get_by_role("button", name="Compare").click()

    expect(heads).to_have_text(["Corvanta Vault 12", "Velmora Automobile AG"])
    assert gathered(page) == ["Corvanta Vault 12", "Velmora Automobile AG"]


def test_without_script_a_statement_leads_to_the_choice_and_the_view_to_the_server(new_page, numbers):
    page = new_page(java_script_enabled=False)
    page.goto("/directory/")

    page.get_by_role("link", name="Compare Corvanta Vault 12").click()
    expect(page.get_by_role("checkbox", name="Corvanta Vault 12")).to_be_checked()
    page.get_by_role("searchbox").fill("granskär")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name="Granskär Loop 2026.2").check()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("checkbox", name="differences").check()
    page.get_by_role("button", name="Show").click()

    expect(page.locator(".matrix tbody tr.same").first).to_be_hidden()
    expect(page.locator("#tray aside")).to_be_hidden()
    assert "differences=1" in page.url


@needs_poppler
def test_it_prints_on_landscape_with_the_names_on_every_page(new_page, numbers, tmp_path):
    page = new_page()
    page.goto("/compare/?" + "&".join(f"statement={number}" for number in numbers))

    file = page.pdf(prefer_css_page_size=True)

    with pikepdf.open(BytesIO(file)) as paper:
        sizes = {tuple(round(side) for side in map(float, sheet.mediabox[2:])) for sheet in paper.pages}
    words = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file, stdout=subprocess.PIPE, check=True).stdout
    sheets = [sheet for sheet in words.decode().split("\f") if re.search(r"^ ?2\.\d", sheet, re.MULTILINE)]
    assert sizes == {(842, 595)}
    assert len(sheets) > 2
    assert "2.1.1" in sheets[0]
    assert ["Granskär Loop" in sheet and "Corvanta Vault 12" in sheet for sheet in sheets] == [True] * len(sheets)


@needs_poppler
def test_print_has_what_explains_the_answers_and_the_addresses_of_the_evidence(new_page, numbers):
    page = new_page()
    page.goto("/compare/?open=1&" + "&".join(f"statement={number}" for number in numbers))

    file = page.pdf(prefer_css_page_size=True)

    words = subprocess.run(["pdftotext", "-", "-"], input=file, stdout=subprocess.PIPE, check=True).stdout.decode()
    first = words.partition("\f")[0]
    legend = first.partition("Answers:")[2].split()
    assert " ".join(legend).startswith("fulfilled partly fulfilled planned not fulfilled not applicable")
    assert "2.1.1" in first
    assert "(https://" in words
