"""Being invited, handing an organisation over, leaving it, taking one's data along, and deleting the account."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from organisations.models import Organisation

from ..factories import PASSWORD, MembershipFactory, UserFactory

LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "390px-dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
}


def troubles_of(page):
    found = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    return found, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def people(portal, django_db_blocker):
    """The only administrator of an organisation, and somebody who is not of it yet; their addresses."""
    with django_db_blocker.unblock():
        ada = MembershipFactory(organisation__name="Anvil Works", user__name="Ada", user__email="ada@anvil.example")
        return ada.user.email, UserFactory(name="Grace", email="grace@anvil.example").email


@pytest.mark.parametrize("look", LOOKS)
def test_somebody_hands_over_leaves_and_deletes_the_account(
    new_page, sign_in, mailbox, people, look, django_db_blocker
):
    ada, grace = people
    page, other = new_page(**LOOKS[look]), new_page(**LOOKS[look])
    sign_in(page, ada, PASSWORD)
    page.goto("/organisation/anvil-works/people/invite/")
    page.get_by_label("E-mail addresses").fill(f"{grace}\nnobody")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("nobody: Enter a valid email address.")).to_be_visible()

    # the invitation, read before and after signing in
    invitation = re.search(r"/organisation/invitation/[\w-]+/", mailbox(grace))[0]
    other.goto(invitation)
    expect(other.get_by_text(f"Ada ({ada}) invites you")).to_be_visible()
    assert troubles_of(other) == ([], 0)
    other.get_by_role("main").get_by_role("link", name="Sign in").click()
    other.locator("input[name=login]").fill(grace)
    other.locator("input[name=password]").fill(PASSWORD)
    other.locator("input[name=password]").press("Enter")
    other.get_by_role("button", name="Accept").click()
    expect(other.get_by_text("You now belong to Anvil Works.")).to_be_visible()

    # deleting asks to hand over first
    page.goto("/accounts/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything kept about you").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert json.load(file)["account"]["email"] == ada
    page.get_by_role("link", name="Delete your account").click()
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("You are the last administrator of these organisations.")).to_be_visible()
    assert troubles_of(page) == ([], 0)
    page.get_by_role("link", name="Leave Anvil Works").click()
    assert troubles_of(page) == ([], 0)
    page.get_by_label("Grace").check()
    page.get_by_role("button", name="Leave the organisation").click()
    expect(page.get_by_text("You do not belong to Anvil Works any more.")).to_be_visible()
    assert "changed your rights in Anvil Works" in mailbox(grace)

    page.goto("/accounts/delete/")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    assert "Subject: Your account is deleted" in mailbox(ada)
    page.goto("/dashboard/")
    expect(page.locator("input[name=login]")).to_be_visible()

    # nothing of it was published, so its last administrator can close it
    other.goto("/organisation/anvil-works/close/")
    assert troubles_of(other) == ([], 0)
    other.get_by_role("button", name="Close the organisation").click()
    expect(other.get_by_text("Anvil Works is closed.")).to_be_visible()
    with django_db_blocker.unblock():
        assert not Organisation.objects.filter(slug="anvil-works").exists()
