"""Finding one's way through a long statement: the list at the side, and what is narrowed by click and by address."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def statement(portal, django_db_blocker):
    from statements.models import Statement

    with django_db_blocker.unblock():
        return Statement.objects.in_force().filter(role="vendor").first()


def shown(page):
    return page.locator(".clause:visible")


def test_answers_are_narrowed_by_a_click_and_the_address_says_so(new_page, statement):
    page = new_page(viewport={"width": 1366, "height": 768})
    page.goto(statement.get_absolute_url())
    every = shown(page).count()
    number = statement.position.total.not_fulfilled

    page.get_by_text("not fulfilled").locator("visible=true").last.scroll_into_view_if_needed()
    page.locator('.sieve [name="show"][value="not_fulfilled"]').check(force=True)

    expect(shown(page)).to_have_count(number)
    expect(page.locator(".sieve output")).to_have_text(f"{number} of {every} criteria")
    assert page.url.endswith("?show=not_fulfilled")

    page.locator('.sieve [name="grade"][value="shall"]').check(force=True)
    page.reload()
    assert shown(page).count() <= number


def test_the_address_alone_narrows_without_script(new_page, statement):
    page = new_page(java_script_enabled=False)

    page.goto(f"{statement.get_absolute_url()}?show=not_fulfilled")

    expect(shown(page)).to_have_count(statement.position.total.not_fulfilled)
    page.goto(f"{statement.get_absolute_url()}?q=no+such+words+anywhere")
    expect(shown(page)).to_have_count(0)


def test_what_is_asked_unfolds_for_all(new_page, statement):
    page = new_page()
    page.goto(statement.get_absolute_url())
    expect(page.locator(".clause .requirement").first).to_be_hidden()

    page.get_by_label("Show what is asked").check()

    expect(page.locator(".clause .requirement").first).to_be_visible()


def test_the_list_at_the_side_marks_the_place(new_page, statement):
    page = new_page(viewport={"width": 1366, "height": 768})
    page.goto(statement.get_absolute_url())
    side = page.get_by_role("navigation", name="On this page")

    side.get_by_role("link", name="Standards").click()

    expect(side.locator("[aria-current]")).to_contain_text("Standards")
    expect(side.locator("[aria-current]")).to_be_in_viewport()
    page.locator("#interoperability").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('interoperability').scrollIntoView()")
    expect(side.locator("[aria-current]")).to_contain_text("Interoperability")
