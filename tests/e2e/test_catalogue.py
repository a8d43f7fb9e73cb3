"""The catalogue: a list at the side that marks the place, and filters that narrow at once and by the address."""

from playwright.sync_api import expect


def test_list_at_the_side_marks_the_category_being_read(new_page):
    page = new_page(viewport={"width": 1366, "height": 768})
    page.goto("/catalogue/")
    side = page.get_by_role("navigation", name="Contents")

    side.get_by_role("link", name="Infrastructure").click()

    expect(side.locator("[aria-current]")).to_contain_text(["Infrastructure"])
    expect(page.get_by_role("heading", name="2.2 Infrastructure")).to_be_in_viewport()
    page.locator("[id='2.5.4']").scroll_into_view_if_needed()
    expect(side.locator("[aria-current]")).to_contain_text(["Standards"])


def test_catalogue_is_narrowed_at_once_and_the_address_says_so(new_page):
    page = new_page()
    page.goto("/catalogue/")

    page.get_by_role("radio", name="IT customer").check()
    page.get_by_role("checkbox", name="should").check()

    expect(page.locator("output")).to_contain_text("of 109 criteria")
    assert page.url.endswith("?role=customer&grade=should")
    narrowed = page.locator("article:visible").count()
    assert 0 < narrowed < 109
    page.reload()
    expect(page.locator("article:visible")).to_have_count(narrowed)
    page.get_by_label("Words").fill("no criterion says so")
    expect(page.get_by_text("No criterion fits this choice.")).to_be_visible()


def test_catalogue_is_narrowed_without_script(new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/catalogue/")

    page.get_by_role("radio", name="IT customer").check()
    page.get_by_label("Category").select_option("standards")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("section:visible > .ruled").first).to_contain_text("Standards")
    expect(page.locator("article:visible").first).to_contain_text("IT customer")
