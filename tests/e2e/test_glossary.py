"""Glossary words explain themselves on hover, on keyboard focus and on touch."""

from playwright.sync_api import expect


def test_glossary_word_explains_itself_on_hover_and_focus(new_page):
    page = new_page()
    page.goto("/catalogue/")
    word, box = page.locator("article a.term").first, page.get_by_role("tooltip")
    key = word.get_attribute("href")
    definition = page.locator(f"{key} + dd").text_content()

    word.hover()
    expect(box).to_have_text(definition)
    page.mouse.move(1, 1)
    expect(box).to_be_hidden()

    word.focus()
    expect(word).to_have_attribute("aria-describedby", "term-box")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_first_touch_explains_and_the_second_follows(new_page):
    page = new_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto("/catalogue/")
    word = page.locator("article a.term").first
    address = page.url

    word.tap()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert page.url == address

    word.tap()
    page.wait_for_url(f"{address}#term-*")
