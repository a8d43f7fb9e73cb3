"""A review by clicking and typing: commented, returned, worked on, submitted again, and accepted."""

import re

import pytest
from playwright.sync_api import expect

from assessments import lifecycle
from criteria.models import Catalogue
from organisations.models import Organisation, User

from ..factories import answer_all

COMMENTED = ("interop-data-export", "interop-data-import", "interop-linking")
SAVED = re.compile(r"^\s*Saved")


@pytest.fixture
def answered(portal, django_db_blocker):
    """An assessment of the vendor's in which nothing is open."""
    with django_db_blocker.unblock():
        organisation = Organisation.objects.get(slug="corvanta")
        version = organisation.products.create(name="Corvanta Weave").versions.create(name="1.0")
        assessment = lifecycle.start(
            organisation,
            version=version,
            catalogue=Catalogue.objects.current(),
            language="en",
            by=User.objects.get(email="vendor@example.com"),
        )
        answer_all(assessment)
    return assessment


def declare(page, assessment):
    page.goto(f"{assessment.get_absolute_url()}submit/")
    page.get_by_label("Name").fill("Ines Falk")
    page.get_by_label("Function").fill("Managing Director")
    page.get_by_label("Place").fill("Aachen")
    page.get_by_label("I am authorised").check()
    page.get_by_role("button", name="Declare").click()
    expect(page.get_by_text("The association’s reviewers have it now.").first).to_be_visible()


def take(page, assessment):
    page.goto("/review/")
    row = page.locator(".queued", has_text=assessment.object_name).first
    row.get_by_role("button", name="Take").click()
    expect(page.get_by_role("heading", name="Decision")).to_be_visible()


def comment(page, key, text):
    card = page.locator(f"#{key}")
    card.get_by_role("link", name="Comment").click()
    card.get_by_role("textbox").fill(text)
    card.get_by_role("button", name="Save").click()
    expect(card.locator(".comment")).to_contain_text(text)


def explain(page, key, text):
    card = page.locator(f"#{key}")
    card.get_by_label("Explanation").fill(text)
    card.get_by_label("Explanation").press("Tab")
    expect(card.get_by_text(SAVED)).to_be_visible()
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('cpo.draft'))")


def test_what_is_returned_with_comments_comes_back_with_exactly_what_changed(new_page, sign_in, answered):
    vendor, staff = new_page(), new_page()
    sign_in(vendor, "vendor@example.com")
    sign_in(staff, "staff@example.com")
    declare(vendor, answered)

    # three comments, and back
    take(staff, answered)
    review = staff.url
    for key in COMMENTED:
        comment(staff, key, f"Say more about {key}.")
    expect(staff.get_by_text("It cannot be accepted yet: 3 comments that are a must are not resolved.")).to_be_visible()
    staff.get_by_role("button", name="Return").click()
    expect(staff.get_by_text("Returned to")).to_be_visible()

    # the organisation is led to the first, changes two answers, and answers the third comment
    vendor.goto(answered.get_absolute_url())
    expect(vendor.get_by_text("3 comments wait for you")).to_be_visible()
    vendor.get_by_role("link", name="Next comment").first.click()
    expect(vendor.locator(f"#{COMMENTED[0]} .comment")).to_contain_text("Say more about interop-data-export.")
    for key in COMMENTED[:2]:
        explain(vendor, key, f"How it is with {key}, and with everything else.")
    third = vendor.locator(f"#{COMMENTED[2]}")
    third.get_by_text("Answer this comment").click()
    third.get_by_label("Your answer to this comment").fill("It says everything there is.")
    third.get_by_role("button", name="Answer").click()
    expect(third.locator(".comment")).to_contain_text("It says everything there is.")
    declare(vendor, answered)

    # the reviewer sees exactly the two changes, settles all, and accepts
    take(staff, answered)
    assert staff.url != review
    staff.get_by_role("link", name="Only what changed").click()
    expect(staff.locator(".what-changed")).to_have_count(2)
    expect(staff.locator(f"#{COMMENTED[0]} .what-changed ins")).to_contain_text("and with everything else")
    staff.get_by_role("link", name="All criteria").first.click()
    for key in COMMENTED:
        staff.locator(f"#{key}").get_by_role("button", name="Resolve").click()
        expect(staff.locator(f"#{key} .comment.is-resolved")).to_have_count(1)
    staff.once("dialog", lambda dialog: dialog.accept())
    staff.get_by_role("button", name="Accept").click()
    expect(staff.get_by_text("is issued.")).to_be_visible()
    assert re.search(r"/statements/CPO-\d{4}-\d{4}/", staff.url)
