"""A newer edition of the working catalogue: a draft is moved to it and back by clicking, and nothing is lost."""

import json
import re
import shutil

import pytest
import yaml
from playwright.sync_api import expect

from assessments.models import Answer, Assessment
from criteria.load import load

from .conftest import CATALOGUE

DEMANDED = "The criterion has changed: confirm that this answer still holds, or change it."


@pytest.fixture
def newer_edition(portal, django_db_blocker, tmp_path):
    """Edition 2026.2, current while the test runs: one criterion reworded, regraded, added, removed, split, merged."""
    folder = shutil.copytree(CATALOGUE, tmp_path / "2026.2")
    change(folder / "catalogue.yaml", lambda head: head | {"edition": "2026.2"})
    change(folder / "2.1-interoperability.yaml", with_each_kind_of_change)
    with django_db_blocker.unblock():
        edition, _outcome = load(folder)
        edition.make_current()
    return edition


def change(file, how):
    """Write the file anew, as JSON, which is YAML without aliases."""
    file.write_text(json.dumps(how(yaml.safe_load(file.read_text()))))


def with_each_kind_of_change(category):
    criteria = {criterion["key"]: criterion for criterion in category["criteria"]}
    reworded = criteria["interop-data-export"]["requirement"]
    reworded["en"] = reworded["en"].replace("to export all", "to export at any time all")
    reworded["de"] += " Dies muss jederzeit möglich sein."
    criteria["interop-data-import"]["grade"] = "should"
    del criteria["interop-proven-exchange"]
    whole = criteria.pop("interop-linking")
    merged = [criteria.pop("interop-delta-exchange"), criteria.pop("interop-partial-failure")]
    new = [
        whole | {"key": "interop-linking-out", "number": "2.1.6", "replaces": ["interop-linking"]},
        whole | {"key": "interop-linking-in", "number": "2.1.15", "replaces": ["interop-linking"]},
        merged[0] | {"key": "interop-robust-exchange", "replaces": [each["key"] for each in merged]},
        whole | {"key": "interop-announcement", "number": "2.1.16"},
    ]
    return category | {"criteria": [*criteria.values(), *new]}


def answers_of(assessment):
    """Every stored answer, as values, with who and when; row and revision, which only grow, left out."""
    rows = Answer.objects.filter(assessment=assessment).order_by("criterion__key")
    names = [field.attname for field in Answer._meta.concrete_fields if field.name not in ("id", "revision")]
    return list(rows.values(*names))


def test_a_draft_is_moved_to_a_newer_edition_and_back_and_nothing_is_lost(
    new_page, sign_in, newer_edition, django_db_blocker
):
    with django_db_blocker.unblock():
        draft = Assessment.objects.get(organisation__slug="corvanta", status="draft")
        before = answers_of(draft)
    overview = draft.get_absolute_url()
    page = new_page()
    sign_in(page, "vendor@example.com")

    # what has changed is read word by word before anything is moved
    page.goto(overview)
    page.get_by_role("link", name="What has changed").click()
    expect(page.get_by_role("heading", name="What edition 2026.2 changes from 2026.1")).to_be_visible()
    changed = page.locator("article.clause")
    assert [article.get_attribute("id") for article in changed.all()] == [
        "interop-data-export",
        "interop-data-import",
        "interop-linking-out",
        "interop-linking-in",
        "interop-robust-exchange",
        "interop-announcement",
        "interop-proven-exchange",
    ]
    expect(page.locator("#interop-data-export ins")).to_have_text(re.compile(r"^\s*at any time\s*$"))
    expect(page.locator("#interop-proven-exchange del")).to_contain_text("The vendor should prove the exchange")
    expect(page.locator("#interop-announcement ins")).to_contain_text("The vendor should")
    expect(page.locator("#interop-robust-exchange del").first).to_be_visible()

    # moved by clicking, with the changed criteria to be confirmed
    page.goto(overview)
    page.get_by_role("button", name="Move to edition 2026.2").click()
    expect(page.get_by_text("The assessment now answers edition 2026.2.")).to_be_visible()
    page.goto(f"{overview}submit/")
    expect(page.get_by_text(DEMANDED)).to_have_count(5)
    expect(page.get_by_role("button", name="Declare")).to_have_count(0)

    # the card shows old and new, and the button confirms
    page.goto(f"{overview}interoperability/")
    card = page.locator(".criterion-card#interop-data-export")
    expect(card.locator("ins")).to_have_text(re.compile(r"^\s*at any time\s*$"))
    page.locator("#interop-robust-exchange .opens").click()
    expect(page.locator("#interop-robust-exchange .wording-change")).to_have_count(2)
    expect(page.locator("#interop-robust-exchange .wording-change del").first).to_be_visible()
    card.locator(".opens").click()
    expect(card.get_by_label("Explanation")).to_have_value(re.compile("Change requests, orders, impact lists"))
    card.get_by_role("button", name="Confirm the answer").click()
    expect(card.get_by_text(DEMANDED)).to_have_count(0)
    expect(card.get_by_role("button", name="Confirm the answer")).to_have_count(0)
    page.reload()
    expect(card.get_by_text("This criterion has changed")).to_have_count(0)
    page.goto(f"{overview}submit/")
    expect(page.get_by_text(DEMANDED)).to_have_count(4)

    # and back: every answer as it was
    page.goto(overview)
    page.get_by_role("button", name="Move back to edition 2026.1").click()
    expect(page.get_by_text("The assessment now answers edition 2026.1.")).to_be_visible()
    with django_db_blocker.unblock():
        assert answers_of(draft) == before
