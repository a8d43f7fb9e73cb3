"""What a browser makes of a statement's page: data for machines, the badge, and copying its HTML."""

import json

import pytest
from playwright.sync_api import expect

from statements.models import Statement


@pytest.fixture(scope="module")
def number(portal, django_db_blocker):
    with django_db_blocker.unblock():
        return Statement.objects.in_force().filter(organisation__slug="corvanta").earliest("issued_at").number


def test_data_for_machines_is_whole_and_breaks_no_policy(new_page, number):
    page = new_page()
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => { window.violated = event.blockedURI; })"
    )
    page.goto(f"/statements/{number}/")

    data = json.loads(page.locator('script[type="application/ld+json"]').text_content())

    assert (data["identifier"], data["@type"]) == (number, "DigitalDocument")
    assert page.evaluate("window.violated") is None


def test_reader_copies_the_html_of_the_badge_and_it_shows_the_badge(new_page, number):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"/statements/{number}/")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    html = page.evaluate("navigator.clipboard.readText()")

    elsewhere = new_page()
    elsewhere.set_content(html)
    badge = elsewhere.get_by_role("img")
    badge.evaluate("(image) => image.decode()")

    assert badge.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [372, 68]
    assert badge.get_attribute("alt").startswith(f"CPO Statement {number} on Corvanta Vault")


def test_html_of_the_badge_is_there_without_script(new_page, number):
    page = new_page(java_script_enabled=False)
    page.goto(f"/statements/{number}/")

    assert f"/statements/{number}/badge.svg" in page.get_by_label("HTML of the badge").input_value()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
