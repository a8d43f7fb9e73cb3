"""The pages that staff write, as everybody reads them, with the texts that come with the portal."""

import re

import pytest
from django.conf import settings

from association import landscapes, markdown, site_pages
from association.models import PageKey
from criteria.models import Catalogue
from organisations.models import AuditEntry, Deed

from ..factories import UserFactory, load_catalogue

LANGUAGES = ["en", "de"]


def page(client, address, language="en"):
    response = client.get(address, headers={"Accept-Language": language})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PageKey)
def test_every_page_says_something_in_both_languages(client, key, language):
    load_catalogue()

    html = page(client, f"/{key}/", language)

    text = site_pages.supplied(key, language)
    assert html.count("<h1>") == 1
    assert str(markdown.to_html(text)) in html


@pytest.mark.parametrize("key", PageKey)
def test_supplied_texts_have_the_same_headings_blanks_and_links_in_both_languages(key):
    def frame(language):
        text = site_pages.supplied(key, language)
        return (
            re.findall(r"^#+", text, re.MULTILINE),
            len(markdown.BLANK.findall(text)),
            re.findall(r"\]\((.*?)\)", text),
        )

    assert frame("en") == frame("de")


@pytest.mark.django_db
@pytest.mark.parametrize("key", PageKey)
def test_links_of_supplied_texts_lead_somewhere(client, key):
    load_catalogue()

    for address in re.findall(r"\]\((/[^)]*)\)", site_pages.supplied(key, "en")):
        assert client.get(address).status_code in (200, 302), address


@pytest.mark.django_db
def test_what_staff_wrote_takes_the_place_of_the_supplied_text(client):
    assert "as supplied" not in page(client, "/imprint/")
    before = client.get("/imprint/")["ETag"]

    site_pages.write(PageKey.IMPRINT, "en", "We are **here**.", revision=0, by=UserFactory())

    html = page(client, "/imprint/")
    assert "<p>We are <strong>here</strong>.</p>" in html
    assert "Last changed on" in html
    assert "Wer dieses Portal betreibt" in page(client, "/imprint/", "de")
    assert client.get("/imprint/")["ETag"] != before


@pytest.mark.django_db
def test_every_page_links_them_at_its_foot_and_forms_say_what_becomes_of_data(client):
    foot = page(client, "/").partition("<footer")[2]

    assert {key for key in PageKey if f'href="/{key}/"' not in foot} == set()
    assert "/privacy/" in page(client, "/accounts/signup/").partition("<main")[2].partition("<footer")[0]


@pytest.mark.django_db
def test_sitemap_has_them(client):
    text = client.get("/sitemap.xml").content.decode()

    assert all(f"/{key}/</loc>" in text for key in PageKey)


@pytest.mark.django_db
def test_readyz_names_the_pages_that_have_blanks_and_stays_ready(client):
    author = UserFactory()
    for key in PageKey:
        for language in LANGUAGES:
            site_pages.write(key, language, "Done.", revision=0, by=author)
    assert client.get("/readyz").json()["texts"] == "ok"

    for language in LANGUAGES:
        site_pages.write(PageKey.IMPRINT, language, "[[address]]", revision=1, by=author)
    site_pages.write(PageKey.TERMS, "de", "[[Tag]]", revision=1, by=author)

    response = client.get("/readyz")
    assert (response.status_code, response.json()["texts"]) == (
        200,
        "blanks to fill in: imprint (en, de), terms (de)",
    )


@pytest.mark.django_db
def test_writing_is_on_record():
    author = UserFactory()

    site_pages.write(PageKey.TERMS, "de", "Neu.", revision=0, by=author)

    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.by, entry.changes) == (Deed.TEXT_WRITTEN, author, [("revision", 0, 1)])


# why openness


def test_examples_name_criteria_of_the_catalogue_that_comes_with_the_portal():
    folder = settings.BASE_DIR / "fixtures" / "catalogues" / "din-spec-91372-1" / "2026.1"
    known = set(re.findall(r"^\s*-?\s*key: ([\w-]+)", "".join(f.read_text() for f in folder.rglob("*.yaml")), re.M))

    assert {key for each in landscapes.LANDSCAPES for key in each.keys} - known == set()


@pytest.mark.parametrize("example", landscapes.LANDSCAPES, ids=lambda each: each.key)
def test_drawing_keeps_within_its_frame_and_one_chain_breaks_at_a_closed_system(example):
    broken = [line for line in example.exchanges if line.is_broken]
    closed = [system for system in example.systems if system.is_closed]

    assert all(each.x > 0 and each.x + each.width < 320 for each in example.systems)
    assert all(each.y > 0 and each.y + each.height < example.height for each in example.systems)
    assert (len(broken), len(closed)) == (1, 1)


@pytest.mark.django_db
def test_examples_link_the_criteria_of_the_current_edition_only(client):
    catalogue = load_catalogue()
    criterion = catalogue.criteria.first()
    type(criterion).objects.filter(pk=criterion.pk).update(key="interop-data-export")
    Catalogue.objects.filter(pk=catalogue.pk).update(loaded_at="2030-01-01T00:00Z")

    html = page(client, "/why-openness/")

    assert html.count(f'href="{catalogue.get_absolute_url()}#') == 1
    assert html.count('role="img"') == html.count("<title id=") == 3


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["why-openness", "join", "code"])
def test_pages_stand_without_catalogue_and_package(client, no_catalogue, key):
    assert page(client, f"/{key}/")
