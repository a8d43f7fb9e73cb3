"""The association's managers run the portal by clicking: staff, editions, corrections, mails, the log of acts."""

import json
import re
import shutil
import zipfile

import pytest
import yaml
from playwright.sync_api import expect

from criteria.models import Catalogue
from organisations.models import Invitation, Organisation, User

from ..factories import make_failed_task
from .conftest import CATALOGUE

MANAGER = "admin@example.com"


@pytest.fixture
def newer_edition(tmp_path):
    """The working catalogue as edition 2026.2, in a ZIP."""
    folder = shutil.copytree(CATALOGUE, tmp_path / "2026.2")
    head = yaml.safe_load((folder / "catalogue.yaml").read_text()) | {"edition": "2026.2"}
    (folder / "catalogue.yaml").write_text(json.dumps(head))  # YAML without aliases
    packed = tmp_path / "2026.2.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"2026.2/{file.name}")
    return packed


@pytest.fixture
def failed_mail(portal, django_db_blocker):
    """An invitation whose mail the server refused."""
    with django_db_blocker.unblock():
        corvanta = Organisation.objects.get(slug="corvanta")
        inviter = User.objects.get(email="vendor@example.com")
        asked = Invitation.objects.create(organisation=corvanta, email="late@example.com", invited_by=inviter)
        return make_failed_task("organisations.mails.mail_invitation", asked.pk, "en")


def tab(page, name):
    page.get_by_role("navigation", name="Association").get_by_role("link", name=name, exact=True).click()


def test_staff_need_no_shell(new_page, sign_in, mailbox, newer_edition, failed_mail, django_db_blocker):
    page = new_page()
    sign_in(page, MANAGER)
    page.get_by_role("link", name="Association", exact=True).click()

    page.get_by_role("link", name="Invite a reviewer or manager").click()
    page.get_by_label("E-mail address").fill("provider@example.com")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_text("The invitation to provider@example.com is on its way.")).to_be_visible()
    invited = new_page()
    sign_in(invited, "provider@example.com")
    invited.goto(re.search(r"/review/people/invitation/\S+", mailbox("provider@example.com"))[0])
    invited.get_by_role("button", name="Accept").click()
    expect(invited.get_by_role("heading", name="Review", exact=True)).to_be_visible()

    tab(page, "Organisations")
    page.get_by_role("link", name="Granskär AB").click()
    page.get_by_role("link", name="Correct", exact=True).click()
    page.get_by_label("about").fill("Granskär makes software for shipyards.")
    page.get_by_label("Reason").fill("The old sentence was about another company.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved; its members are told.")).to_be_visible()

    tab(page, "Editions of the catalogue")
    page.get_by_role("link", name="Upload an edition").click()
    page.get_by_label("Catalogue as ZIP").set_input_files(newer_edition)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Edition 2026.2 of")).to_be_visible()
    page.get_by_role("button", name="Load and make current").click()
    expect(page.get_by_text("is loaded, and new assessments use it now.")).to_be_visible()

    page.goto("/review/mails/?state=failed")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("The mail is on its way once more")).to_be_visible()
    assert "late@example.com" in mailbox("late@example.com")

    tab(page, "Log of acts")
    for act in (
        "Staff invited",
        "Rights of staff changed",
        "Organisation corrected",
        "Edition loaded",
        "Edition made current",
        "Mail sent again",
    ):
        expect(page.get_by_role("rowheader").filter(has_text=act).first).to_be_visible()
    with django_db_blocker.unblock():
        assert Catalogue.objects.current().edition == "2026.2"
        assert User.objects.get(email="provider@example.com").is_reviewer


@pytest.mark.parametrize("language", ["en", "de"])
def test_admin_fits_on_a_screen_of_1280_pixels(new_page, sign_in, language):
    page = new_page(viewport={"width": 1280, "height": 900}, locale=language)
    sign_in(page, MANAGER)

    wide = {}
    page.goto("/admin/")
    lists = page.eval_on_selector_all("th a[href^='/admin/']", "links => links.map(link => link.getAttribute('href'))")
    for address in lists:
        page.goto(address)
        first = page.locator("#result_list tbody th a").first
        wide[address] = overflow(page)
        if first.count():
            first.click()
            page.wait_for_load_state()
            wide[f"{address}…"] = overflow(page)

    assert {address: px for address, px in wide.items() if px > 0} == {}
    assert len(wide) > 20


def overflow(page):
    return page.evaluate(
        "Math.max(...[document.documentElement, ...document.querySelectorAll('#main, #content, .results')]"
        ".map(each => each.scrollWidth - each.clientWidth))"
    )
