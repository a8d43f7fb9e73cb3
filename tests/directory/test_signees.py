"""Who signed the code, by role."""

import csv
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from organisations.models import Role

from ..factories import MembershipFactory, SigningFactory, make_assessment
from ..statements.paperless import store_statement


def signee(name, role=Role.VENDOR, confirmed=True):
    membership = MembershipFactory(organisation__name=name, organisation__role=role)
    SigningFactory(organisation=membership.organisation, confirmed_at=timezone.now() if confirmed else None)
    return membership.user


def listed(response):
    return [[each.name for each in group["signees"]] for group in response.context["groups"]]


def test_signees_are_listed_by_role_and_name(client, db):
    signee("Cobalt")
    signee("Anvil")
    signee("Birch", Role.CUSTOMER)

    response = client.get("/signees/")

    assert listed(response) == [["Anvil", "Cobalt"], ["Birch"]]


def test_signing_counts_once_it_is_confirmed(client, db):
    signee("Anvil", confirmed=False)

    assert "Anvil" not in client.get("/signees/").content.decode()


def test_signee_shows_its_statement_or_when_it_is_due(client, db):
    signee("Anvil")
    store_statement(make_assessment(by=signee("Birch"), answered=True))
    signee("Cobalt", Role.CUSTOMER)

    text = client.get("/signees/").content.decode()

    assert text.count("statement in force") == 1
    assert text.count("first statement due by 30 April 2026") == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "CO"}, [["Cobalt"]]),
        ({"q": "balt co"}, [["Cobalt"]]),
        ({"role": "customer"}, [["Birch"]]),
        ({"q": "anvil", "role": "customer"}, []),
        ({"role": "buyer", "page": "x"}, [["Anvil", "Cobalt"], ["Birch"]]),
        ({"q": "\0"}, [["Anvil", "Cobalt"], ["Birch"]]),
    ],
)
def test_signees_are_found_by_name_and_role(client, db, query, names):
    signee("Cobalt")
    signee("Anvil")
    signee("Birch", Role.CUSTOMER)
    signee("Corvin", confirmed=False)

    assert listed(client.get("/signees/", query)) == names


def test_signees_are_exported_as_they_are_found(client, db):
    signee("Anvil")
    signee("=Cobalt()")
    signee("Corvin", confirmed=False)

    text = b"".join(client.get("/signees/signees.csv", {"q": "co"}).streaming_content).decode("utf-8-sig")
    book = load_workbook(BytesIO(client.get("/signees/signees.xlsx", {"q": "co"}).content))

    rows = list(csv.reader(StringIO(text)))
    assert [row[0] for row in rows] == ["Organisation", "'=Cobalt()"]
    assert rows[1][1:6] == ["IT vendor", "Germany", "2026-01-31", "", "2026-04-30"]
    assert [cell.value for cell in book.active["A"]] == ["Organisation", "=Cobalt()"]
    assert book.active["A2"].data_type == "s"


@pytest.mark.parametrize("more", [0, 3])
def test_signees_need_few_queries(client, db, django_assert_max_num_queries, more):
    for index in range(1 + more):
        signee(f"Company of {index}")

    with django_assert_max_num_queries(3):
        client.get("/signees/")
