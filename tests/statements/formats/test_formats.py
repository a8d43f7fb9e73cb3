"""The other forms of a statement: JSON, CycloneDX, badge. Each is sent again only when it changed."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from statements import withdrawal
from statements.models import Statement
from tests.factories import MembershipFactory, ReviewerFactory, VersionFactory, make_assessment

from ..paperless import store_statement

SPRING = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
FORMS = [".json", ".cdx.json", "/badge.svg"]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def statement(db):
    return store_statement(at=SPRING)


def badge_of(client, statement, query=""):
    """The badge's lines, and what it is called for those who cannot see it."""
    response = client.get(f"/statements/{statement.number}/badge.svg{query}")
    root = ElementTree.fromstring(response.content)
    return [text.text for text in root.iter(f"{SVG}text")], root.find(f"{SVG}title").text


@pytest.mark.parametrize("form", FORMS)
def test_form_asked_again_is_not_sent_again(client, statement, form, django_assert_max_num_queries):
    address = f"/statements/{statement.number}{form}"
    first = client.get(address)

    with django_assert_max_num_queries(1):
        again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("form", [".pdf", *FORMS])
def test_refusal_of_what_one_reader_asks_is_kept_by_no_cache(client, statement, form):
    refused = client.get(f"/statements/{statement.number}{form}", headers={"if-match": '"another"'})

    assert (refused.status_code, refused["Cache-Control"]) == (412, "no-store")


@pytest.mark.parametrize("form", FORMS)
def test_form_is_the_same_for_every_reader(client, statement, form, sign_in, stranger):
    address = f"/statements/{statement.number}{form}"
    first = client.get(address, headers={"accept-language": "de"})

    second = sign_in(stranger).get(address)

    assert (second["ETag"], second.content) == (first["ETag"], first.content)
    assert second["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("form", FORMS)
def test_form_needs_few_queries(client, statement, form, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get(f"/statements/{statement.number}{form}")


def test_json_is_the_document_as_stored(client, statement):
    response = client.get(f"/statements/{statement.number}.json")

    assert response.content == statement.document.encode()
    assert response["Content-Type"] == "application/json"


def test_badge_says_number_status_date_and_edition(client, statement):
    lines, title = badge_of(client, statement)

    assert lines == [f"CPO Statement {statement.number}", "in force until 1 April 2028", "Test catalogue, 1"]
    assert title == (
        f"CPO Statement {statement.number}: in force until 1 April 2028. Test catalogue, 1. "
        "A self-declaration, not a certificate."
    )


def test_badge_of_a_withdrawn_statement_says_so(client, statement):
    withdrawal.withdraw(statement, reason="Misread.", by=ReviewerFactory(), at=datetime(2026, 5, 4, 12, tzinfo=UTC))

    assert badge_of(client, statement)[0][1] == "withdrawn on 4 May 2026"


def test_badge_of_an_expired_statement_says_so(client, statement):
    Statement.objects.update(valid_until=datetime(2026, 9, 30, 12, tzinfo=UTC))

    assert badge_of(client, statement)[0][1] == "expired on 30 September 2026"


def test_badge_of_a_superseded_statement_says_so(client, db):
    signatory = MembershipFactory().user
    version = VersionFactory(product__organisation=signatory.memberships.get().organisation)
    older, _newer = (
        store_statement(make_assessment(by=signatory, answered=True, version=version), at=at)
        for at in (SPRING, SPRING + timedelta(days=30))
    )

    assert badge_of(client, older)[0][1] == "superseded on 1 May 2026"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"withdrawn_at": SPRING}, "withdrawn on 1 April 2026"),
        ({"valid_until": SPRING + timedelta(days=1)}, "expired on 2 April 2026"),
    ],
)
def test_badge_asked_again_is_sent_at_once_when_the_status_changed(client, statement, change, said):
    address = f"/statements/{statement.number}/badge.svg"
    etag = client.get(address)["ETag"]
    Statement.objects.update(**change)

    response = client.get(address, headers={"if-none-match": etag})

    assert (response.status_code, response["Cache-Control"]) == (200, "public, max-age=60")
    assert said in response.content.decode()


def test_badge_speaks_the_language_asked_for_or_that_of_the_statement(client, db):
    german = store_statement(make_assessment(answered=True, language="de"), at=SPRING)

    catalogues = {query: badge_of(client, german, query)[0][2] for query in ("", "?lang=en", "?lang=de", "?lang=xx%00")}

    assert catalogues == {
        "": "Testkatalog, 1",
        "?lang=en": "Test catalogue, 1",
        "?lang=de": "Testkatalog, 1",
        "?lang=xx%00": "Testkatalog, 1",
    }


def test_badge_shortens_the_name_of_a_catalogue_that_is_too_long(client, statement):
    catalogue = statement.catalogue
    catalogue.title = {"en": "A catalogue <with> a name that does not fit into any badge at all"}
    catalogue.save()

    lines, title = badge_of(client, statement)

    assert lines[2] == "A catalogue <with> a name that does not f…, 1"
    assert "into any badge at all, 1." in title


def test_badge_of_tomorrow_is_not_kept_from_today(client, statement):
    Statement.objects.update(valid_until=timezone.now() + timedelta(days=1))

    assert "max-age=60" in client.get(f"/statements/{statement.number}/badge.svg")["Cache-Control"]
