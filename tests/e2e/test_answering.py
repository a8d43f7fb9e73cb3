"""Answering in a real browser: alone and together, by keyboard, without script, without network or session."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from assessments import lifecycle
from criteria.models import Catalogue

from ..factories import PASSWORD, MembershipFactory

SAVED = re.compile(r"^\s*Saved")


@pytest.fixture
def history(draft, django_db_blocker):
    def _read(key):
        with django_db_blocker.unblock():
            return list(draft.revisions.filter(criterion=key))

    return _read


def category(draft, key="interoperability"):
    return f"{draft.get_absolute_url()}{key}/"


def card_of(page, key="interop-data-export"):
    return page.locator(f"#{key}")


def opened(card):
    """The card, once it is the one that is open."""
    if card.get_attribute("data-open") is None:
        card.locator(".opens").click()
    expect(card).to_have_attribute("data-open", "")
    return card


def explain(card, text):
    opened(card).get_by_role("radio", name="fulfilled", exact=True).check()
    card.get_by_label("Explanation").fill(text)


def bar(page, text):
    return page.locator("#saving-bar").get_by_text(text)


OFFLINE = "No connection."
EXPIRED = "Your session has ended."
NOTHING_LEFT = "() => !Object.keys(localStorage).some((key) => key.startsWith('cpo.draft'))"


def test_a_minute_of_typing_without_network_is_kept_and_sent_when_it_is_back(new_page, sign_in, draft, stored, history):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.clock.install()
    page.goto(category(draft))
    first, second = card_of(page), card_of(page, "interop-data-import")
    explain(first, "Before.")
    expect(first.get_by_text(SAVED)).to_be_visible()

    page.context.set_offline(True)
    first.get_by_label("Explanation").press_sequentially(" And then, without network, ", delay=5)
    page.clock.run_for(30_000)
    expect(bar(page, OFFLINE)).to_be_visible()
    first.get_by_label("Explanation").press_sequentially("still more.", delay=5)
    second.get_by_role("radio", name="planned", exact=True).check()
    page.clock.run_for(30_000)
    assert stored(draft, "interop-data-import").code == ""
    page.context.set_offline(False)

    expect(bar(page, OFFLINE)).to_be_hidden()
    expect(opened(second).get_by_text(SAVED)).to_be_visible()
    page.clock.run_for(10_000)
    everything = "Before. And then, without network, still more."
    expect(opened(first).get_by_label("Explanation")).to_have_value(everything)
    assert stored(draft, "interop-data-export").explanation == everything
    assert stored(draft, "interop-data-import").code == "planned"
    said = [(row.values["code"], row.values["explanation"]) for row in history("interop-data-export")]
    assert len(said) == len(set(said))  # nothing is saved twice
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('cpo.draft')).length") == 0


def test_what_was_typed_in_a_tab_that_was_closed_is_offered_back(new_page, sign_in, draft, stored):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(category(draft))
    page.context.set_offline(True)
    explain(card_of(page), "Typed in the train.")
    expect(bar(page, OFFLINE)).to_be_visible()
    context = page.context
    with suppress(Error):  # not by closing, when it would save at last, and Chromium is online again before it is gone
        page.goto("chrome://crash")
    page.close()
    context.set_offline(False)

    again = context.new_page()
    again.goto(draft.get_absolute_url())
    again.locator("#left-behind a").click()
    card = card_of(again)
    expect(card.get_by_label("Explanation")).to_have_value("")  # never put back silently
    expect(card.locator("blockquote")).to_have_text("Typed in the train.")
    card.get_by_role("button", name="Put it back").click()

    expect(card.get_by_text(SAVED)).to_be_visible()
    assert stored(draft, "interop-data-export").explanation == "Typed in the train."
    again.goto(draft.get_absolute_url())
    expect(again.locator("#left-behind")).to_be_hidden()


def test_what_is_offered_back_never_goes_over_newer_text(new_page, sign_in, draft, stored):
    page, other = new_page(), new_page()
    sign_in(page, "editor@example.com")
    page.goto(category(draft))
    page.context.set_offline(True)
    explain(card_of(page), "Old, from the train.")
    expect(bar(page, OFFLINE)).to_be_visible()
    context = page.context
    page.close()
    context.set_offline(False)
    sign_in(other, "vendor@example.com")
    other.goto(category(draft))
    explain(card_of(other), "New, from the office.")
    other.wait_for_function(NOTHING_LEFT)

    again = context.new_page()
    again.goto(category(draft))
    card = card_of(again)
    expect(card.get_by_text("The answer has been changed since then")).to_be_visible()
    explain(card_of(other), "Newer, from the office.")
    other.wait_for_function(NOTHING_LEFT)
    with again.expect_response("**/news/**"):
        again.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    again.wait_for_load_state("networkidle")
    card.get_by_role("button", name="Put it back").click()

    expect(card.locator(".conflict")).to_contain_text("Newer, from the office.")
    expect(card.get_by_label("Explanation")).to_have_value("Old, from the train.")
    assert stored(draft, "interop-data-export").explanation == "Newer, from the office."


def test_a_session_that_ends_in_mid_text_loses_nothing(new_page, sign_in, draft, stored):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(category(draft))
    explain(card_of(page), "First half")
    expect(card_of(page).get_by_text(SAVED)).to_be_visible()

    page.context.clear_cookies(name="sessionid")
    card_of(page).get_by_label("Explanation").press_sequentially(", second half.")
    expect(bar(page, EXPIRED)).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    login = opened.value
    login.locator("input[name=login]").fill("editor@example.com")
    login.locator("input[name=password]").fill("openness")
    login.locator("input[name=password]").press("Enter")
    login.wait_for_url("**/interoperability/")

    expect(bar(page, EXPIRED)).to_be_hidden()
    expect(card_of(page).get_by_label("Explanation")).to_have_value("First half, second half.")
    assert stored(draft, "interop-data-export").explanation == "First half, second half."


@pytest.fixture
def conflict(new_page, sign_in, draft):
    """Two people have opened the same page; one saved, then the other. Returns the page of the other."""
    first, second = new_page(), new_page()
    for page, person in ((first, "editor@example.com"), (second, "vendor@example.com")):
        sign_in(page, person)
        page.goto(category(draft))
    opened(card_of(second)).get_by_role(
        "radio", name="partly fulfilled"
    ).check()  # busy here, so nothing appears by itself
    expect(card_of(second).get_by_text(SAVED)).to_be_visible()
    card_of(second).get_by_label("Explanation").focus()
    first.reload()
    explain(card_of(first), "Theirs.")
    expect(card_of(first).get_by_text(SAVED)).to_be_visible()
    expect(card_of(first).locator(".missing")).to_have_count(0)
    card_of(second).get_by_label("Explanation").fill("Mine.")
    expect(card_of(second).locator(".conflict")).to_contain_text("Theirs.")
    expect(card_of(second).get_by_label("Explanation")).to_have_value("Mine.")
    return second


def press(button):
    """As a hand does it: the field is left when the button goes down, and only then, some time later, it is clicked."""
    button.hover()
    button.page.mouse.down()
    button.page.wait_for_timeout(500)
    button.page.mouse.up()


def test_of_two_on_one_answer_the_second_keeps_hers(conflict, draft, stored):
    press(card_of(conflict).get_by_role("button", name="Keep mine"))

    expect(card_of(conflict).get_by_text(SAVED)).to_be_visible()
    assert (stored(draft, "interop-data-export").explanation) == "Mine."


def test_of_two_on_one_answer_the_second_takes_theirs(conflict, draft, stored):
    press(card_of(conflict).get_by_role("link", name="Take theirs"))

    expect(card_of(conflict).get_by_label("Explanation")).to_have_value("Theirs.")
    expect(card_of(conflict).get_by_role("radio", name="fulfilled", exact=True)).to_be_checked()
    assert stored(draft, "interop-data-export").explanation == "Theirs."


def test_of_two_on_one_answer_the_second_edits_both(conflict, draft, stored):
    press(card_of(conflict).get_by_role("button", name="Edit both"))

    field = card_of(conflict).get_by_label("Explanation")
    expect(field).to_have_value("Theirs.\n\nMine.")
    field.fill("One text of two.")
    field.press("Tab")
    expect(card_of(conflict).get_by_text(SAVED)).to_be_visible()
    expect.soft(card_of(conflict).locator(".missing")).to_have_count(0)
    conflict.wait_for_function(NOTHING_LEFT)
    assert stored(draft, "interop-data-export").explanation == "One text of two."


def test_the_whole_questionnaire_is_answered_by_keyboard_alone(new_page, sign_in, draft, django_db_blocker):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(category(draft))
    with django_db_blocker.unblock():
        criteria = [answer.criterion for answer in draft.answers.in_order()]

    for criterion in criteria:
        page.keyboard.press("n")
        # a page that was just gone to has the card's focus before its script hears keys
        page.wait_for_function(
            "(key) => document.activeElement?.id === key && document.readyState === 'complete'", arg=criterion.key
        )
        page.keyboard.press("1")
        page.keyboard.press("e")
        page.keyboard.insert_text("Shown in the manual.")
        if criterion.asks_for_standards:
            page.keyboard.press("Tab")
            page.keyboard.insert_text("STEP AP242")
        page.keyboard.press("Escape")
        page.wait_for_selector(f"#{criterion.key} .card-state:not([data-lacks])", state="attached")

    page.keyboard.press("n")
    expect(page.get_by_text("Nothing is open any more.")).to_be_visible()
    with django_db_blocker.unblock():
        assert draft.answers.open().count() == 0


def test_single_keys_can_be_switched_off(new_page, sign_in, draft):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(category(draft))

    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Use these keys")).to_be_hidden()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"

    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_label("Use these keys")).not_to_be_checked()


@pytest.fixture
def shorter(portal, django_db_blocker):
    """The questionnaire of a service provider, and who answers it: every page of it, but fewer of them."""
    with django_db_blocker.unblock():
        member = MembershipFactory(organisation__role="provider", organisation__name="Umbra Dienste")
        assessment = lifecycle.start(
            member.organisation, version=None, catalogue=Catalogue.objects.current(), language="en", by=member.user
        )
    return assessment, member.user.email


def test_a_whole_questionnaire_is_answered_without_script(new_page, sign_in, shorter, django_db_blocker):
    assessment, person = shorter
    page = new_page(java_script_enabled=False)
    sign_in(page, person, password=PASSWORD)
    with django_db_blocker.unblock():
        keys = [answer.criterion.key for answer in assessment.answers.in_order()]

    page.goto(assessment.get_absolute_url())
    page.get_by_role("link", name="Next open criterion").click()
    for key in keys:
        card = card_of(page, key)
        card.get_by_role("radio", name="not fulfilled").check()
        card.get_by_label("Explanation").fill("Not yet: see our plan.")
        card.get_by_role("button", name="Save").click()
        expect(card.get_by_text(SAVED)).to_be_visible()
        card.get_by_role("link", name="Next open criterion").click()

    expect(page.get_by_text("Every criterion is answered.")).to_be_visible()
    with django_db_blocker.unblock():
        assert assessment.answers.open().count() == 0


def test_search_finds_criteria_and_what_was_said(new_page, sign_in, draft):
    page = new_page()
    sign_in(page, "editor@example.com")
    page.goto(category(draft))
    explain(card_of(page), "With the Zebra exporter.")
    expect(card_of(page).locator(".missing")).to_have_count(0)

    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("zebra")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="1 criterion with “zebra”")).to_be_visible()


def test_colleagues_see_each_other_and_what_the_other_changes(new_page, sign_in, draft):
    ines, tomasz = new_page(), new_page()
    sign_in(ines, "vendor@example.com")
    sign_in(tomasz, "editor@example.com")
    tomasz.clock.install()
    tomasz.goto(category(draft))
    ines.goto(category(draft))
    expect(ines.locator("#company")).to_contain_text("Tomasz Lindner")
    explain(card_of(ines), "By Ines.")
    expect(card_of(ines).locator(".missing")).to_have_count(0)

    opened(card_of(tomasz, "interop-data-import")).focus()
    tomasz.clock.run_for(11_000)

    expect(tomasz.locator("#company")).to_contain_text("Ines Falk")
    expect(card_of(tomasz).locator(".line")).to_contain_text("By Ines.")
    expect(opened(card_of(tomasz)).get_by_label("Explanation")).to_have_value("By Ines.")
    expect(tomasz.locator("#progress [aria-current] .count")).to_have_text("1/10")
    # a card that appeared saves as any other
    card_of(tomasz).get_by_label("Explanation").fill("By both.")
    expect(card_of(tomasz).get_by_text("by Tomasz Lindner")).to_be_visible()


def test_news_that_come_late_do_not_take_away_what_is_being_typed(new_page, sign_in, draft, stored):
    page, held = new_page(), []
    sign_in(page, "editor@example.com")
    page.route("**/news/", lambda route: held.append(route) if not held else route.continue_())
    page.goto(category(draft))
    card = opened(card_of(page))
    card.get_by_role("radio", name="fulfilled", exact=True).check()
    expect(card.locator(".line")).to_contain_text("fulfilled")  # saved: the portal is further than what was asked with
    card.get_by_label("Explanation").press_sequentially("Typed meanwhile")

    with page.expect_response("**/news/"):
        held[0].continue_()
    page.wait_for_function("() => document.querySelector('#company:not(.htmx-request)')")

    expect(card.get_by_label("Explanation")).to_have_value("Typed meanwhile")
    expect(card.get_by_label("Explanation")).to_be_focused()
    page.wait_for_function(NOTHING_LEFT)
    assert stored(draft, "interop-data-export").explanation == "Typed meanwhile"
