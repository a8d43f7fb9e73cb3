"""Answering with one criterion open: how much fits on a screen, and that nothing jumps, is hidden or gets lost."""

import re

import pytest
from playwright.sync_api import expect


def category(draft, key="interoperability", query=""):
    return f"{draft.get_absolute_url()}{key}/{query}"


@pytest.fixture
def answering(new_page, sign_in, draft):
    """Opens the page of a category of ten criteria, of which none is answered."""

    def _open(**how):
        page = new_page(**how)
        sign_in(page, "editor@example.com")
        page.goto(category(draft))
        return page

    return _open


def cards(page):
    return page.locator(".criterion-card")


def height_of(page):
    return page.evaluate("document.documentElement.scrollHeight")


def top_of(locator):
    return locator.evaluate("(element) => element.getBoundingClientRect().top")


@pytest.mark.parametrize(("width", "most"), [(1366, 2000), (390, 2800)])
def test_ten_open_criteria_are_not_high(answering, width, most):
    page = answering(viewport={"width": width, "height": 768})

    expect(cards(page)).to_have_count(10)
    expect(cards(page).last.get_by_role("radio").first).to_be_attached()
    assert height_of(page) <= most


def test_on_a_phone_the_first_criterion_begins_above_y_400(answering):
    page = answering(viewport={"width": 390, "height": 844})

    assert top_of(cards(page).first) < 400


@pytest.mark.parametrize("width", [1366, 390])
def test_the_fields_of_an_answer_stay_in_its_card(answering, width):
    page = answering(viewport={"width": width, "height": 768})
    card = cards(page).first

    card.locator(".choice label").first.click()
    address = card.get_by_label("Address").first
    expect(address).to_be_visible()

    field, around = address.bounding_box(), card.bounding_box()
    assert around["x"] <= field["x"]
    assert field["x"] + field["width"] <= around["x"] + around["width"]


def test_opening_another_one_does_not_move_it(answering):
    page = answering(viewport={"width": 1366, "height": 768})
    page.evaluate("scrollTo({ top: 400, behavior: 'instant' })")  # at the very top nothing above could give way
    sixth = cards(page).nth(5)
    before = top_of(sixth)

    sixth.locator(".opens").click()

    expect(sixth).to_have_attribute("data-open", "")
    expect(page.locator(".criterion-card[data-open]")).to_have_count(1)
    assert top_of(sixth) == pytest.approx(before, abs=1.5)


def test_keys_open_the_next_and_the_one_before(answering):
    page = answering()

    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("n", 2), ("Enter", 2)):
        page.keyboard.press(key)
        expect(cards(page).nth(place)).to_be_focused()
        expect(cards(page).nth(place)).to_have_attribute("data-open", "")


def test_what_is_typed_is_there_after_another_one_was_opened(answering, draft, stored):
    page = answering()
    first, second = cards(page).nth(0), cards(page).nth(1)
    first.get_by_role("radio", name="fulfilled", exact=True).check()
    first.get_by_label("Explanation").fill("Typed, and left at once.")

    second.locator(".opens").click()

    expect(second).to_have_attribute("data-open", "")
    expect(first.locator(".line")).to_contain_text("Typed, and left at once.")
    first.locator(".opens").click()
    expect(first.get_by_label("Explanation")).to_have_value("Typed, and left at once.")
    assert stored(draft, first.get_attribute("id")).explanation == "Typed, and left at once."


def test_what_is_answered_gets_its_fields_when_it_is_opened(answering, draft):
    page = answering()
    first = cards(page).first
    first.get_by_role("radio", name="not fulfilled").check()
    expect(first.locator(".line")).to_contain_text("not fulfilled")
    page.goto(category(draft))
    expect(first.locator(".answer-form")).to_have_count(0)
    expect(first.locator(".requirement")).to_be_hidden()

    first.locator(".opens").click()

    expect(first.get_by_role("radio", name="not fulfilled")).to_be_checked()
    expect(first.locator(".requirement")).to_be_visible()


def test_an_answer_chosen_in_a_line_opens_its_criterion_and_saves_itself(answering, draft, stored):
    page = answering()
    fourth = cards(page).nth(3)

    fourth.get_by_role("radio", name="planned", exact=True).check()

    expect(fourth).to_have_attribute("data-open", "")
    expect(fourth.get_by_label("Planned for")).to_be_visible()
    expect(fourth.get_by_text("Say by when this is planned.")).to_be_visible()
    assert stored(draft, fourth.get_attribute("id")).code == "planned"


def test_the_commentary_stays_in_sight_and_folds_for_good(answering):
    page = answering(viewport={"width": 1366, "height": 768})
    pane = page.get_by_role("complementary", name="Commentary")
    page.mouse.wheel(0, 900)

    for _ in range(5):
        page.keyboard.press("j")
    expect(pane.get_by_text("Evidence a reader would expect")).to_be_in_viewport()
    number = page.locator(".criterion-card[data-open] > .numbers").inner_text()
    expect(pane.get_by_role("button")).to_contain_text(number)

    page.keyboard.press("c")
    expect(pane.locator(".pane-text")).to_be_hidden()
    page.reload()
    expect(pane.locator(".pane-text")).to_be_hidden()
    expect(pane.get_by_role("button")).to_have_attribute("aria-expanded", "false")


def test_a_further_row_comes_when_the_last_one_is_begun(answering, draft, stored):
    page = answering()
    first = cards(page).first
    first.get_by_role("radio", name="fulfilled", exact=True).check()
    for place in range(3):
        first.get_by_label("Address").nth(place).fill(f"https://example.org/{place}")
    first.get_by_label("Explanation").fill("With three links.")

    expect(first.locator(".line")).to_contain_text("With three links.")
    expect(first.get_by_label("Address")).to_have_count(4)
    kept = [each["url"] for each in stored(draft, first.get_attribute("id")).evidence]
    assert kept == [f"https://example.org/{place}" for place in range(3)]


def test_without_script_every_line_leads_to_its_open_criterion(answering):
    page = answering(java_script_enabled=False)
    expect(page.locator(".answer-form")).to_have_count(1)

    cards(page).nth(6).get_by_role("link").first.click()

    expect(cards(page).nth(6).get_by_role("radio").first).to_be_visible()
    expect(page.locator(".answer-form")).to_have_count(1)
    page.get_by_role("link", name=re.compile("only shall")).click()
    assert cards(page).count() < 10


def test_a_screen_reader_hears_the_criterion_before_its_answers(answering):
    page = answering()

    expect(cards(page).first).to_match_aria_snapshot(
        """
        - heading /.+/ [level=2]:
          - link /.+/
        - paragraph
        - form:
          - group "Answer":
            - radio "fulfilled"
            - radio "partly fulfilled"
            - radio "planned"
            - radio "not fulfilled"
            - radio "not applicable"
        """
    )
