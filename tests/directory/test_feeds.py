"""What is new, as Atom feeds: which entries, in which words, and that any reader can read them."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from assessments.models import Code
from directory.views import feeds
from organisations.models import Organisation, Product
from statements import withdrawal
from statements.models import Listing, Statement

from ..factories import (
    MembershipFactory,
    ReviewerFactory,
    SigningFactory,
    VersionFactory,
    answer_of,
    make_assessment,
    make_submission,
)
from ..statements.paperless import store_statement
from .published import next_statement_of, statement_of

pytestmark = pytest.mark.django_db

SPRING, SUMMER = (datetime(2026, month, 1, 9, 30, tzinfo=UTC) for month in (4, 7))
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, address="/feeds/", **query):
    root = ElementTree.fromstring(client.get(address, query).content)
    return [{each.tag.removeprefix(ATOM): each.text for each in entry} for entry in root.iter(f"{ATOM}entry")]


def titles(client, address="/feeds/", **query):
    return [entry["title"] for entry in entries(client, address, **query)]


def ran_out(statement, at):
    Statement.objects.filter(pk=statement.pk).update(valid_until=at)
    Listing.objects.filter(pk=statement.pk).update(in_force_until=at)


def changed_statement_of(statement, at):
    """A newer one that answers one criterion differently."""
    user = statement.organisation.memberships.get().user
    assessment = make_assessment(by=user, answered=True, version=VersionFactory(product=statement.product, name="2"))
    answer = answer_of(assessment, "data-export")
    answer.code = Code.NOT_FULFILLED
    answer.save()
    return store_statement(assessment, at=at)


def test_feed_tells_what_is_new_changed_withdrawn_and_ran_out_newest_first(client, anvil):
    changed = next_statement_of(anvil)
    other = statement_of("Birch", "Bark")
    withdrawal.withdraw(changed, reason="A criterion was misread.", by=ReviewerFactory())
    ran_out(other, other.issued_at + timedelta(microseconds=1))

    assert titles(client) == [
        f"Withdrawn: {changed.object_name}, Anvil ({changed.number})",
        f"Ran out: Bark 1, Birch ({other.number})",
        f"New: Bark 1, Birch ({other.number})",
        f"Changed: {changed.object_name}, Anvil ({changed.number})",
        f"New: Forge 1, Anvil ({anvil.number})",
    ]


def test_feed_says_what_a_change_changed_and_why_a_statement_is_withdrawn(client, anvil):
    changed = changed_statement_of(anvil, SUMMER)
    withdrawal.withdraw(changed, reason="A criterion <was> misread.", by=ReviewerFactory(), at=SUMMER)

    assert [entry["summary"] for entry in entries(client, "/feeds/organisations/anvil/")][1:] == [
        "<p>Reason: A criterion &lt;was&gt; misread.</p>",
        f"<p>It supersedes {anvil.number} on Forge 1. 1 criterion is answered differently: Data (1).</p>",
    ]


def test_feed_claims_no_validity_that_ended(client, anvil):
    Statement.objects.filter(pk=anvil.pk).update(valid_until=datetime(2030, 2, 19, 12, tzinfo=UTC))
    changed_statement_of(anvil, SUMMER)

    summaries = [entry["summary"] for entry in entries(client)]

    assert "<p>It was issued to be valid until 19 February 2030.</p>" in summaries


def test_an_entry_has_a_link_a_time_and_an_identifier_that_every_feed_shares(client, settings, anvil):
    settings.SITE_URL = "https://portal.example"
    Statement.objects.update(issued_at=SPRING)

    feeds = ["/feeds/", "/feeds/?q=forge", "/feeds/organisations/anvil/", f"/feeds/products/{anvil.product_id}/"]
    found = {tuple(entries(client, feed)[0].items()) for feed in feeds}

    assert len(found) == 1
    entry = dict(found.pop())
    assert entry["id"] == f"tag:portal.example,2026-04-01:/statements/{anvil.number}//issued"
    assert entry["updated"] == "2026-04-01T09:30:00+00:00"
    text = client.get("/feeds/").content.decode()
    assert f'<link href="https://portal.example/statements/{anvil.number}/" rel="alternate"/>' in text


def test_feed_speaks_the_language_asked_for(client, anvil):
    response = client.get("/feeds/", headers={"Accept-Language": "de"})

    assert 'xml:lang="de"' in response.content.decode()
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize(
    ("address", "asked", "language"),
    [
        ("/feeds/?lang=de", "en", "de"),
        ("/feeds/?q=anvil&lang=en", "de", "en"),
        ("/feeds/organisations/anvil/?lang=de", "", "de"),
        ("/feeds/?lang=tlh", "de", "de"),
        ("/feeds/?lang=", "", "en"),
    ],
)
def test_feed_speaks_the_language_its_address_names(client, address, asked, language, anvil):
    response = client.get(address, headers={"Accept-Language": asked})

    text = response.content.decode()
    assert f'xml:lang="{language}"' in text
    assert ("Neu: Forge 1" in text) == (language == "de")
    assert response["Content-Language"] == language
    again = client.get(address, headers={"Accept-Language": asked, "If-None-Match": response["ETag"]})
    assert (again.status_code, again["Content-Language"]) == (304, language)


def test_feeds_of_a_language_are_told_apart_by_their_tags_and_not_by_their_identifiers(client, anvil):
    german, english = (client.get(f"/feeds/?lang={language}") for language in ("de", "en"))

    assert german["ETag"] != english["ETag"]
    identifiers = [re.findall("<id>(.*?)</id>", each.content.decode()) for each in (german, english)]
    assert identifiers[0] == identifiers[1]
    assert 'rel="self"' in german.content.decode()
    assert "/feeds/?lang=de" in german.content.decode()


@pytest.mark.parametrize("address", ["/directory/", "/directory/?q=anvil", "/directory/anvil/"])
def test_pages_lead_to_feeds_of_their_language(client, address, anvil):
    text = client.get(address, headers={"Accept-Language": "de"}).content.decode()

    feeds = re.findall(r'href="(/feeds/[^"]+)"', text)
    assert len(feeds) >= 2
    assert [feed for feed in feeds if not feed.endswith("lang=de")] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "anvil"}, ["Anvil"]),
        ({"organisation": "birch"}, ["Birch"]),
        ({"role": "customer"}, []),
        ({"said": "data-export:fulfilled", "category": "data"}, ["Birch", "Anvil"]),
        ({"said": "data-export:planned"}, []),
        ({"age": "3", "sort": "date", "view": "table", "page": "7"}, ["Birch", "Anvil"]),
        ({"role": "buyer", "q": "\0"}, ["Birch", "Anvil"]),
    ],
)
def test_feed_of_a_search_has_what_the_search_finds(client, query, expected, anvil):
    statement_of("Birch")

    assert [title.split(", ")[1].split(" (")[0] for title in titles(client, **query)] == expected


def test_feed_of_a_search_tells_when_a_newer_statement_no_longer_fits(client, anvil):
    changed = changed_statement_of(anvil, datetime.now(UTC))

    assert titles(client, said="data-export:fulfilled") == [
        f"Changed: Forge 2, Anvil ({changed.number})",
        f"New: Forge 1, Anvil ({anvil.number})",
    ]
    assert titles(client, said="data-export:not_fulfilled") == [f"Changed: Forge 2, Anvil ({changed.number})"]


def test_feed_of_a_search_leads_back_to_it_and_knows_one_name_of_it(client, settings):
    settings.SITE_URL = "https://portal.example"

    text = client.get("/feeds/?status=all&role=vendor&q=a+%26+b%01").content.decode()

    assert '<link href="https://portal.example/directory/?q=a+%26+b%01&amp;role=vendor" rel="alternate"/>' in text
    assert "<id>https://portal.example/feeds/?q=a+%26+b%01&amp;role=vendor</id>" in text
    assert "<title>New in the CPO Portal: “a &amp; b” · IT vendors</title>" in text


def test_feed_has_at_most_fifty_entries(client, monkeypatch):
    monkeypatch.setattr("directory.subscriptions.news.latest.__kwdefaults__", {"most": 2, "at": None})
    for name in ("Anvil", "Birch", "Cobalt"):
        statement_of(name)

    assert [title.split(", ")[1].split(" (")[0] for title in titles(client)] == ["Cobalt", "Birch"]


def test_feed_can_be_read_whatever_names_hold(client, anvil):
    Organisation.objects.update(name="An\x01vil\x0b & <Söhne>\uffff")
    Statement.objects.update(object_name="For\x1fge")

    [entry] = entries(client)

    assert entry["title"] == f"New: Forge, Anvil & <Söhne> ({anvil.number})"
    assert client.get("/feeds/organisations/anvil/").status_code == 200


@pytest.mark.parametrize("change", ["nothing", "issued", "withdrawn", "ran out", "another language"])
def test_feed_asked_again_is_sent_again_only_after_a_change(client, change, anvil):
    before = client.get("/feeds/")
    if change == "issued":
        statement_of("Birch")
    elif change == "withdrawn":
        withdrawal.withdraw(anvil, reason="Wrong.", by=ReviewerFactory())
    elif change == "ran out":
        ran_out(anvil, datetime.now(UTC))

    asked = {"If-None-Match": before["ETag"], "Accept-Language": "de" if change == "another language" else "en"}
    response = client.get("/feeds/", headers=asked)

    assert response.status_code == (304 if change == "nothing" else 200)


def test_feed_is_not_sent_again_to_who_asks_by_time(client, anvil):
    modified = client.get("/feeds/")["Last-Modified"]

    assert client.get("/feeds/", headers={"If-Modified-Since": modified}).status_code == 304


def test_feed_needs_as_many_queries_for_three_as_for_one(count_queries):
    first = statement_of("Anvil")
    for_one = count_queries("/feeds/?q=tool")
    next_statement_of(first)
    statement_of("Birch")

    assert (count_queries("/feeds/?q=tool"), for_one <= 9) == (for_one, True)


def test_an_empty_portal_has_an_empty_feed(client):
    text = client.get("/feeds/").content.decode()

    assert entries(client) == []
    assert "<updated>1970-01-01T00:00:00+00:00</updated>" in text


def test_who_only_signed_has_an_empty_feed(client):
    SigningFactory(organisation__name="Anvil", confirmed_at=SPRING)

    assert entries(client, "/feeds/organisations/anvil/") == []


def test_what_the_public_does_not_know_has_no_feed(client):
    make_submission(make_assessment(by=MembershipFactory(organisation__name="Drafting").user, answered=True))

    addresses = ["/feeds/organisations/drafting/", "/feeds/organisations/x/"]
    addresses += [f"/feeds/products/{pk}/" for pk in (Product.objects.get().pk, 999_999)]

    assert [client.get(address).status_code for address in addresses] == [404] * 4


@pytest.mark.parametrize("address", ["/feeds/", "/feeds/organisations/anvil/", "/feeds/products/1/"])
def test_feeds_asked_for_too_often_say_when_to_come_back(client, db, settings, rf, monkeypatch, address):
    settings.RATE_LIMITS = True
    moment = timezone.now().replace(minute=5, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    asked = rf.get("/")
    asked.user = AnonymousUser()
    feeds.FEEDS.spend(asked, feeds.FEEDS.most)

    response = client.get(address)

    assert (response.status_code, response["Retry-After"]) == (429, "300")
