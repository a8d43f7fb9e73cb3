"""What the public finds: published statements by name, role and status, and profiles. Never drafts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Code
from statements import withdrawal
from statements.listing import keys_in_order, listing_of
from statements.models import Listing, Statement

from ..factories import ReviewerFactory, load_edition, make_assessment, make_submission
from .published import found, next_statement_of, numbers, shown, statement_of


def test_directory_lists_statements_by_the_names_of_their_organisations(client, three):
    assert found(client) == numbers(three, "anvil", "birch", "cobalt")


@pytest.mark.parametrize("address", ["/directory/", "/directory/?view=table", "/directory/anvil/"])
def test_lists_say_what_the_boxes_mean(client, three, address):
    assert legend(client.get(address)) == Code.labels


def test_a_list_without_statements_has_no_legend(client, db):
    assert legend(client.get("/directory/")) == []


def legend(response):
    """The answers named above the rows."""
    key = response.content.decode().partition('<span class="key">')[2].partition("</p>")[0]
    return [words for words in map(str.strip, re.split(r"<[^>]*>", key)) if words in Code.labels]


def test_the_table_of_old_is_the_one_list_there_is(client, three):
    table, rows = (client.get("/directory/", query).content.decode() for query in ({"view": "table"}, {}))

    assert table.partition("<main")[2].partition("</main>")[0] == rows.partition("<main")[2].partition("</main>")[0]


def test_what_is_asked_for_can_be_taken_back_one_by_one(client, three):
    query = {"q": "cob", "role": "vendor", "said": "data-export:fulfilled", "age": "3", "sort": "date"}

    text = client.get("/directory/", query).content.decode()

    chips = re.findall(r'<a class="chip" href="/directory/\?([^"]*)">(.*?) <span', text)
    assert chips == [
        ("role=vendor&amp;said=data-export%3Afulfilled&amp;age=3&amp;sort=date", "“cob”"),
        ("q=cob&amp;said=data-export%3Afulfilled&amp;age=3&amp;sort=date", "IT vendors"),
        ("q=cob&amp;role=vendor&amp;age=3&amp;sort=date", "1.1 Export: fulfilled"),
        ("q=cob&amp;role=vendor&amp;said=data-export%3Afulfilled&amp;sort=date", "in the last 3 months"),
    ]


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
    withdrawal.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())

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
    withdrawal.withdraw(three["birch"], reason="Wrong.", by=ReviewerFactory())
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

    assert response["HX-Push-Url"] == "/directory/?q=anvil&said=data-export%3Afulfilled"
    assert "<html" in response.content.decode()


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
        withdrawal.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())
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
