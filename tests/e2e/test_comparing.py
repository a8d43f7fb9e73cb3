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
CELLS = """() => [...document.querySelectorAll(".matrix .row")]
  .filter((row) => row.offsetParent)
  .map((row) => [
    row.querySelector("th span").textContent, ...[...row.querySelectorAll("td")].map((cell) => cell.textContent),
  ])"""
WHOLE = """(rows) => rows.filter((row) => row.getBoundingClientRect().bottom <= innerHeight).length"""
COPIES = ("Sluis PDM 5.0", "Strangwerk Atelier 2026.1", "Calvérande Corpus 7.2", "Brackwater Keelson 2025.1")
UNCOVERED = """() => {
  const { left, top, height } = document.activeElement.getBoundingClientRect();
  return document.activeElement.contains(document.elementFromPoint(left + 20, top + height / 2));
}"""
HEADS = ".matrix .names a"


@pytest.fixture(scope="module")
def numbers(portal, django_db_blocker):
    """Those of Corvanta Vault 11 and 12 and Granskär Loop."""
    with django_db_blocker.unblock():
        known = dict(Statement.objects.values_list("object_name", "number"))
        return [known[name] for name in ("Corvanta Vault 11", "Corvanta Vault 12", "Granskär Loop 2026.2")]


@pytest.fixture
def six(numbers, as_furnished, django_db_blocker):
    """The address of six statements side by side: two vendors', and copies under other names."""
    with django_db_blocker.unblock():
        for place, name in enumerate(COPIES):
            copy = Statement.objects.select_related("submission").get(number=numbers[1 + place % 2])
            copy.submission.pk = copy.pk = copy.supersedes = None
            copy.submission.save(force_insert=True)
            copy.submission = copy.submission
            copy.number, copy.object_name = f"CPO-2001-{place:04d}", name
            copy.save(force_insert=True)
    return address_of([numbers[1], *(f"CPO-2001-{place:04d}" for place in range(4)), numbers[2]])


def address_of(numbers):
    return "/compare/?" + "&".join(f"statement={number}" for number in numbers)


def gathered(page):
    return page.evaluate("JSON.parse(localStorage.getItem('comparison') ?? '[]').map(({ name }) => name)")


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
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()
    page.get_by_label("Role").select_option("customer")
    page.wait_for_url("**/directory/?role=customer")
    expect(page.locator(".rows h3")).to_have_text(["Velmora Automobile AG"])
    page.get_by_label("Role").select_option("vendor")
    page.wait_for_url("**/directory/?role=vendor")

    page.go_back()

    expect(page.locator(".rows h3")).to_have_text(["Velmora Automobile AG"])
    expect(page.get_by_label("Role")).to_have_value("customer")
    expect(page.get_by_role("link", name="Compare 1", exact=True)).to_be_visible()


def test_a_customer_gathers_three_compares_them_and_takes_them_away(new_page, numbers):
    page = new_page()
    page.goto("/directory/")
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()
    page.goto("/directory/corvanta/")
    page.get_by_role("button", name="Add to comparison Corvanta Vault 12").press("Space")
    page.goto(f"/statements/{numbers[0]}/")
    page.get_by_role("button", name="Add to comparison Corvanta Vault 11").press("Enter")
    expect(page.get_by_text("Corvanta Vault 11 is in the comparison: 3 of 6.")).to_be_visible()
    assert gathered(page) == ["Granskär Loop 2026.2", "Corvanta Vault 12", "Corvanta Vault 11"]

    page.get_by_role("link", name="Compare 3", exact=True).click()
    expect(page.locator(HEADS)).to_have_count(3)
    everything = page.evaluate(CELLS)
    page.get_by_role("radio", name="differ").check()
    page.get_by_role("checkbox", name="shall").check()
    page.wait_for_url("**show=differs&grade=shall")
    on_page = page.evaluate(CELLS)
    with page.expect_download() as download:
        page.get_by_role("link", name=".xlsx").click()

    sheets = load_workbook(BytesIO(download.value.path().read_bytes()))
    in_file = [[row[0], *row[5:8]] for row in sheets["Comparison"].iter_rows(min_row=2, values_only=True)]
    assert in_file == on_page
    assert 0 < len(on_page) < len(everything)
    assert {row[0] for row in sheets["Sources"].iter_rows(min_row=2, values_only=True)} == set(numbers)
    expect(page.locator("#shown")).to_have_text(f"{len(on_page)} of {len(everything)} criteria")


def test_the_file_of_lines_has_every_cell_of_the_page(new_page, numbers):
    page = new_page()
    page.goto(address_of(numbers))

    with page.expect_download() as download:
        page.get_by_role("link", name=".csv").click()

    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        in_file = [[row[0], *row[5:8]] for row in list(csv.reader(file))[1:]]
    assert in_file == page.evaluate(CELLS)


def test_names_and_category_stick_to_the_page(new_page, six):
    page = new_page(viewport={"width": 1366, "height": 768})
    page.goto(six)
    assert page.locator(".matrix .row").evaluate_all(WHOLE) >= 11

    page.evaluate("scrollTo({ top: 1500, behavior: 'instant' })")

    names = page.locator(".names th").last.bounding_box()
    category = page.locator(".cat th").nth(1).bounding_box()
    assert names["y"] == 0
    assert abs(category["y"] - names["height"]) <= 1


@pytest.mark.parametrize("width", [1366, 390])
def test_what_is_focused_is_never_under_what_sticks(new_page, six, width):
    page = new_page(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    page.goto(six)
    page.locator(".row button").nth(35).focus()

    tops = []
    for _step in range(30):
        page.keyboard.press("Shift+Tab")
        tops.append(page.evaluate(UNCOVERED))

    assert tops == [True] * 30


def test_a_row_opens_by_keyboard_to_words_that_are_fetched_then(new_page, six):
    page = new_page(viewport={"width": 1366, "height": 768})
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/compare/words/" in request.url else None)
    page.goto(six)
    row = page.get_by_role("button", name="2.1.2")

    row.press("Enter")
    words = page.locator(".words")
    expect(words.locator("td")).to_have_count(6)
    expect(words).to_contain_text("2.1.2, explained:")
    expect(row).to_have_attribute("aria-expanded", "true")
    assert page.url.count("open=") == 1
    row.press("Enter")
    expect(words).to_be_hidden()
    assert "open=" not in page.url
    row.press("Space")
    expect(words).to_be_visible()

    assert len(asked) == 1
    page.reload()
    expect(page.locator(".words")).to_contain_text("2.1.2, explained:")
    page.get_by_role("checkbox", name="shall").check()
    page.wait_for_url("**grade=shall**")
    expect(page.locator(".words")).to_contain_text("2.1.2, explained:")


def test_words_that_do_not_come_are_said_to_be_missing(new_page, numbers):
    page = new_page()
    page.goto(address_of(numbers))
    row = page.get_by_role("button", name="2.1.2")

    page.context.set_offline(True)
    row.click()
    expect(page.get_by_text("The portal did not answer.")).to_be_visible()
    expect(row).to_have_attribute("aria-expanded", "false")

    page.context.set_offline(False)
    row.click()
    expect(page.locator(".words")).to_be_visible()
    expect(page.get_by_text("The portal did not answer.")).to_be_hidden()


def test_words_and_folded_categories_narrow_the_page(new_page, six):
    page = new_page()
    page.goto(six)

    page.get_by_role("searchbox", name="Words").fill("BagIt")
    page.wait_for_url("**q=BagIt**")
    expect(page.locator(".matrix .row")).not_to_have_count(78)
    page.get_by_role("searchbox", name="Words").fill("")
    page.wait_for_url(lambda address: "q=" not in address)
    page.get_by_role("checkbox", name="Fold the categories").check()
    page.wait_for_url("**fold=1**")

    expect(page.locator(".matrix .row").first).to_be_hidden()
    expect(page.locator(".cat .tally").first).to_be_visible()
    page.get_by_text("Interoperability").click()
    expect(page.locator(".matrix .row").first).to_be_visible()


def test_columns_are_moved_and_taken_out_with_what_is_shown(new_page, numbers):
    page = new_page()
    page.goto(f"{address_of(numbers[1:])}&grade=shall")
    page.get_by_role("button", name="2.1.1 ").click()
    expect(page.locator(".words")).to_be_visible()

    page.get_by_role("link", name="Move Corvanta Vault 12 to the right").click()

    expect(page.locator(HEADS)).to_have_text(["Granskär Loop 2026.2", "Corvanta Vault 12"])
    expect(page.get_by_role("checkbox", name="shall")).to_be_checked()
    expect(page.locator(".words")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark"), (320, "light")])
def test_the_comparison_is_accessible_closed_opened_and_folded(new_page, six, width, scheme):
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = {}
    for way in ("", "&open=interop-data-import&open=interop-cross-release", "&fold=1", "&choose=1"):
        page.goto(six + way)
        found[way] = troubles(page)
    page.goto("/directory/")
    page.get_by_role("button", name="Add to comparison Velmora Automobile AG").click()
    found["tray"] = troubles(page)

    assert {way: trouble for way, trouble in found.items() if trouble} == {}


def test_boxes_of_a_category_are_equally_large_in_every_column(new_page, six):
    page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(six)

    sizes = page.locator(".cat .tally").evaluate_all(
        "(all) => all.map((one) => Math.round(100 * one.getBoundingClientRect().width / one.viewBox.baseVal.width))"
    )

    assert len(sizes) == 42
    assert max(sizes) - min(sizes) <= 10


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_answers_stand_in_a_row_under_names_that_stay(new_page, six, width):
    page = new_page(viewport={"width": width, "height": 800})
    page.goto(six)
    page.evaluate("scrollTo({ top: 2000, behavior: 'instant' })")

    tops = "(all) => all.map((each) => Math.round(each.getBoundingClientRect().top))"
    row = page.locator(".row").nth(30)
    answers = row.locator("td").evaluate_all(tops)
    names = page.locator(".names th:visible").evaluate_all(tops)

    assert (len(answers), len(set(answers))) == (6, 1)
    assert names == [0] * 6
    assert row.bounding_box()["height"] < 110


def test_a_phone_reads_a_table_as_wide_screens_do(new_page, numbers):
    page = new_page(viewport={"width": 390, "height": 800})
    page.goto(address_of(numbers))

    table = page.get_by_role("table", name="Comparison by criterion")

    expect(table.get_by_role("columnheader")).to_have_text(
        ["Corvanta Vault 11", "Corvanta Vault 12", "Granskär Loop 2026.2"]
    )
    expect(table.get_by_role("row").nth(4).get_by_role("cell")).to_have_count(3)


def test_the_tray_takes_six_and_says_when_it_is_full(new_page):
    page = new_page()
    page.goto("/directory/")
    full = [{"number": f"CPO-2001-000{number}", "name": f"System {number}"} for number in range(1, 6)]
    page.evaluate("(full) => localStorage.setItem('comparison', JSON.stringify(full))", full)
    page.reload()
    said = page.locator("#tray")

    page.get_by_role("button", name="Add to comparison Corvanta Vault 12").click()
    expect(said).to_have_text("Corvanta Vault 12 is in the comparison: 6 of 6.")
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()
    expect(said).to_have_text("6 statements are in the comparison already. Remove one to add another.")
    assert gathered(page)[-1] == "Corvanta Vault 12"
    page.get_by_role("button", name="In the comparison Corvanta Vault 12").click()

    expect(said).to_have_text("Corvanta Vault 12 is no longer in the comparison.")
    expect(page.locator("a.tray-count b").first).to_have_text("5")


def test_somebodys_link_leaves_ones_own_comparison_alone(new_page, numbers):
    page = new_page()
    page.goto(address_of(numbers))
    assert gathered(page) == []
    page.goto("/directory/")
    page.get_by_role("button", name="Add to comparison Velmora Automobile AG").click()
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()

    page.goto(address_of(numbers))
    page.get_by_role("link", name="Remove Corvanta Vault 11").click()

    expect(page.locator(HEADS)).to_have_text(["Corvanta Vault 12", "Granskär Loop 2026.2"])
    assert gathered(page) == ["Velmora Automobile AG", "Granskär Loop 2026.2"]
    page.get_by_role("link", name="Compare 2", exact=True).click()
    expect(page.locator(HEADS)).to_have_text(["Velmora Automobile AG", "Granskär Loop 2026.2"])


def test_choosing_for_somebodys_comparison_leaves_ones_own_alone(new_page, numbers):
    page = new_page()
    page.goto("/directory/")
    page.get_by_role("button", name="Add to comparison Velmora Automobile AG").click()
    ticked = page.locator("#choice input[name=statement]:checked")

    page.goto(address_of(numbers[:2]))
    page.get_by_role("link", name="Change the selection").click()
    page.get_by_role("searchbox").fill("Granskär")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name="Granskär Loop 2026.2").check()

    expect(ticked).to_have_count(3)
    assert gathered(page) == ["Velmora Automobile AG"]
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(HEADS)).to_have_text(["Corvanta Vault 11", "Corvanta Vault 12", "Granskär Loop 2026.2"])
    expect(page.locator("#shown")).to_have_text("78 of 78 criteria")


def test_on_a_phone_the_number_found_stays_in_view_and_leads_to_the_results(new_page):
    page = new_page(viewport={"width": 390, "height": 600})
    page.goto("/directory/")
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()
    page.locator(".filters .fold > summary").click()
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


def test_ones_own_comparison_follows_what_is_taken_out_and_chosen(new_page, numbers):
    page = new_page()
    page.goto("/directory/corvanta/")
    page.get_by_role("button", name="Add to comparison Corvanta Vault 12").click()
    page.goto("/directory/")
    page.get_by_role("button", name="Add to comparison Granskär Loop 2026.2").click()

    page.get_by_role("link", name="Compare 2", exact=True).click()
    page.get_by_role("link", name="Remove Granskär Loop 2026.2").click()
    expect(page.get_by_role("checkbox", name="Corvanta Vault 12")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Granskär Loop 2026.2")).not_to_be_checked()
    page.get_by_role("checkbox", name="Velmora Automobile AG").check()
    page.locator("#main").get_by_role("button", name="Compare").click()

    expect(page.locator(HEADS)).to_have_text(["Corvanta Vault 12", "Velmora Automobile AG"])
    assert gathered(page) == ["Corvanta Vault 12", "Velmora Automobile AG"]


def test_without_script_a_statement_leads_to_the_choice_and_the_view_to_the_server(new_page, numbers):
    page = new_page(java_script_enabled=False)
    page.goto("/directory/")

    page.get_by_role("link", name="Add to comparison Corvanta Vault 12").click()
    expect(page.get_by_role("checkbox", name="Corvanta Vault 12")).to_be_checked()
    page.get_by_role("searchbox").fill("granskär")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name="Granskär Loop 2026.2").check()
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("radio", name="some do not fulfil").check()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**show=not_fulfilled**")
    rows = page.locator(".matrix .row")
    assert 0 < rows.count() < 78
    expect(rows.locator(".not_fulfilled")).not_to_have_count(0)
    opened = rows.nth(5)
    opened.get_by_role("button").click()

    page.wait_for_url("**&open=**#**")
    expect(page.locator(".words")).to_be_visible()
    expect(opened.get_by_role("button")).to_have_attribute("aria-expanded", "true")
    assert "show=not_fulfilled" in page.url
    assert opened.bounding_box()["y"] >= page.locator(".cat th").first.bounding_box()["height"]
    opened.get_by_role("button").click()
    expect(page.locator(".words")).to_have_count(0)


@needs_poppler
def test_it_prints_on_landscape_with_the_names_on_every_page(new_page, numbers, tmp_path):
    page = new_page()
    page.goto(address_of(numbers))

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
    page.goto(f"{address_of(numbers)}&open=1")

    file = page.pdf(prefer_css_page_size=True)

    words = subprocess.run(["pdftotext", "-", "-"], input=file, stdout=subprocess.PIPE, check=True).stdout.decode()
    first = words.partition("\f")[0]
    page.emulate_media(media="print")
    legend = page.locator(".from td").first
    expect(legend).to_be_visible()
    assert " ".join(legend.inner_text().split()).endswith(
        "fulfilled partly fulfilled planned not fulfilled not applicable"
    )
    assert "2.1.1" in first
    assert "(https://" in words
