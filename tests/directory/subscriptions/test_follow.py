"""Following an organisation, a product or a search, and the page of what one follows."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.refusals import Refused
from directory.models import NewsTold, Watch
from directory.search.edition_index import all_editions
from directory.search.saved_searches import described, wanted_of
from directory.subscriptions import follow
from organisations.models import Organisation, Product
from statements import withdrawal
from tests.factories import (
    PASSWORD,
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    load_catalogue,
    make_assessment,
    make_submission,
)

from ...statements.paperless import store_statement
from ..published import next_statement_of, statement_of

pytestmark = pytest.mark.django_db


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def followed(user):
    return sorted(str(watch.organisation or watch.product or watch.query) for watch in user.watches.all())


def post_form(client, text, action):
    """Send a form of the page as a browser would."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', text, re.DOTALL).group()
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    return client.post(action.replace("&amp;", "&"), fields)


def test_organisations_and_products_are_followed_and_unfollowed_on_the_profile(sign_in, stranger, anvil):
    product = anvil.product
    client = sign_in(stranger)

    of_organisation = post_form(client, page(client, "/directory/anvil/"), "/watching/organisations/anvil/")
    of_product = post_form(client, page(client, "/directory/anvil/"), f"/watching/products/{product.pk}/")
    following = followed(stranger)
    watch = stranger.watches.get(organisation__isnull=False)
    unfollowed = post_form(client, page(client, "/directory/anvil/"), f"/watching/{watch.pk}/unfollow/")

    assert of_organisation["Location"] == "/directory/anvil/"
    assert of_product["Location"] == f"/directory/anvil/#product-{product.pk}"
    assert (following, followed(stranger)) == (["Anvil", "Forge"], ["Forge"])
    assert unfollowed["Location"] == "/directory/anvil/"


def test_a_search_is_followed_and_unfollowed_in_the_directory(sign_in, stranger):
    client = sign_in(stranger)
    address = "/directory/?q=step&role=vendor"

    done = post_form(client, page(client, f"{address}&sort=date&age=3"), "/watching/search/?q=step&amp;role=vendor")
    following = followed(stranger)
    watch = stranger.watches.get()
    undone = post_form(client, page(client, address), f"/watching/{watch.pk}/unfollow/")

    assert (following, followed(stranger)) == (["q=step&role=vendor"], [])
    assert (done["Location"], undone["Location"].replace("&amp;", "&")) == (address, address)


@pytest.mark.parametrize("query", ["", "?sort=date", "?status=all&age=6", "?role=buyer"])
def test_a_search_that_asks_nothing_is_not_offered_and_cannot_be_followed(sign_in, stranger, query):
    client = sign_in(stranger)

    response = client.post(f"/watching/search/{query}", follow=True)

    assert "/watching/search/" not in page(client, f"/directory/{query}")
    assert "Say what to look for first" in response.content.decode()
    assert followed(stranger) == []


def test_the_page_asked_again_says_whether_the_search_is_followed_now(sign_in, stranger):
    client = sign_in(stranger)
    etag = client.get("/directory/?q=step")["ETag"]
    client.post("/watching/search/?q=step")
    client.get("/watching/")  # where the message is shown

    response = client.get("/directory/?q=step", headers={"If-None-Match": etag})

    assert response.status_code == 200
    assert "Unfollow this search" in response.content.decode()


def test_who_is_not_signed_in_comes_back_to_what_they_wanted_to_follow(client, anvil):
    stranger = UserFactory()
    asked = post_form(
        client, page(client, "/directory/?q=anvil&role=vendor"), "/watching/search/?q=anvil&amp;role=vendor"
    )

    signed_in = client.post(asked["Location"], {"login": stranger.email, "password": PASSWORD})
    text = page(client, signed_in["Location"])
    client.post(signed_in["Location"])

    assert asked["Location"] == f"/accounts/login/?next={quote('/watching/search/?q=anvil&role=vendor')}"
    assert "Follow: “anvil” · IT vendors" in text
    assert followed(stranger) == ["q=anvil&role=vendor"]


def test_opening_an_address_follows_nothing(sign_in, stranger, anvil):
    product = anvil.product
    client = sign_in(stranger)

    texts = [
        page(client, address)
        for address in ("/watching/organisations/anvil/", f"/watching/products/{product.pk}/", "/watching/search/?q=x")
    ]

    assert followed(stranger) == []
    assert [re.search(r"<h1>(.*)</h1>", text).group(1) for text in texts] == [
        "Follow: Anvil",
        "Follow: Forge, Anvil",
        "Follow: “x”",
    ]


def test_following_twice_is_following_once(sign_in, stranger, anvil):
    client = sign_in(stranger)
    for _twice in range(2):
        client.post("/watching/organisations/anvil/")
        client.post("/watching/search/?q=a&age=3")
        client.post("/watching/search/?sort=date&q=a")

    assert followed(stranger) == ["Anvil", "q=a"]
    assert "You follow it already." in page(client, "/watching/organisations/anvil/")


def test_one_watch_is_about_one_thing(stranger, anvil):
    organisation = anvil.organisation

    for what in ({}, {"organisation": organisation, "query": "q=a"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            follow.follow(stranger, **what)


def test_nobody_follows_more_than_fifty_things(sign_in, stranger):
    for number in range(follow.MOST):
        follow.follow(stranger, query=f"q={number}")

    response = sign_in(stranger).post("/watching/search/?q=more", follow=True)

    assert "You follow 50 things already" in response.content.decode()
    assert stranger.watches.count() == 50


def test_a_search_too_long_to_be_kept_is_refused(stranger):
    with pytest.raises(Refused, match="too long"):
        follow.follow(stranger, query="q=" + "x" * 2000)


def test_what_the_public_does_not_know_cannot_be_followed(sign_in, stranger):
    make_submission(make_assessment(by=MembershipFactory(organisation__name="Drafting").user, answered=True))
    client = sign_in(stranger)

    for address in ("/watching/organisations/drafting/", f"/watching/products/{Product.objects.get().pk}/"):
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_page_shows_what_is_followed_and_what_happened_lately(sign_in, stranger, anvil):
    other = statement_of("Birch")
    withdrawal.withdraw(other, reason="Misread.", by=ReviewerFactory())
    for what in ({"organisation": anvil.organisation}, {"query": "q=birch"}, {"query": "q=nothing"}):
        follow.follow(stranger, **what)

    text = page(sign_in(stranger), "/watching/").partition("<footer")[0]

    sections = [re.sub(r"<[^>]+>|\s+", " ", section) for section in text.split("<section")[1:]]
    assert [f"New: Forge 1, Anvil ({anvil.number})" in section for section in sections] == [True, False, False]
    assert ["Reason: Misread." in section for section in sections] == [False, True, False]
    assert ["Nothing happened lately." in section for section in sections] == [False, False, True]
    assert re.findall(r'href="(/feeds/[^"]+)"', text) == [
        "/feeds/organisations/anvil/?lang=en",
        "/feeds/?q=birch&amp;lang=en",
        "/feeds/?q=nothing&amp;lang=en",
    ]


def test_page_of_somebody_who_follows_nothing_says_how_to(sign_in, stranger):
    assert "You follow nothing yet." in page(sign_in(stranger), "/watching/")


def test_page_asks_once_for_each_search_however_much_there_is(sign_in, stranger, anvil):
    client = sign_in(stranger)
    follow.follow(stranger, query="q=birch")
    follow.follow(stranger, organisation=anvil.organisation)
    for_one = queries_of(client)
    for statement in (statement_of("Birch"), next_statement_of(statement_of("Cobalt"))):
        follow.follow(stranger, organisation=statement.organisation)
        follow.follow(stranger, product=statement.product)

    assert (queries_of(client), for_one <= 9) == (for_one, True)


def queries_of(client):
    client.get("/watching/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/watching/")
    return len(queries)


def test_a_search_can_be_named_and_lose_its_name_again(sign_in, stranger):
    client = sign_in(stranger)
    watch = follow.follow(stranger, query="q=step&role=vendor")

    client.post(f"/watching/{watch.pk}/rename/", {"name": " STEP <readers> "})
    named = page(client, "/watching/")
    client.post(f"/watching/{watch.pk}/rename/", {"name": ""})

    assert "STEP &lt;readers&gt;</a>" in named
    assert "“step” · IT vendors</a>" in page(client, "/watching/")


def test_a_name_that_cannot_be_kept_is_refused_with_a_sentence(sign_in, stranger):
    watch = follow.follow(stranger, query="q=step")

    response = sign_in(stranger).post(f"/watching/{watch.pk}/rename/", {"name": "x" * 121})

    assert "at most 120 characters" in response.content.decode()
    assert Watch.objects.get().name == ""


def test_a_name_is_kept_as_one_line_without_what_nobody_sees(sign_in, stranger):
    watch = follow.follow(stranger, query="q=step")

    sign_in(stranger).post(f"/watching/{watch.pk}/rename/", {"name": "a\0\u200bb\nc"})

    assert Watch.objects.get().name == "ab c"


def test_what_others_follow_is_neither_shown_nor_named_nor_unfollowed(sign_in, stranger, anvil):
    foreign = follow.follow(UserFactory(), query="q=step")
    of_organisation = follow.follow(stranger, organisation=anvil.organisation)
    client = sign_in(stranger)

    answers = [client.post(f"/watching/{foreign.pk}/{verb}/").status_code for verb in ("unfollow", "rename")]

    assert (answers, Watch.objects.count()) == ([404, 404], 2)
    assert client.get(f"/watching/{of_organisation.pk}/rename/").status_code == 404


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_unfollowing_leads_nowhere_else(sign_in, stranger, onward):
    watch = follow.follow(stranger, query="q=step")

    response = sign_in(stranger).post(f"/watching/{watch.pk}/unfollow/", {"next": onward})

    assert response["Location"] == "/watching/"


def test_following_needs_the_form_s_token(stranger):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger)

    assert client.post("/watching/search/?q=step").status_code == 403


def test_watches_go_with_the_person_and_with_the_organisation():
    person, other = UserFactory(), UserFactory()
    organisation = Organisation.objects.create(name="Signee only", role="vendor", country="DE")
    product = Product.objects.create(organisation=organisation, name="Tool")
    for what in ({"organisation": organisation}, {"product": product}, {"query": "q=a"}):
        follow.follow(person, **what)
    follow.follow(other, query="q=b")

    organisation.delete()
    after_organisation = followed(person)
    person.delete()

    assert (after_organisation, followed(other), Watch.objects.count()) == (["q=a"], ["q=b"], 1)
    assert list(NewsTold.objects.values_list("user", flat=True)) == [other.pk]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=step+ap242", "“step ap242”"),
        (
            "role=provider&organisation=anvil&product=forge",
            "IT service providers · Organisation: anvil · Product: forge",
        ),
        ("category=data&shall=all", "All shall criteria of 1 Data fulfilled"),
        ("category=data", "Something fulfilled in 1 Data"),
        ("shall=all", "All shall criteria fulfilled"),
        ("said=data-export:fulfilled", "1.1 Export: fulfilled"),
        ("standard=JT&edition=9&direction=both", "JT 9 read and write"),
        ("standard=own+format", "own format"),
        ("", "Every statement"),
    ],
)
def test_a_search_without_a_name_says_what_it_asks_for(query, expected):
    load_catalogue()
    editions = all_editions()

    assert described(wanted_of(query, editions), editions) == expected


def test_newly_issued_are_statements_of_what_is_followed_by_name_within_thirty_days(stranger, anvil):
    of_product, of_others = statement_of("Birch"), statement_of("Cedar")
    old = store_statement(at=datetime.now(UTC) - timedelta(days=31))
    for what in ({"organisation": anvil.organisation}, {"product": of_product.product}, {"query": "q=cedar"}):
        follow.follow(stranger, **what)
    follow.follow(stranger, organisation=old.organisation)

    assert set(follow.newly_issued(stranger.watches.all())) == {anvil, of_product}
    assert of_others not in follow.newly_issued(stranger.watches.all())
    assert follow.newly_issued([]) == []
