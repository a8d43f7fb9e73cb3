import pytest
from django.urls import reverse

from criteria.json_export import as_data
from criteria.load import load

from ..factories import UserFactory, load_catalogue, load_edition

pytestmark = pytest.mark.django_db

PAGE = "/catalogue/test-code/1/"


def shown(response):
    """The numbers of the criteria that the page shows; the others are hidden on it."""
    return [criterion.number for _category, rows in response.context["groups"] for criterion, fits in rows if fits]


def test_the_current_catalogue_is_a_redirect_that_keeps_the_filters(client):
    load_catalogue()

    assert client.get("/catalogue/").url == PAGE
    assert client.get("/catalogue/?role=vendor&grade=may").url == f"{PAGE}?role=vendor&grade=may"


def test_there_is_no_current_catalogue_before_one_is_loaded(no_catalogue, client):
    assert client.get("/catalogue/").status_code == 404


@pytest.mark.parametrize("address", ["/catalogue/test-code/2/", "/catalogue/other/1/", "/catalogue/test-code/2.json"])
def test_an_edition_that_does_not_exist_is_not_found(client, address):
    load_catalogue()

    assert client.get(address).status_code == 404


def test_a_stranger_reads_every_criterion_with_anchors_glossary_and_standards(client):
    catalogue = load_catalogue()

    page = client.get(PAGE)

    html = page.content.decode()
    assert shown(page) == ["1.1", "1.2", "1.3", "2.1", "2.2"]
    assert 'id="1.2"' in html
    assert '<a class="term" href="#term-round-trip">round trip</a>' in html
    assert 'id="term-round-trip"' in html
    assert 'id="standard-jt"' in html
    assert "ISO 14306:2017 (2017)" in html
    assert catalogue.digest in html


def test_a_working_catalogue_says_whose_words_it_uses(client):
    load_catalogue()

    assert "Our own words." in client.get(PAGE).content.decode()


def test_a_normative_catalogue_does_not(client, folder):
    folder.replace("catalogue.yaml", "normative: false", "normative: true")
    load(folder.path)

    assert "Our own words." not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("role=vendor", ["1.1", "1.2", "1.3", "2.1"]),
        ("role=customer", ["2.2"]),
        ("role=provider", ["2.1"]),
        ("grade=shall", ["1.1", "2.1"]),
        ("role=vendor&grade=may", ["1.3"]),
        ("role=customer&grade=may", []),
        ("role=&grade=", ["1.1", "1.2", "1.3", "2.1", "2.2"]),
        ("role=nobody", []),
        ("category=data", ["1.1", "1.2", "1.3"]),
        ("category=partners&role=vendor", ["2.1"]),
        ("category=nothing", []),
        ("q=import", ["1.2"]),
        ("q=VENDOR+FORMATS", ["1.3"]),
        ("q=vendor+nowhere", []),
        ("q=round+trip", ["1.1"]),
        ("q=glossary", []),
        ("q=matters", ["1.1"]),
        ("q=log", ["1.1"]),
        ("q=2.1", ["2.1"]),
        ("q=partners-tenders", ["2.2"]),
        ("q=++", ["1.1", "1.2", "1.3", "2.1", "2.2"]),
        ("q=vendor&grade=shall&category=partners", ["2.1"]),
    ],
)
def test_the_page_shows_the_criteria_of_a_role_grade_category_and_words(client, query, numbers):
    load_catalogue()

    assert shown(client.get(f"{PAGE}?{query}")) == numbers


def test_the_page_holds_what_its_address_hides_so_that_a_script_can_show_it_again(client):
    load_catalogue()

    html = client.get(f"{PAGE}?role=customer").content.decode()

    assert 'id="1.1" data-marks="vendor data" data-grade="shall" hidden>' in html
    assert 'id="2.2" data-marks="customer partners" data-grade="should">' in html
    assert "1 of 5 criteria" in html
    assert html.count("<section hidden>") == 1


def test_the_page_speaks_german_to_a_german_reader(client):
    load_catalogue()

    html = client.get(PAGE, headers={"accept-language": "de"}).content.decode()

    assert "Der Vendor muss in einem" in html
    assert "Testkatalog" in html


def test_words_are_looked_for_in_the_readers_language(client):
    load_catalogue()

    english, german = (client.get(f"{PAGE}?q=Kontakt", headers={"accept-language": each}) for each in ("en", "de"))

    assert (shown(english), shown(german)) == ([], ["2.1"])


def test_the_page_keeps_the_filter_in_its_form_and_escapes_it(client):
    load_catalogue()

    html = client.get(PAGE, {"category": "partners", "q": '"><script>'}).content.decode()

    assert '<option value="partners" selected>' in html
    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert "No criterion fits this choice." in html


def test_the_page_names_other_editions(client, folder):
    load_catalogue()
    folder.replace("catalogue.yaml", 'edition: "1"', 'edition: "2"')
    load(folder.path)

    assert 'href="/catalogue/test-code/2/"' in client.get(PAGE).content.decode()


def test_the_page_escapes_what_the_catalogue_says(client, folder):
    folder.replace("1-data.yaml", "The vendor should import.", "'<script>alert(1)</script>'")
    load(folder.path)

    html = client.get(PAGE).content.decode()

    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_page_is_only_read(client):
    load_catalogue()

    assert client.post(PAGE).status_code == 405


def test_the_page_takes_six_queries_at_most(client, django_assert_max_num_queries):
    load_catalogue()

    with django_assert_max_num_queries(6):
        response = client.get(PAGE)

    assert response.status_code == 200


def test_the_page_asked_again_is_not_sent_again(client, django_assert_max_num_queries):
    load_catalogue()
    etag = client.get(PAGE)["ETag"]

    with django_assert_max_num_queries(3):
        response = client.get(PAGE, headers={"if-none-match": etag})

    assert response.status_code == 304
    assert response.content == b""


def test_the_page_asked_again_by_a_member_is_not_sent_again(sign_in, django_assert_max_num_queries):
    load_catalogue()
    client = sign_in(UserFactory())
    etag = client.get(PAGE)["ETag"]

    with django_assert_max_num_queries(3):
        response = client.get(PAGE, headers={"if-none-match": etag})

    assert response.status_code == 304


@pytest.mark.parametrize("change", ["text", "language", "filter", "reader", "theme"])
def test_the_page_is_sent_again_when_what_it_shows_changed(client, folder, change):
    load(folder.path)
    etag = client.get(PAGE)["ETag"]
    address, headers = PAGE, {"if-none-match": etag}

    if change == "text":
        folder.replace("1-data.yaml", "The vendor should import.", "The vendor should take in.")
        load(folder.path)
    elif change == "language":
        headers["accept-language"] = "de"
    elif change == "filter":
        address = f"{PAGE}?grade=may"
    elif change == "reader":
        client.force_login(UserFactory())
    else:
        client.cookies["theme"] = "dark"
    response = client.get(address, headers=headers)

    assert response.status_code == 200


def test_the_page_may_be_kept_by_the_reader_only(client):
    load_catalogue()

    assert client.get(PAGE)["Cache-Control"] == "private, no-cache"


def test_machines_get_the_edition_as_json_from_anywhere(client):
    catalogue = load_catalogue()

    response = client.get(reverse("catalogue:json", args=["test-code", "1"]))

    assert response.json() == as_data(catalogue)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["ETag"] == f'"{catalogue.digest}"'


# changes


def changes_of(client, edition="2"):
    return client.get(f"/catalogue/moving-code/{edition}/changes/")


@pytest.fixture
def editions(db):
    return load_edition("1"), load_edition("2")


def test_the_changes_are_counted_and_listed_without_what_is_unchanged(client, editions):
    page = changes_of(client)

    assert page.context["before"] == editions[0]
    assert page.context["counts"] == [
        ("unchanged", 4),
        ("reworded", 3),
        ("regraded", 1),
        ("added", 1),
        ("removed", 1),
        ("split", 2),
        ("merged", 1),
    ]
    assert [change.criterion.key for change in page.context["changes"]] == [
        "reworded",
        "regraded",
        "added",
        "whole-read",
        "whole-write",
        "both-parts",
        "removed",
    ]


def test_the_changes_are_shown_word_by_word(client, editions):
    html = changes_of(client).content.decode()

    assert "The vendor should export all<ins> released</ins> data." in html
    assert "<ins>The vendor may sing.</ins>" in html
    assert "<del>The vendor should fax.</del>" in html
    assert "from 1.6 Whole" in html
    assert "from 1.7 Left part" in html
    assert "from 1.8 Right part" in html


def test_the_changes_are_shown_in_german_to_a_german_reader(client, editions):
    html = client.get("/catalogue/moving-code/2/changes/", headers={"accept-language": "de"}).content.decode()

    assert "Der Vendor soll alle<ins> freigegebenen</ins> Daten exportieren." in html


def test_the_changes_escape_what_the_catalogue_says(client, folder):
    load(folder.path)
    folder.replace("catalogue.yaml", 'edition: "1"', 'edition: "2"')
    folder.replace("1-data.yaml", "The vendor should import.", "'<script>alert(1)</script>'")
    load(folder.path)

    html = client.get("/catalogue/test-code/2/changes/").content.decode()

    assert "<script>alert" not in html
    assert "<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>" in html


def test_the_first_edition_has_nothing_to_compare_with(client, editions):
    page = changes_of(client, "1")

    assert page.context["changes"] == []
    assert "There is no earlier edition to compare with." in page.content.decode()


def test_the_changes_of_an_edition_that_does_not_exist_are_not_found(client, editions):
    assert changes_of(client, "3").status_code == 404


def test_the_changes_take_few_queries(client, editions, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = changes_of(client)

    assert page.status_code == 200


def test_an_edition_leads_to_its_changes(client, editions):
    address = "/catalogue/moving-code/2/changes/"

    assert address in client.get("/catalogue/moving-code/2/").content.decode()
    assert address not in client.get("/catalogue/moving-code/1/").content.decode()


# glossary and standards


def test_the_glossary_explains_its_words_in_the_readers_language(client):
    load_catalogue()

    english, german = (client.get(f"{PAGE}glossary/", headers={"accept-language": each}) for each in ("en", "de"))

    assert '<dt id="term-round-trip">round trip</dt><dd>Out and in again.</dd>' in english.content.decode()
    assert '<dt id="term-round-trip">Roundtrip</dt><dd>Hinaus und wieder hinein.</dd>' in german.content.decode()


def test_the_glossary_is_in_the_alphabet_of_the_reader(client, folder):
    term = "  - key: {0}\n    term: {{en: {0}, de: {1}}}\n    definition: {{en: '{0}.', de: '{1}.'}}\n"
    folder.write(
        "glossary.yaml",
        (folder.path / "glossary.yaml").read_text() + term.format("zeal", "Eifer") + term.format("apple", "Zapfen"),
    )
    load(folder.path)

    english, german = (client.get(f"{PAGE}glossary/", headers={"accept-language": each}) for each in ("en", "de"))

    assert [term.key for term in english.context["terms"]] == ["apple", "round-trip", "zeal"]
    assert [term.key for term in german.context["terms"]] == ["zeal", "round-trip", "apple"]


def test_an_edition_without_glossary_and_standards_says_so_on_pages_that_open(client):
    load_edition("1")

    glossary, standards = (client.get(f"/catalogue/moving-code/1/{page}/") for page in ("glossary", "standards"))

    assert "This edition has no glossary." in glossary.content.decode()
    assert standards.status_code == 200


def test_the_standards_name_publisher_edition_and_purpose(client):
    load_catalogue()

    html = client.get(f"{PAGE}standards/").content.decode()

    assert [words for words in ("JT", "ISO 14306:2017 (2017)", "Visualisation.") if words not in html] == []
    assert 'id="standard-jt"' in html


@pytest.mark.parametrize("page", ["glossary/", "standards/"])
def test_glossary_and_standards_are_found_for_editions_there_are_and_not_sent_again(client, page):
    load_catalogue()
    etag = client.get(f"{PAGE}{page}")["ETag"]

    assert client.get(f"{PAGE}{page}", headers={"if-none-match": etag}).status_code == 304
    assert client.get(f"/catalogue/test-code/2/{page}").status_code == 404
