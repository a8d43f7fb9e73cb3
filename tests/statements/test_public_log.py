"""The public log: what is appended when, that nothing gets between, and the pages that show it."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from core.refusals import Refused
from cpo_verify import log_chain
from statements import withdrawal
from statements.issuing.issue import issue
from statements.models import LogAct, LogEntry, Statement

from ..factories import MembershipFactory, ReviewerFactory, VersionFactory, make_assessment, make_statement
from .issuing.test_issue import approved_submission, meanwhile  # noqa: F401
from .paperless import store_statement

SPRING, SUMMER, AUTUMN = (datetime(2026, month, 1, 9, 30, tzinfo=UTC) for month in (4, 7, 10))


def told():
    return list(LogEntry.objects.values_list("position", "act", "statement__number"))


def contents():
    return [entry.content for entry in LogEntry.objects.all()]


def fetched(client, query=""):
    return json.loads(client.get(f"/statements/log.json{query}").getvalue())


def two_statements_of_one_product():
    signatory = MembershipFactory().user
    version = VersionFactory(product__organisation=signatory.memberships.get().organisation)
    assessments = [make_assessment(by=signatory, answered=True, version=version) for _ in range(2)]
    return [store_statement(each, at=at) for each, at in zip(assessments, (SPRING, SUMMER), strict=True)]


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_issuing_tells_the_log(db):
    statement = make_statement(at=SPRING)

    entry = LogEntry.objects.get()
    assert entry.content == {
        "position": 1,
        "at": "2026-04-01T09:30:00Z",
        "act": "issued",
        "number": statement.number,
        "declaration": f"sha256:{statement.digest}",
        "pdf": f"sha256:{statement.pdf_sha256}",
        "reason": None,
        "previous": None,
        "digest": f"sha256:{entry.digest}",
    }
    assert statement.content["log"] is None


def test_superseding_and_withdrawing_tell_the_log_too(db):
    older, newer = two_statements_of_one_product()
    withdrawal.withdraw(newer, reason="A criterion was misread.", by=ReviewerFactory(), at=AUTUMN)

    assert told() == [
        (1, "issued", older.number),
        (2, "issued", newer.number),
        (3, "superseded", older.number),
        (4, "withdrawn", newer.number),
    ]
    assert [entry["reason"] for entry in contents()] == [None, None, None, "A criterion was misread."]
    assert [entry["at"][:10] for entry in contents()] == ["2026-04-01", "2026-07-01", "2026-07-01", "2026-10-01"]


def test_log_is_a_sound_chain(db):
    two_statements_of_one_product()

    assert log_chain.problems(contents()) == []


def test_statement_carries_the_newest_entry_before_its_own(db):
    first, second = two_statements_of_one_product()
    withdrawal.withdraw(first, reason="Misread.", by=ReviewerFactory())
    newest = LogEntry.objects.newest()

    third = store_statement()

    assert third.content["log"] == {"position": 4, "digest": f"sha256:{newest.digest}"}
    assert second.content["log"]["position"] == 1


@pytest.mark.slow(reason="draws the paper and seals it for real")
def test_withdrawal_while_a_statement_is_made_is_in_it(db, stored_files, meanwhile):  # noqa: F811
    other, ours = make_statement(), approved_submission()
    meanwhile(lambda: withdrawal.withdraw(other, reason="Misread.", by=ReviewerFactory()))

    statement = issue(ours)

    assert told() == [(1, "issued", other.number), (2, "withdrawn", other.number), (3, "issued", statement.number)]
    assert statement.content["log"]["position"] == 2
    assert len(stored_files()) == 2


def test_log_tells_nothing_of_what_was_refused(db):
    statement, reviewer = store_statement(), ReviewerFactory()
    withdrawal.withdraw(statement, reason="First.", by=reviewer)

    with pytest.raises(Refused):
        withdrawal.withdraw(statement, reason="Second.", by=reviewer)

    assert told() == [(1, "issued", statement.number), (2, "withdrawn", statement.number)]


def test_log_keeps_what_it_told_when_the_record_is_changed(client, db):
    statement = store_statement()
    Statement.objects.update(digest="0" * 64)

    [entry] = fetched(client)["entries"]

    assert entry["declaration"] == f"sha256:{statement.digest}"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_a_sound_chain():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time and an in-memory database for tests")
    with transaction.atomic():
        statements = [store_statement() for _ in range(6)]
    submission, reviewer = approved_submission(), ReviewerFactory()
    acts = [partial(withdrawal.withdraw, each, reason="Misread.", by=reviewer) for each in statements]
    ready = Barrier(7)

    def work(act):
        try:
            ready.wait()
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(7) as pool:
        list(pool.map(work, [*acts, partial(issue, submission)]))

    assert Counter(entry["act"] for entry in contents()) == {"issued": 7, "withdrawn": 6}
    assert log_chain.problems(contents()) == []
    assert (
        Statement.objects.get(submission=submission).content["log"]
        == LogEntry.objects.get(statement__submission=submission).before
    )


def test_json_is_the_whole_log(client, db):
    two_statements_of_one_product()

    response = client.get("/statements/log.json")

    data = json.loads(response.getvalue())
    assert data == {"schema": "http://127.0.0.1:8000/schemas/log-1.json", "entries": contents()}
    assert log_chain.problems(log_chain.entries_of(data)) == []
    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == ("application/json", "*")


def test_json_of_an_empty_log_is_json(client, db):
    assert fetched(client)["entries"] == []


def test_json_after_a_position_is_the_rest(client, db):
    two_statements_of_one_product()

    positions = {
        after: [entry["position"] for entry in fetched(client, f"?after={after}")["entries"]]
        for after in (0, 1, 3, 99999999999999999999)
    }

    assert positions == {0: [1, 2, 3], 1: [2, 3], 3: [], 99999999999999999999: []}


@pytest.mark.parametrize("after", ["", "-1", "x", "1.5", "%00", "²", "9" * 5000])
def test_json_after_what_is_no_position_is_refused(client, db, after):
    response = client.get(f"/statements/log.json?after={after}")

    assert response.status_code == 400
    assert response.json() == {"detail": "“after” is the position of an entry: 0, 1, 2 and on."}


def test_json_needs_two_queries_however_long(client, db, django_assert_num_queries):
    two_statements_of_one_product()

    with django_assert_num_queries(2):
        client.get("/statements/log.json").getvalue()


@pytest.mark.parametrize("address", ["/statements/log.json", "/statements/log/"])
def test_log_asked_again_is_sent_when_it_went_on(client, db, address, django_assert_max_num_queries):
    store_statement()
    etag = client.get(address)["ETag"]
    with django_assert_max_num_queries(3):
        unchanged = client.get(address, headers={"if-none-match": etag})
    store_statement()
    changed = client.get(address, headers={"if-none-match": etag})

    assert (unchanged.status_code, changed.status_code) == (304, 200)


def test_page_shows_the_newest_entries_first(client, db):
    older, newer = two_statements_of_one_product()

    response = client.get("/statements/log/")

    assert [(entry.position, entry.act) for entry in response.context["entries"]] == [
        (3, LogAct.SUPERSEDED),
        (2, LogAct.ISSUED),
        (1, LogAct.ISSUED),
    ]
    text = response.content.decode()
    expected = [older.get_absolute_url(), newer.number, LogEntry.objects.newest().digest, "/statements/log.json"]
    assert [words for words in expected if words not in text] == []


def test_page_shows_fifty_entries_and_leads_to_older_ones(client, db):
    statement = store_statement()
    LogEntry.objects.bulk_create(
        LogEntry(
            position=position, act=LogAct.ISSUED, statement=statement, canonical=entry_text(position), digest="0" * 64
        )
        for position in range(2, 61)
    )

    newest, older = client.get("/statements/log/"), client.get("/statements/log/?before=11")

    assert [entry.position for entry in newest.context["entries"]] == list(range(60, 10, -1))
    assert "?before=11" in newest.content.decode()
    assert [entry.position for entry in older.context["entries"]] == list(range(10, 0, -1))


def entry_text(position):
    return LogEntry.objects.get(position=1).canonical.replace('"position":1', f'"position":{position}')


def test_page_shows_the_entries_of_one_statement(client, db):
    older, newer = two_statements_of_one_product()

    shown = {
        number: [entry.position for entry in client.get(f"/statements/log/?statement={number}").context["entries"]]
        for number in (older.number, newer.number, "CPO-2026-0404", "%00", "<b>")
    }

    assert shown == {older.number: [3, 1], newer.number: [2], "CPO-2026-0404": [], "%00": [], "<b>": []}


def test_page_tells_the_reason_of_a_withdrawal(client, db):
    withdrawal.withdraw(store_statement(), reason="<b>Misread</b>.", by=ReviewerFactory())

    text = client.get("/statements/log/").content.decode()

    assert "&lt;b&gt;Misread&lt;/b&gt;." in text


def test_page_of_an_empty_log_says_so(client, db):
    assert "Nothing is in the log yet." in client.get("/statements/log/").content.decode()


def test_page_needs_few_queries(client, db, django_assert_max_num_queries):
    two_statements_of_one_product()

    with django_assert_max_num_queries(3):
        client.get("/statements/log/")
