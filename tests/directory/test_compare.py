"""Two to six statements side by side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Code
from statements import withdrawing
from tests.factories import ReviewerFactory, answer_all, make_assessment
from tests.statements.paperless import store_statement


def statement_with(code):
    assessment = make_assessment()
    answer_all(assessment, code)
    return store_statement(assessment)


def compare(client, *numbers, **query):
    return client.get("/compare/", {"statement": [str(number) for number in numbers]} | query)


@pytest.fixture
def pair(db):
    return statement_with(Code.FULFILLED), statement_with(Code.PARTLY)


def test_compare_shows_two_statements_in_the_order_asked(client, pair):
    first, second = pair

    response = compare(client, second, first)

    assert response.context["comparison"].statements == (second, first)
    assert "4 of 4 criteria are answered differently" in response.content.decode()


def test_compare_shows_each_statement_once(client, pair):
    response = compare(client, pair[0], pair[1], pair[0])

    assert response.context["comparison"].statements == pair


def test_compare_says_which_statement_is_not_in_force(client, pair):
    withdrawing.withdraw(pair[0], reason="Wrong.", by=ReviewerFactory())

    assert "status-withdrawn" in compare(client, *pair).content.decode()


def test_compare_without_statements_helps_to_choose(client, pair):
    response = compare(client)

    assert response.status_code == 200
    assert set(response.context["choices"]) == set(pair)


def test_compare_of_one_statement_has_it_chosen_already(client, pair):
    response = compare(client, pair[0])

    assert (response.status_code, response.context["chosen"]) == (200, {pair[0].number})


def test_choosing_others_starts_from_those_chosen(client, pair):
    response = compare(client, *pair, choose="1")

    assert response.status_code == 200
    assert response.context["chosen"] == {each.number for each in pair}


def test_choosing_offers_statements_in_force_only(client, pair):
    withdrawing.withdraw(pair[0], reason="Wrong.", by=ReviewerFactory())

    assert list(compare(client).context["choices"]) == [pair[1]]


def test_compare_names_statements_that_do_not_exist(client, pair):
    response = compare(client, *pair, "CPO-2001-0001")

    assert response.context["notes"] == ["There is no statement CPO-2001-0001."]
    assert response.context["comparison"].statements == pair


def test_compare_is_not_found_when_fewer_than_two_exist(client, pair):
    response = compare(client, pair[0], "CPO-2001-0001")

    assert response.status_code == 404
    assert "There is no statement CPO-2001-0001." in response.content.decode()


@pytest.mark.parametrize("nonsense", ["", "x" * 5000, "<script>", "'"])
def test_compare_bears_nonsense(client, pair, nonsense):
    response = compare(client, *pair, nonsense)

    assert response.status_code == 200
    assert "<script>," not in response.content.decode()


def test_compare_bears_a_null_byte(client, pair):
    assert compare(client, *pair, "CPO-2026-0001\0").status_code == 200


def test_compare_takes_six_at_most(client, pair):
    more = [statement_with(Code.PLANNED) for _ in range(5)]

    response = compare(client, *pair, *more)

    assert len(response.context["comparison"].statements) == 6
    assert response.context["notes"] == ["At most six statements are compared; the first six are shown."]


def test_compare_of_six_needs_as_few_queries_as_of_two(client, pair, django_assert_max_num_queries):
    client.get("/verify/")
    more = [statement_with(Code.PLANNED) for _ in range(4)]
    with CaptureQueriesContext(connection) as for_two:
        compare(client, *pair)

    with django_assert_max_num_queries(min(10, len(for_two))):
        response = compare(client, *pair, *more)

    assert len(response.context["comparison"].statements) == 6


def test_differences_only_is_remembered_in_the_address(client, pair):
    assert "differences-only" in compare(client, *pair, differences="1").content.decode()
