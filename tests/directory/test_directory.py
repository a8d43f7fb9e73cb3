"""What the public finds: published statements by name, role and status, and profiles. Never drafts."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Code
from directory.cards import cards
from directory.snapshot import Snapshot
from organisations.models import Organisation, Product, Role
from statements import withdrawing
from statements.listing import keys_in_order, listing_of
from statements.models import Listing, Statement
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    ReviewerFactory,
    SigningFactory,
    VersionFactory,
    load_edition,
    make_assessment,
    make_submission,
)
from tests.statements.paperless import store_statement

from .test_compare import legend


def statement_of(name, product="Tool", role=Role.VENDOR):
    """A statement of a new organisation, on a new product."""
    user = MembershipFactory(organisation__name=name, organisation__role=role).user
    organisation = Organisation.objects.get(name=name)
    version = None
    if role == Role.VENDOR:
        version = VersionFactory(product__organisation=organisation, product__name=product, name="1")
    return store_statement(make_assessment(by=user, answered=True, version=version))


def next_statement_of(statement):
    signatory = statement.organisation.memberships.get().user
    return store_statement(
        make_assessment(by=signatory, answered=True, version=VersionFactory(product=statement.product))
    )


def found(client, **query):
    return shown(client.get("/directory/", query))


def shown(response):
    """The numbers of the statements on the page, in their order."""
    return re.findall(r'data-compare="([^"]+)"', response.content.decode())


@pytest.fixture
def three(db):
    """Statements of Cobalt, Anvil and Birch, a customer."""
    return {
        "cobalt": statement_of("Cobalt", "Vault"),
        "anvil": statement_of("Anvil", "Forge Größe"),
        "birch": statement_of("Birch", role=Role.CUSTOMER),
    }


def numbers(three, *names):
    return [three[name].number for name in names]


def test_directory_lists_statements_by_the_names_of_their_organisations(client, three):
    assert found(client) == numbers(three, "anvil", "birch", "cobalt")


@pytest.mark.parametrize("address", ["/directory/", "/directory/?view=table", "/directory/anvil/"])
def test_lists_say_what_the_colours_of_bars_mean(client, three, address):
    assert legend(client.get(address)) == Code.labels


def test_a_list_without_statements_has_no_legend(client, db):
    assert legend(client.get("/directory/")) == []


def test_form_asks_in_a_sentence_what_is_fulfilled_and_where(client, three):
    text = client.get("/directory/").content.decode()

    select = r'for="find-(?:shall|category)">([^<]+)</label><select[^>]*><option[^>]*>([^<]+)'
    assert re.findall(select, text) == [("Fulfilled", "anything"), ("in the category", "any")]


def test_directory_is_empty_at_first(client, db):
    response = client.get("/directory/")

    assert "No statement fits." in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "nothing"}, {"without the words": ("", 3)}),
        ({"q": "nothing", "view": "table"}, {"without the words": ("view=table", 3)}),
        (
            {"q": "anvil", "role": "customer"},
            {"without the words": ("role=customer", 1), "of every role": ("q=anvil", 1)},
        ),
        ({"said": "data-export:planned"}, {"whatever they answer": ("", 3)}),
        ({"standard": "nothing", "edition": "2"}, {"whatever standards they name": ("", 3)}),
        ({"organisation": "nothing"}, {"of every organisation and product": ("", 3)}),
        ({"q": "nothing", "organisation": "nothing"}, {}),
    ],
)
def test_a_search_that_finds_nothing_says_which_restriction_to_leave_out(client, three, query, expected):
    response = client.get("/directory/", query)

    text = response.content.decode().partition('<div class="note">')[2].partition("</div>")[0]
    offered = re.findall(r'<li><a href="\?([^"]*)">([^<]+)</a> \((\d+)\)', text)
    assert {words: (address, int(number)) for address, words, number in offered} == expected
    led_to = [len(shown(client.get(f"/directory/?{address}"))) for address, _words, _number in offered]
    assert led_to == [int(number) for _address, _words, number in offered]
    assert ("More than one restriction has to go." in text) == (not expected)


def test_a_search_that_only_old_statements_fit_leads_to_them(client, three):
    withdrawing.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())

    text = client.get("/directory/?q=anvil").content.decode()

    assert '<a href="?q=anvil&amp;status=all">old ones, too</a> (1)' in text


def test_directory_never_shows_what_is_not_published(client, db):
    make_assessment(answered=True)
    make_submission()

    assert found(client) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("anvil", ["anvil"]),
        ("VAULT", ["cobalt"]),
        ("größe", ["anvil"]),
        ("obal", ["cobalt"]),
        ("data-export", ["anvil", "cobalt"]),
        ("cobalt vault", ["cobalt"]),
        ("vault cobalt", ["cobalt"]),
        ("cobalt forge", []),
        ("  ", ["anvil", "birch", "cobalt"]),
        ("%", []),
        ("'; drop table statements_statement; --", []),
    ],
)
def test_directory_finds_by_every_word_in_names(client, three, words, names):
    assert found(client, q=words) == numbers(three, *names)


def test_directory_finds_by_the_whole_number(client, three):
    number = three["anvil"].number

    assert [found(client, q=number.lower()), found(client, q="CPO-2026-9999")] == [[number], []]


def test_directory_finds_by_role(client, three):
    assert found(client, role="customer") == numbers(three, "birch")


def test_directory_shows_old_statements_when_asked(client, three):
    withdrawing.withdraw(three["birch"], reason="Wrong.", by=ReviewerFactory())
    yesterday = timezone.now() - timedelta(days=1)
    Statement.objects.filter(pk=three["anvil"].pk).update(valid_until=yesterday)
    Listing.objects.filter(pk=three["anvil"].pk).update(in_force_until=yesterday)
    newer = next_statement_of(three["cobalt"])

    in_force, everything = found(client), found(client, status="all")

    assert in_force == [newer.number]
    assert sorted(everything) == sorted([*numbers(three, "anvil", "birch", "cobalt"), newer.number])


@pytest.mark.parametrize(
    "query",
    [
        {"role": "buyer"},
        {"status": "withdrawn"},
        {"q": "x" * 101},
        {"q": "\0"},
        {"page": "zero"},
        {"age": "-1"},
        {"category": "x"},
        {"said": "data-export:perhaps"},
        {"said": "x:fulfilled"},
        {"said": ":"},
        {"said": "data-export"},
        {"shall": "some"},
        {"direction": "sideways"},
        {"direction": "read"},
        {"edition": "3"},
        {"sort": "score"},
        {"view": "list"},
        {"organisation": "\0"},
    ],
)
def test_directory_leaves_out_and_names_what_cannot_be_asked(client, three, query):
    response = client.get("/directory/", query)

    assert shown(response) == numbers(three, "anvil", "birch", "cobalt")
    assert ("left out" in response.content.decode()) == (query != {"page": "zero"})


def test_an_edition_and_a_direction_wait_for_the_standard_they_are_asked_of(client, three):
    response = client.get("/directory/", {"edition": "3", "direction": "read"}, headers={"hx-request": "true"})

    text = response.content.decode()
    assert response["HX-Push-Url"] == "/directory/"
    assert ('value="3"' in text, '<option value="read" selected>' in text) == (True, True)


def test_directory_says_so_when_more_answers_are_asked_for_than_can_be(client, three):
    keys = ("data-export", "data-import", "data-formats", "partners-contact", "partners-tenders")
    query = {"said": [f"{key}:{code}" for key in keys for code in Code.values]}

    response = client.get("/directory/", query)

    assert ("At most 20 answers" in response.content.decode(), len(response.context["said"])) == (True, 20)


def test_directory_shows_the_last_page_for_one_beyond(client, three):
    assert found(client, page=99) == numbers(three, "anvil", "birch", "cobalt")


def test_directory_has_twenty_a_page_and_keeps_the_question(client, three):
    for index in range(20):
        _copy_of(three["anvil"], index)

    response = client.get("/directory/", {"q": "anvil", "page": 2})

    text = response.content.decode()
    assert len(shown(response)) == 1
    assert 'href="?q=anvil&amp;page=1"' in text


def _copy_of(statement, index):
    """Another statement, with its listing, without another submission's work: rows are all a page is made of."""
    copy = Statement.objects.create(
        **{
            field.name: getattr(statement, field.name)
            for field in Statement._meta.concrete_fields
            if field.name not in ("id", "number", "submission", "supersedes")
        },
        number=f"CPO-2024-{index + 1:04d}",
        submission=make_submission(),
    )
    listing_of(copy, keys_in_order(copy.catalogue)).save(force_insert=True)


def test_directory_gives_htmx_an_address_without_empty_questions(client, three):
    query = {"q": "anvil", "role": "", "criterion": "data-export", "answer": "fulfilled", "view": "table"}
    response = client.get("/directory/", query, headers={"hx-request": "true"})

    assert response["HX-Push-Url"] == "/directory/?q=anvil&said=data-export%3Afulfilled&view=table"
    assert "<html" in response.content.decode()


@pytest.fixture
def count_queries(client):
    """Call it with a path to learn how many queries its page needs, once what is kept in memory is there."""

    def _count_queries(path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    return _count_queries


def test_directory_needs_as_many_queries_for_three_as_for_one(db, count_queries):
    statement_of("Anvil")
    for_one = count_queries("/directory/")
    statement_of("Birch")
    statement_of("Cobalt")

    assert (count_queries("/directory/"), for_one <= 8) == (for_one, True)


def test_directory_asked_again_is_not_sent_again(client, three, django_assert_max_num_queries):
    etag = client.get("/directory/")["ETag"]

    with django_assert_max_num_queries(3):
        response = client.get("/directory/", headers={"if-none-match": etag})

    assert response.status_code == 304


@pytest.mark.parametrize("change", ["issued", "withdrawn", "renamed", "product renamed", "edition", "another question"])
def test_directory_asked_again_is_sent_again_after_a_change(client, three, change):
    etag, query = client.get("/directory/")["ETag"], {}
    if change == "issued":
        statement_of("Delta")
    elif change == "withdrawn":
        withdrawing.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())
    elif change == "renamed":
        three["anvil"].organisation.name = "Anvil & Daughters"
        three["anvil"].organisation.save()
    elif change == "product renamed":
        three["anvil"].product.name = "Hammer"
        three["anvil"].product.save()
    elif change == "edition":
        load_edition("1")
    else:
        query = {"q": "anvil"}

    response = client.get("/directory/", query, headers={"if-none-match": etag})

    assert response.status_code == 200


def test_directory_has_the_new_name_though_its_change_began_before_another_one(
    client, three, monkeypatch, django_capture_on_commit_callbacks
):
    begun = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        three["birch"].organisation.save()
    client.get("/directory/")

    with django_capture_on_commit_callbacks(execute=True), monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: begun)
        three["anvil"].organisation.name = "Anvil & Daughters"
        three["anvil"].organisation.save()

    assert "Anvil &amp; Daughters" in client.get("/directory/").content.decode()


# --- profiles -------------------------------------------------------------------------------------


def test_profile_shows_statements_in_force_and_earlier_ones(client, db):
    older = statement_of("Anvil")
    newer = next_statement_of(older)

    response = client.get("/directory/anvil/")

    assert response.context["in_force"] == [newer]
    assert response.context["earlier"] == [older]
    assert "not signed" in response.content.decode()


def test_profile_of_a_signee_says_who_signed_and_when_the_first_statement_is_due(client, db):
    SigningFactory(organisation__name="Anvil", confirmed_at=timezone.now())

    text = client.get("/directory/anvil/").content.decode()

    assert "signed by Ada Byron, Director, on 31 January 2026" in text
    assert "The first one is due by 30 April 2026." in text


def test_profile_needs_a_statement_or_a_confirmed_signing(client, db):
    OrganisationFactory(name="Nobody")
    SigningFactory(organisation__name="Recorded only")
    make_submission(make_assessment(by=MembershipFactory(organisation__name="Drafting").user, answered=True))

    codes = [client.get(f"/directory/{slug}/").status_code for slug in ("nobody", "recorded-only", "drafting", "x")]

    assert codes == [404, 404, 404, 404]


def test_profile_never_shows_a_signing_that_is_not_confirmed(client, db):
    statement = statement_of("Anvil")
    SigningFactory(organisation=statement.organisation)

    assert "not signed" in client.get("/directory/anvil/").content.decode()


def test_profile_needs_as_many_queries_for_three_as_for_one(db, count_queries):
    statement = statement_of("Anvil")
    for_one = count_queries("/directory/anvil/")
    for name in ("Second", "Third"):
        product = Product.objects.create(organisation=statement.organisation, name=name)
        user = statement.organisation.memberships.get().user
        store_statement(make_assessment(by=user, answered=True, version=VersionFactory(product=product)))

    assert (count_queries("/directory/anvil/"), for_one <= 8) == (for_one, True)


def test_profile_link_in_the_directory_leads_there(client, db):
    statement_of("Anvil")

    links = re.findall(r'href="(/directory/[^"]+/)"', client.get("/directory/").content.decode())

    assert {client.get(link).status_code for link in links} == {200}


def test_cards_drawn_before_are_not_asked_for_again(client, three, django_assert_num_queries):
    client.get("/directory/", {"role": "vendor"})
    client.get("/directory/", {"role": "customer"})

    with django_assert_num_queries(2):  # the state of things, and the editions
        response = client.get("/directory/")

    assert shown(response) == numbers(three, "anvil", "birch", "cobalt")


def test_a_card_follows_the_clock(three):
    now = Snapshot.take()
    later = replace(now, at=three["anvil"].valid_until + timedelta(seconds=1))

    before, after = ("".join(cards_of(each, three["anvil"].pk)) for each in (now, later))

    assert ("status-in_force" in before, "status-expired" in before) == (True, False)
    assert ("status-in_force" in after, "status-expired" in after) == (False, True)


def cards_of(snapshot, *keys):
    statements = Statement.objects.with_status(snapshot.at)
    return cards(keys, state=snapshot.state, load=statements.in_bulk)


def test_a_card_follows_status_language_and_the_name_of_today(client, three):
    organisation = three["anvil"].organisation
    first = client.get("/directory/?status=all&q=anvil").content.decode()

    withdrawing.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())
    organisation.name = "Hammer"
    organisation.save()
    second = client.get("/directory/?status=all&q=anvil").content.decode()
    third = client.get("/directory/?status=all&q=anvil", headers={"accept-language": "de"}).content.decode()

    assert ("Anvil</a> ·" in first, "Anvil</a> ·" in second, "Hammer</a> ·" in second) == (True, False, True)
    assert [words in second for words in ("status-withdrawn", "Wrong.")] == [True, True]
    assert "zurückgezogen" in third
