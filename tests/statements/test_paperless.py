"""A statement stored without paper has the rows of one that went the whole way, but for its PDF."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from assessments.models import Event
from statements.models import ListedStandard, LogEntry, Statement

from ..factories import MembershipFactory, VersionFactory, make_assessment, make_statement
from .paperless import store_statement

pytestmark = [pytest.mark.django_db, pytest.mark.slow(reason="draws the paper and seals it for real")]

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
OF_THE_PDF = {"pdf", "pdf_sha256", "document"}  # which names the entry of the log before, and so the PDF before
OF_THE_CLOCK = {"created_at", "approved_at"}


def rows_of(store):
    """What two statements, of which the second supersedes the first, leave in the database; which is then undone."""
    with transaction.atomic():
        membership = MembershipFactory(organisation__name="Gear Works", user__name="Ada")
        version = VersionFactory(product__organisation=membership.organisation, product__name="Gearbox", name="4.2")
        for _time in range(2):
            store(make_assessment(by=membership.user, answered=True, version=version), at=AT)
        rows = [row for statement in Statement.objects.order_by("pk") for row in rows_about(statement)]
        transaction.set_rollback(True)
    return rows


def rows_about(statement):
    submission = statement.submission
    yield {**statement.content, "log": statement.content["log"] and statement.content["log"]["position"]}
    yield from map(values_of, [statement, submission, submission.assessment, statement.listing])
    yield from map(values_of, ListedStandard.objects.filter(listing=statement.listing))
    yield from Event.objects.filter(assessment=submission.assessment).order_by("pk").values_list("status", "act")
    yield from LogEntry.objects.filter(statement=statement).order_by("position").values_list("position", "act")


def values_of(row):
    fields = [field.name for field in row._meta.concrete_fields if not field.is_relation and not field.primary_key]
    return {name: getattr(row, name) for name in fields if name not in OF_THE_PDF | OF_THE_CLOCK}


def test_statement_without_paper_has_the_rows_of_one_that_went_the_whole_way():
    assert rows_of(store_statement) == rows_of(make_statement)
