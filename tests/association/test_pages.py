"""``/review/pages/``: writing, preview, history, restoring, and two who write at once."""

import pytest

from association import site_pages
from association.models import PageKey, SitePage
from organisations.models import AuditEntry

from ..factories import UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/review/pages/terms/en/"


@pytest.fixture
def manager():
    return UserFactory(is_staff=True, name="Mia")


@pytest.fixture
def browser(sign_in, manager):
    return sign_in(manager)


def write(text, revision, by=None):
    site_pages.write(PageKey.TERMS, "en", text, revision=revision, by=by or UserFactory())


def texts():
    return list(SitePage.objects.of("terms", "en").values_list("text", flat=True))


def test_index_tells_who_wrote_and_how_many_blanks_there_are(browser, manager):
    write("Done.", 0, manager)

    html = browser.get("/review/pages/").content.decode()

    assert "Mia" in html
    assert '<th scope="col">English</th><th scope="col">German</th>' in html
    assert "8 blanks" in html or "blanks" in html
    (row,) = [pages for key, pages in browser.get("/review/pages/").context["rows"] if key == PageKey.TERMS]
    assert [len(page.blanks) for page in row] == [0, 3]


def test_manager_writes_a_page_and_the_earlier_text_stays(browser, manager):
    for text, revision in (("One.", 0), ("Two.", 1)):
        assert browser.post(ADDRESS, {"text": text, "revision": revision}).url == ADDRESS

    assert texts() == ["Two.", "One."]
    assert SitePage.objects.first().by == manager


def test_preview_shows_and_stores_nothing(browser):
    response = browser.post(ADDRESS, {"text": "**New** <b>", "revision": 0, "preview": "1"})

    assert "<strong>New</strong> &lt;b&gt;" in response.content.decode()
    assert texts() == []


def test_of_two_who_write_at_once_the_second_is_told_and_loses_nothing(browser):
    write("Theirs.", 0)

    response = browser.post(ADDRESS, {"text": "Mine.", "revision": 0})

    assert response.status_code == 422
    assert "Somebody else has changed this page meanwhile" in response.content.decode()
    assert response.context["form"]["text"].value() == "Mine."
    assert str(response.context["form"]["revision"].value()) == "1"
    assert browser.post(ADDRESS, {"text": "Mine.", "revision": 1}).status_code == 302
    assert texts() == ["Mine.", "Theirs."]


def test_restoring_is_a_further_revision_with_its_reason(browser):
    write("One.", 0)
    write("Two.", 1)

    assert "Restore this text" in browser.get(f"{ADDRESS}1/").content.decode()
    browser.post(f"{ADDRESS}1/restore/")

    assert texts() == ["One.", "Two.", "One."]
    assert AuditEntry.objects.first().reason == "Revision 1 restored."


def test_text_that_comes_with_the_portal_can_be_restored(browser):
    write("One.", 0)

    browser.post(f"{ADDRESS}0/restore/")

    assert texts()[0] == site_pages.supplied("terms", "en")


def test_saving_what_it_says_already_writes_no_revision(browser):
    write("One.", 0)
    browser.post(ADDRESS, {"text": " One.\r\n", "revision": 1})

    assert texts() == ["One."]


@pytest.mark.parametrize(
    "typed",
    [
        {"text": "", "revision": 0},
        {"text": "x" * (site_pages.MOST + 1), "revision": 0},
        {"text": "x", "revision": "x"},
        {"text": "x", "revision": -1},
        {"text": "x", "revision": 2**40},
        {"text": "x", "revision": 7},
        {},
    ],
)
def test_what_cannot_be_stored_is_said(browser, typed):
    response = browser.post(ADDRESS, typed or {"x": "y"})

    assert response.status_code == 422
    assert texts() == []


@pytest.mark.parametrize("address", ["nothing/en/", "terms/fr/", "terms/en/1/", "terms/en/99999999999999999999/"])
def test_pages_that_do_not_exist_are_not_found(browser, address):
    assert browser.get(f"/review/pages/{address}").status_code == 404
    assert browser.post(f"/review/pages/{address}").status_code in (404, 405)
