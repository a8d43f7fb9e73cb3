"""Drafts and submissions written down at once have the rows of those that a person made."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from assessments import lifecycle
from assessments.models import Answer, Assessment, Code, Event, Revision, Submission
from organisations.models import Role

from .factories import (
    MembershipFactory,
    VersionFactory,
    answer_all,
    declaration,
    load_catalogue,
    make_assessment,
    make_submission,
)

pytestmark = pytest.mark.django_db

OF_THE_CLOCK = {"created_at"}
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def started(*, by, version):
    """Begun, answered and declared as people do it."""
    assessment = lifecycle.start(
        by.memberships.get().organisation, version=version, catalogue=load_catalogue(), language="en", by=by
    )
    answer_all(assessment)
    lifecycle.submit(assessment, declared=declaration(at=AT), by=by)


def written_down(*, by, version):
    make_submission(make_assessment(by=by, version=version, answered=True), at=AT)


def rows_of(make, role):
    """What a submission and its draft leave in the database; which is then undone."""
    with transaction.atomic():
        membership = MembershipFactory(organisation__name="Gear Works", organisation__role=role, user__name="Ada")
        version = None
        if role == Role.VENDOR:
            version = VersionFactory(product__organisation=membership.organisation, product__name="Gearbox", name="4.2")
        make(by=membership.user, version=version)
        rows = [values_of(row) for kind in (Assessment, Answer, Submission) for row in kind.objects.order_by("pk")]
        rows += Event.objects.values_list("status", "act", "by__name", "note")
        rows += [Assessment.objects.get().created_by.name, Submission.objects.get().declared_by.name]
        rows += Answer.objects.order_by("pk").values_list("criterion__key", flat=True)
        rows += Revision.objects.all()
        transaction.set_rollback(True)
    return rows


def values_of(row):
    fields = [field.name for field in row._meta.concrete_fields if not field.is_relation and not field.primary_key]
    return {name: getattr(row, name) for name in fields if name not in OF_THE_CLOCK}


@pytest.mark.parametrize("role", Role)
def test_what_is_written_down_at_once_has_the_rows_of_what_people_made(role):
    assert rows_of(written_down, role) == rows_of(started, role)


@pytest.mark.parametrize("code", Code)
def test_every_answer_given_at_once_leaves_nothing_open(code):
    assessment = make_assessment()

    answer_all(assessment, code)

    assert {answer.code for answer in assessment.answers.all()} == {code}
    assert not assessment.answers.open().exists()
