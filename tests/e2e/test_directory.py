"""The first page and the directory in a browser: where things stand, wide and narrow, with script and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

WIDE = {"viewport": {"width": 1366, "height": 768}}
PHONE = {"viewport": {"width": 390, "height": 844}}
ASKED = "/directory/?said=interop-data-export:fulfilled&standard=STEP+AP242&status=all"


def top_of(locator):
    return locator.bounding_box()["y"]


def test_the_first_page_shows_each_answer_at_its_place_and_no_totals(new_page):
    page = new_page(**WIDE)
    page.goto("/")

    rows = page.locator(".boxes tbody tr")

    expect(rows.locator("th")).to_have_text(["Corvanta Vault 12", "Granskär Loop 2026.2"])
    boxes = "(row) => row.querySelector('svg').outerHTML.match(/M\\d+ 0/g).map((each) => parseInt(each.slice(1)))"
    places = [sorted(row.evaluate(boxes)) for row in rows.all()]
    assert (len(places[0]), places[0]) == (78, places[1])
    assert [" of " in text for text in rows.all_text_contents()] == [False, False]
    heads = page.locator(".boxes thead th").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().x)")
    left = rows.first.locator("svg").bounding_box()
    assert abs(heads[1] - left["x"]) < 2
    assert abs(heads[2] - left["x"] - left["width"] * 11 * 12 / (84 * 12)) < 3


def test_rows_of_the_directory_are_a_line_each_and_begin_on_the_first_screen(new_page):
    page = new_page(**WIDE)
    page.goto("/directory/")

    rows = page.locator(".rows li")

    assert top_of(rows.first) < 400
    assert max(row.bounding_box()["height"] for row in rows.all()) <= 40


def test_on_a_phone_the_filters_fold_and_what_is_asked_for_stands_above_the_results(new_page):
    page = new_page(**PHONE)
    page.goto("/directory/")
    assert top_of(page.locator(".rows li").first) < 520
    expect(page.get_by_label("Role")).to_be_hidden()

    page.goto("/directory/?role=vendor&q=vault")
    page.get_by_role("link", name="IT vendors remove this filter").click()

    page.wait_for_url("**/directory/?q=vault")
    expect(page.locator(".chips a")).to_have_count(1)


def test_without_script_the_directory_is_filtered_by_its_form(new_page):
    page = new_page(java_script_enabled=False, **WIDE)
    page.goto("/directory/")

    page.get_by_label("Role").select_option("customer")
    page.get_by_role("button", name="Find").click()

    expect(page.locator(".rows h3")).to_have_text(["Velmora Automobile AG"])
    assert "role=customer" in page.url


def test_a_row_says_below_it_what_was_asked_for(new_page):
    page = new_page(**WIDE)
    page.goto(ASKED)

    row = page.locator(".rows li", has_text="Corvanta Vault 12")

    expect(row.locator(".why").first).to_contain_text("2.1.1")
    expect(row.locator(".why").last).to_contain_text("STEP AP242, edition 3, read and write")


@pytest.mark.parametrize("look", [{"width": 320, "scheme": "dark"}, {"width": 1366, "scheme": "light"}])
def test_what_was_asked_for_is_accessible_and_does_not_scroll_sideways(new_page, look):
    page = new_page(
        viewport={"width": look["width"], "height": 768}, color_scheme=look["scheme"], reduced_motion="reduce"
    )
    found = {}
    for address in (ASKED, "/", "/directory/corvanta/", "/signees/"):
        page.goto(address)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[address] = [each["id"] for each in Axe().run(page).response["violations"]], overflow

    assert found == dict.fromkeys(found, ([], 0))
