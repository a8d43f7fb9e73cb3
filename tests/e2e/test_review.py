"""A review by clicking and typing: commented, returned, worked on, submitted again, and accepted."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assessments import lifecycle
from criteria.models import Catalogue
from organisations.models import Organisation, User

from ..factories import answer_all, make_submission

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


def opened(page, key):
    """The criterion, once it is the one that is open."""
    card = page.locator(f"#{key}")
    if card.get_attribute("data-open") is None:
        card.locator(".opens").click()
    expect(card).to_have_attribute("data-open", "")
    return card


def explain(page, key, text):
    card = opened(page, key)
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
    third = opened(vendor, COMMENTED[2])
    third.get_by_text("Answer this comment").click()
    third.get_by_label("Your answer to this comment").fill("It says everything there is.")
    third.get_by_role("button", name="Answer").click()
    expect(third.locator(".comment")).to_contain_text("It says everything there is.")
    declare(vendor, answered)

    # the reviewer sees exactly the two changes, settles all, and accepts
    take(staff, answered)
    assert staff.url != review
    staff.get_by_role("radio", name="changed").check()
    expect(staff.locator(".clause:visible")).to_have_count(2)
    expect(staff.locator(".what-changed")).to_have_count(2)
    expect(staff.locator(f"#{COMMENTED[0]} .what-changed ins")).to_contain_text("and with everything else")
    staff.get_by_role("radio", name="all").check()
    for key in COMMENTED:
        staff.locator(f"#{key}").get_by_role("button", name="Resolve").click()
        expect(staff.locator(f"#{key} .comment.is-resolved")).to_have_count(1)
    staff.once("dialog", lambda dialog: dialog.accept())
    staff.get_by_role("button", name="Accept").click()
    expect(staff.get_by_text("is issued.")).to_be_visible()
    assert re.search(r"/statements/CPO-\d{4}-\d{4}/", staff.url)


# the page of a submission


@pytest.fixture
def in_review(answered, django_db_blocker):
    """The same, declared and taken by a reviewer."""
    with django_db_blocker.unblock():
        staff = User.objects.get(email="staff@example.com")
        submission = make_submission(answered)
        lifecycle.take(submission, by=staff)
    return submission.get_absolute_url()


def marked(page, mark):
    """The keys of the criteria with that mark, in the order of the page."""
    return page.locator(f".clause[data-marks~={mark}]").evaluate_all("(all) => all.map((each) => each.id)")


def in_sight(page):
    return page.locator(".clause:visible").evaluate_all("(all) => all.map((each) => each.id)")


def test_the_first_criterion_begins_high_on_the_page(new_page, sign_in, in_review):
    page = new_page(viewport={"width": 1366, "height": 768})
    sign_in(page, "staff@example.com")
    page.goto(in_review)

    assert page.locator(".clause").first.bounding_box()["y"] < 500
    page.get_by_role("link", name="Decision").first.click()
    expect(page.get_by_role("button", name="Return")).to_be_in_viewport()


def test_what_was_noticed_is_narrowed_to_by_a_click(new_page, sign_in, in_review):
    page = new_page()
    sign_in(page, "staff@example.com")
    page.goto(in_review)

    page.get_by_role("radio", name="noticed").check()

    assert in_sight(page) == marked(page, "noticed") != []
    assert page.url.endswith("?show=noticed")
    hidden = page.locator(".clause:not(:visible)").first.get_attribute("id")
    page.evaluate("(key) => { location.hash = key; }", hidden)
    expect(page.locator(f"#{hidden}")).to_be_in_viewport()


def test_what_was_noticed_is_narrowed_to_by_its_address_without_script(new_page, sign_in, in_review):
    page = new_page(java_script_enabled=False)
    sign_in(page, "staff@example.com")
    page.goto(f"{in_review}?show=noticed")

    noticed = in_sight(page)
    assert noticed == marked(page, "noticed") != []
    page.locator(f"#{noticed[0]}").get_by_role("link", name="Comment").click()
    page.get_by_label("Comment").fill("Where is that shown?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#{noticed[0]} .comment")).to_contain_text("Where is that shown?")
    assert in_sight(page) == noticed


def test_a_criterion_is_commented_on_by_the_keyboard_alone(new_page, sign_in, in_review):
    page = new_page()
    sign_in(page, "staff@example.com")
    page.goto(in_review)
    card = page.locator(f"#{COMMENTED[0]}")

    card.get_by_role("link", name="Comment").focus()
    page.keyboard.press("Enter")
    expect(card.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Since which release?")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(card.locator(".comment")).to_contain_text("Since which release?")
    assert page.evaluate("() => document.activeElement.closest('.clause')?.id") == COMMENTED[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_submission_that_is_commented_on(new_page, sign_in, in_review, scheme):
    page = new_page(color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, "staff@example.com")
    page.goto(in_review)
    comment(page, COMMENTED[0], "Since which release?")
    page.locator(f"#{COMMENTED[1]}").get_by_role("link", name="Comment").click()
    expect(page.locator(f"#{COMMENTED[1]}").get_by_role("textbox")).to_be_focused()

    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []


def test_the_history_is_read_when_it_is_opened(new_page, sign_in, in_review):
    page = new_page()
    sign_in(page, "staff@example.com")
    page.goto(in_review)

    page.locator("#acts summary").click()

    expect(page.locator("#acts li").first).to_contain_text("in review")


def test_nothing_of_a_submission_lies_beside_a_narrow_page(new_page, sign_in, in_review):
    page = new_page(viewport={"width": 320, "height": 700}, locale="de")
    sign_in(page, "staff@example.com")
    page.goto(f"{in_review}?write=remarks-{COMMENTED[0]}")

    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
