"""Who signed the code, by role."""

import pytest
from django.utils import timezone

from organisations.models import Role
from tests.factories import MembershipFactory, SigningFactory, make_assessment
from tests.statements.paperless import store_statement


def signee(name, role=Role.VENDOR, confirmed=True):
    membership = MembershipFactory(organisation__name=name, organisation__role=role)
    SigningFactory(organisation=membership.organisation, confirmed_at=timezone.now() if confirmed else None)
    return membership.user


def test_signees_are_listed_by_role_and_name(client, db):
    signee("Cobalt")
    signee("Anvil")
    signee("Birch", Role.CUSTOMER)

    response = client.get("/signees/")

    listed = [[each.name for each in organisations] for _role, organisations in response.context["roles"]]
    assert listed == [["Anvil", "Cobalt"], ["Birch"], []]


def test_signing_counts_once_it_is_confirmed(client, db):
    signee("Anvil", confirmed=False)

    assert "Anvil" not in client.get("/signees/").content.decode()


def test_signee_shows_its_statement_or_when_it_is_due(client, db):
    signee("Anvil")
    store_statement(make_assessment(by=signee("Birch"), answered=True))
    signee("Cobalt", Role.CUSTOMER)

    text = client.get("/signees/").content.decode()

    assert text.count("statement published") == 1
    assert text.count("first statement due by April 30, 2026") == 1


@pytest.mark.parametrize("more", [0, 3])
def test_signees_need_few_queries(client, db, django_assert_max_num_queries, more):
    for index in range(1 + more):
        signee(f"Company of {index}")

    with django_assert_max_num_queries(2):
        client.get("/signees/")
