"""The work list as a vendor, a reviewer and a newcomer find it, and the page that shows the look's parts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import expect

from assessments.models import Assessment
from organisations.models import User

from ..factories import PASSWORD, UserFactory, make_submission

WIDE = {"viewport": {"width": 1366, "height": 768}}
NARROW = {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark", "locale": "de"}


def troubles_of(page):
    found = [f"{each['id']}: {each['nodes'][0]['target']}" for each in Axe().run(page).response["violations"]]
    return found, page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def newcomer(portal, django_db_blocker):
    with django_db_blocker.unblock():
        return UserFactory().email


@pytest.fixture
def submission(portal, django_db_blocker):
    """The vendor's draft, declared as it stands, waits for a reviewer."""
    with django_db_blocker.unblock():
        return make_submission(Assessment.objects.get(organisation__slug="corvanta", status="draft"))


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "320px-dark-de"])
def test_everybody_s_work_list_is_accessible_and_fits(new_page, sign_in, newcomer, submission, look):
    for person in ("vendor@example.com", "customer@example.com", "staff@example.com", newcomer):
        page = new_page(**look)
        sign_in(page, person, *([PASSWORD] if person == newcomer else []))

        assert troubles_of(page) == ([], 0), person


def test_a_vendor_presses_the_main_button_and_answers_what_must_be_answered(new_page, sign_in):
    page = new_page(**WIDE)
    sign_in(page, "vendor@example.com")
    main = page.locator("main .btn-primary")
    expect(main).to_have_count(1)
    expect(page.locator(".work-draft svg")).to_have_count(7)  # a strip for each category
    assert main.bounding_box()["y"] < 768

    main.click()

    page.wait_for_url("**/assessments/**grade=shall**")


def test_a_reviewer_takes_the_submission_that_waits(new_page, sign_in, submission, django_db_blocker):
    page = new_page(**WIDE)
    sign_in(page, "staff@example.com")
    expect(page.get_by_text("Set up your organisation")).to_have_count(0)
    expect(page.get_by_text("in 10 working days")).to_be_visible()

    page.get_by_role("button", name="Take").click()

    page.wait_for_url(f"**/review/{submission.pk}/")
    with django_db_blocker.unblock():
        submission.refresh_from_db()
        assert submission.reviewer == User.objects.get(email="staff@example.com")


def test_a_newcomer_sets_up_an_organisation(new_page, sign_in, newcomer):
    page = new_page(**WIDE)
    sign_in(page, newcomer, PASSWORD)

    page.get_by_role("link", name="Set up your organisation").click()

    page.wait_for_url("**/organisation/found/")


@pytest.mark.parametrize("look", [WIDE, NARROW], ids=["wide", "320px-dark-de"])
def test_the_page_of_the_look_s_parts_is_accessible_and_fits(new_page, look):
    page = new_page(**look)
    with override_settings(DEBUG=True):
        page.goto("/style/")

        assert troubles_of(page) == ([], 0)
