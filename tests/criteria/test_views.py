import pytest
from django.urls import reverse

from criteria import loading
from criteria.exporting import as_data

from ..factories import UserFactory, load_catalogue

pytestmark = pytest.mark.django_db

PAGE = "/catalogue/test-code/1/"


def shown(response):
    """The numbers of the criteria on the page."""
    return [criterion.number for _category, criteria in response.context["categories"] for criterion in criteria]


def test_the_current_catalogue_is_a_redirect_that_keeps_the_filters(client):
    load_catalogue()

    assert client.get("/catalogue/").url == PAGE
    assert client.get("/catalogue/?role=vendor&grade=may").url == f"{PAGE}?role=vendor&grade=may"


def test_there_is_no_current_catalogue_before_one_is_loaded(client):
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
    assert '<a class="term" href="#term-round-trip" title="Out and in again.">round trip</a>' in html
    assert 'id="term-round-trip"' in html
    assert 'id="standard-jt"' in html
    assert "ISO 14306:2017 (2017)" in html
    assert catalogue.digest in html


def test_a_working_catalogue_says_whose_words_it_uses(client):
    load_catalogue()

    assert "Our own words." in client.get(PAGE).content.decode()


def test_a_normative_catalogue_does_not(client, folder):
    folder.replace("catalogue.yaml", "normative: false", "normative: true")
    loading.load(folder.path)

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
    ],
)
def test_the_page_shows_the_criteria_of_a_role_and_grade(client, query, numbers):
    load_catalogue()

    assert shown(client.get(f"{PAGE}?{query}")) == numbers


def test_the_page_speaks_german_to_a_german_reader(client):
    load_catalogue()

    html = client.get(PAGE, headers={"accept-language": "de"}).content.decode()

    assert "Der Vendor muss in einem" in html
    assert "Testkatalog" in html


def test_the_page_names_other_editions(client, folder):
    load_catalogue()
    folder.replace("catalogue.yaml", 'edition: "1"', 'edition: "2"')
    loading.load(folder.path)

    assert 'href="/catalogue/test-code/2/"' in client.get(PAGE).content.decode()


def test_the_page_escapes_what_the_catalogue_says(client, folder):
    folder.replace("1-data.yaml", "The vendor should import.", "'<script>alert(1)</script>'")
    loading.load(folder.path)

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
    loading.load(folder.path)
    etag = client.get(PAGE)["ETag"]
    address, headers = PAGE, {"if-none-match": etag}

    if change == "text":
        folder.replace("1-data.yaml", "The vendor should import.", "The vendor should take in.")
        loading.load(folder.path)
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
