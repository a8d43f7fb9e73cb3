"""The public data for machines."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.models import Role
from statements import withdrawal

from ..factories import ReviewerFactory, make_assessment, make_submission
from ..statements.paperless import store_statement

DAY = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def numbers(response):
    return [item["number"] for item in response.json()["items"]]


def test_one_statement_has_everything_a_list_needs(client, db, settings):
    settings.SITE_URL = "https://portal.example"
    statement = store_statement(at=DAY)

    response = client.get(f"/api/v1/statements/{statement.number}")

    assert response.json() == {
        "number": "CPO-2026-0001",
        "status": "in_force",
        "organisation": statement.organisation.name,
        "role": "vendor",
        "object": statement.object_name,
        "catalogue": "test-code/1",
        "issued_at": "2026-07-01T10:00:00Z",
        "valid_until": "2028-07-01T10:00:00Z",
        "withdrawn_at": None,
        "withdrawn_reason": "",
        "digest": statement.digest,
        "url": "https://portal.example/statements/CPO-2026-0001/",
    }


def test_list_has_the_newest_first_and_never_a_draft(client, db):
    older, newer = store_statement(at=DAY), store_statement()
    make_assessment(answered=True)
    make_submission()

    response = client.get("/api/v1/statements")

    assert numbers(response) == [newer.number, older.number]
    assert response.json()["count"] == 2


def test_list_is_narrowed_by_status_and_role(client, db):
    withdrawn, customer = store_statement(), store_statement(make_assessment(role=Role.CUSTOMER, answered=True))
    withdrawal.withdraw(withdrawn, reason="Wrong.", by=ReviewerFactory())

    answers = {
        query: numbers(client.get(f"/api/v1/statements?{query}"))
        for query in ("status=withdrawn", "status=in_force", "role=customer", "role=vendor&status=in_force")
    }

    assert answers == {
        "status=withdrawn": [withdrawn.number],
        "status=in_force": [customer.number],
        "role=customer": [customer.number],
        "role=vendor&status=in_force": [],
    }


def test_list_is_narrowed_as_the_directory_is(client, db):
    store_statement(make_assessment(role=Role.CUSTOMER, answered=True))
    vendor = store_statement()
    store_statement(at=DAY)

    answers = {
        query: len(numbers(client.get(f"/api/v1/statements?{query}")))
        for query in (
            "said=data-export:fulfilled",
            "said=data-export:fulfilled&said=data-import:partly",
            "standard=jt&direction=read&role=vendor",
            "standard=jt&direction=write",
            "category=partners&shall=all",
            f"q={vendor.number}",
            f"organisation={vendor.organisation.slug}",
            "said=unknown:fulfilled",
        )
    }

    assert list(answers.values()) == [2, 0, 2, 0, 3, 1, 1, 0]


def test_list_comes_in_pages(client, db):
    statements = [store_statement(at=DAY.replace(day=day)) for day in (1, 2, 3)]

    response = client.get("/api/v1/statements?limit=1&offset=1")

    assert (numbers(response), response.json()["count"]) == ([statements[1].number], 3)


@pytest.mark.parametrize(
    "query",
    [
        "limit=-1",
        "limit=x",
        "offset=-1",
        "limit=1001",
        f"offset={10**20}",
        "status=draft",
        "role=buyer",
        "said=x",
        "said=x:perhaps",
        "shall=some",
        "direction=up",
        "q=" + "x" * 101,
    ],
)
def test_list_refuses_what_cannot_be_asked(client, db, query):
    assert client.get(f"/api/v1/statements?{query}").status_code == 422


def test_statement_that_does_not_exist_is_not_found(client, db):
    assert client.get("/api/v1/statements/CPO-2026-0404").status_code == 404


@pytest.mark.parametrize(
    "path", ["/CPO%00", "?status=%00", "?role=%00", "?q=%00", "?organisation=%00", "?standard=%00"]
)
def test_null_bytes_are_no_error(client, db, path):
    assert client.get(f"/api/v1/statements{path}").status_code in {200, 404, 422}


def test_api_changes_nothing(client, db):
    statement = store_statement()

    paths = ("/api/v1/statements", f"/api/v1/statements/{statement.number}")
    codes = {method: [getattr(client, method)(path).status_code for path in paths] for method in ("post", "delete")}

    assert codes == {"post": [405, 405], "delete": [405, 405]}


def test_list_needs_as_many_queries_for_three_as_for_one(client, db):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/statements")
        return len(captured)

    store_statement()
    for_one = queries()
    store_statement()
    store_statement()

    assert (queries(), for_one) == (for_one, 2)


def test_description_and_its_page_are_public(client, db):
    description = client.get("/api/openapi.json")

    assert client.get("/api/docs").status_code == 200
    assert sorted(description.json()["paths"]) == ["/api/v1/statements", "/api/v1/statements/{number}"]


def test_page_of_the_description_needs_nothing_from_elsewhere(client, db):
    text = client.get("/api/docs").content.decode()

    assert "cdn." not in text
    assert "https://" not in text.replace("https://www.w3.org", "")
