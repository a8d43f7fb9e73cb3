"""Status, numbers and predecessors, asked of the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisations.models import Role
from statements import withdrawal
from statements.models import Statement

from ..factories import MembershipFactory, ReviewerFactory, VersionFactory, make_assessment
from .paperless import store_statement

PAST = timezone.now() - timedelta(days=1)


@pytest.fixture
def statement(db):
    return store_statement()


def status_of(statement, at=None):
    return Statement.objects.with_status(at).get(pk=statement.pk).status


def successor_of(statement):
    """A newer statement, on the next version of the same product."""
    signatory = statement.organisation.memberships.get().user
    version = VersionFactory(product=statement.product)
    return store_statement(make_assessment(by=signatory, answered=True, version=version))


def expire(statement):
    Statement.objects.filter(pk=statement.pk).update(valid_until=PAST)


def withdraw(statement):
    withdrawal.withdraw(statement, reason="Wrong.", by=ReviewerFactory())


def test_statement_is_in_force_at_first(statement):
    assert status_of(statement) == "in_force"
    assert list(Statement.objects.in_force()) == [statement]


def test_statement_is_expired_after_its_end_of_validity(statement):
    expire(statement)

    assert status_of(statement) == "expired"
    assert not Statement.objects.in_force().exists()


def test_statement_is_in_force_to_its_last_moment(statement):
    end = statement.valid_until

    assert [status_of(statement, end), status_of(statement, end + timedelta(seconds=1))] == ["in_force", "expired"]


def test_statement_is_superseded_by_its_successor(statement):
    successor = successor_of(statement)

    assert [status_of(statement), status_of(successor)] == ["superseded", "in_force"]


def test_superseded_counts_more_than_expired(statement):
    successor_of(statement)
    expire(statement)

    assert status_of(statement) == "superseded"


def test_withdrawn_counts_more_than_superseded_and_expired(statement):
    successor_of(statement)
    expire(statement)
    withdraw(statement)

    assert status_of(statement) == "withdrawn"


def test_statement_stays_superseded_when_its_successor_is_withdrawn(statement):
    successor = successor_of(statement)
    withdraw(successor)

    assert status_of(statement) == "superseded"


def test_status_label_is_a_word_to_read(statement):
    found = Statement.objects.with_status().get()

    assert (found.status_label, found.is_in_force) == ("in force", True)


def test_next_number_is_the_first_of_a_year_without_any(db):
    assert Statement.objects.next_number(2031) == "CPO-2031-0001"


def test_next_number_counts_on_beyond_four_digits(db):
    statement = store_statement(at=datetime(2026, 1, 5, tzinfo=UTC))
    Statement.objects.filter(pk=statement.pk).update(number="CPO-2026-9999", sequence=9999)
    tenthousandth = Statement.objects.next_number(2026)
    other = store_statement(at=datetime(2026, 1, 6, tzinfo=UTC))

    assert (tenthousandth, other.number) == ("CPO-2026-10000", "CPO-2026-10000")
    assert Statement.objects.next_number(2026) == "CPO-2026-10001"


def test_number_is_unique(statement):
    other = store_statement()

    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=other.pk).update(number=statement.number)


def test_predecessor_is_the_statement_on_another_version_of_the_product(statement):
    signatory = statement.organisation.memberships.get().user
    assessment = make_assessment(by=signatory, version=VersionFactory(product=statement.product))

    predecessor = Statement.objects.predecessor_of(assessment.submissions.model(assessment=assessment))

    assert predecessor == statement


def test_predecessor_is_never_about_another_product(statement):
    signatory = statement.organisation.memberships.get().user
    assessment = make_assessment(by=signatory)

    predecessor = Statement.objects.predecessor_of(assessment.submissions.model(assessment=assessment))

    assert predecessor is None


def test_predecessor_is_never_withdrawn(statement):
    withdraw(statement)

    assert successor_of(statement).supersedes is None


def test_predecessor_is_the_newest_in_a_row(statement):
    second = successor_of(statement)

    third = successor_of(statement)

    assert [second.supersedes, third.supersedes] == [statement, second]


def test_predecessor_of_a_customer_is_its_own_earlier_statement(db):
    membership = MembershipFactory(organisation__role=Role.CUSTOMER)
    store_statement(make_assessment(role=Role.CUSTOMER, answered=True))
    first = store_statement(make_assessment(by=membership.user, answered=True))

    second = store_statement(make_assessment(by=membership.user, answered=True))

    assert second.supersedes == first


def test_list_of_statements_leaves_the_documents_out(statement, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = Statement.objects.for_list().get()
        names = found.organisation.name, found.product.name, found.catalogue.edition

    assert found.get_deferred_fields() == {"document"}
    assert names == (statement.organisation.name, statement.product.name, "1")
