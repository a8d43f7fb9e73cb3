"""A name that changes: proposed, refused, accepted, found by both names; and two organisations that become one."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from organisations.models import Organisation


def violations(page):
    return [each["id"] for each in Axe().run(page).response["violations"]]


def propose(page, name):
    page.goto("/organisation/corvanta/edit/")
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Proposed. The association decides about it.")).to_be_visible()


def test_renaming_is_refused_then_accepted_and_both_names_lead_to_the_organisation(new_page, sign_in, mailbox):
    vendor, staff, reader = new_page(), new_page(), new_page()
    sign_in(vendor, "vendor@example.com")
    sign_in(staff, "staff@example.com")

    propose(vendor, "Siemens")
    assert violations(vendor) == []
    staff.goto("/review/proposals/")
    assert violations(staff) == []
    staff.get_by_label("Why the change of Corvanta").fill("You are not called so.")
    staff.get_by_role("button", name="Refuse").click()
    expect(staff.get_by_text("Refused. The administrators of")).to_be_visible()
    assert "You are not called so." in mailbox("vendor@example.com")
    vendor.reload()
    expect(vendor.get_by_text("You are not called so.")).to_be_visible()

    propose(vendor, "Weaveworks SE")
    reader.goto("/directory/corvanta/")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Corvanta")
    staff.goto("/dashboard/")
    staff.get_by_role("link", name="1 change of a profile waits", exact=True).click()
    staff.get_by_role("button", name="Accept").click()
    expect(staff.get_by_text("Weaveworks SE is called and described so now.")).to_be_visible()

    for words in ("Corvanta Systems", "Weaveworks"):
        reader.goto(f"/directory/?q={words}")
        reader.get_by_role("link", name="Weaveworks SE").first.click()
        expect(reader).to_have_url(re.compile("/directory/weaveworks-se/$"))
    reader.goto("/directory/corvanta/")
    expect(reader).to_have_url(re.compile("/directory/weaveworks-se/$"))
    expect(reader.get_by_text("formerly Corvanta Systems GmbH, until")).to_be_visible()
    assert violations(reader) == []


@pytest.fixture
def look_alike(portal, django_db_blocker):
    with django_db_blocker.unblock():
        organisation = Organisation.objects.create(name="corvanta systems", role="vendor", country="DE")
        organisation.products.create(name="Weave").versions.create(name="1")


def test_two_organisations_become_one(new_page, sign_in, look_alike):
    page = new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
    sign_in(page, "admin@example.com")
    page.goto("/review/merge/")
    assert violations(page) == []
    page.get_by_label("This organisation").fill("corvanta systems")
    page.get_by_label("becomes part of").fill("corvanta")
    page.get_by_role("button", name="Show what moves").click()

    expect(page.get_by_text("Products: 1")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("corvanta systems is part of Corvanta Systems GmbH now.")).to_be_visible()
    page.goto("/review/acts/?deed=merged")
    expect(page.get_by_text("corvanta systems → Corvanta Systems GmbH")).to_be_visible()
