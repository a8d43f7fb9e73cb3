"""What the directory asks about statements, written with them."""

from datetime import date, timedelta

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from assessments.models import Code
from statements import withdrawal
from statements.models import ListedStandard, Listing

from ..factories import answer_of, make_assessment, signatory_of
from .paperless import store_statement

pytestmark = pytest.mark.django_db


def rows():
    listings = [model_to_dict(each) for each in Listing.objects.order_by("pk")]
    return listings, list(ListedStandard.objects.order_by("listing", "criterion", "name").values_list(*NAMED))


NAMED = ("listing", "criterion", "standard", "name", "edition", "direction")


def one_after_the_other():
    """Two statements about the same product."""
    first = store_statement()
    before = first.submission.assessment
    again = make_assessment(answered=True, by=signatory_of(before), version=before.version)
    return first, store_statement(again)


def test_a_statement_is_listed_with_a_letter_for_each_criterion_in_order():
    assessment = make_assessment(answered=True)
    answer = answer_of(assessment, "data-import")
    answer.code, answer.planned_for = Code.PLANNED, date(2027, 3, 31)
    answer.save()

    listing = store_statement(assessment).listing

    assert listing.answers == "flf" + "f" + "-"
    assert "How it is with data-export." in listing.words
    assert listing.name == f"{assessment.organisation.name} {assessment.object_name}".lower()


def test_its_standards_are_listed_with_edition_and_direction():
    statement = store_statement()

    assert list(statement.listing.standards.values_list("criterion", "standard", "name", "edition", "direction")) == [
        ("data-formats", "jt", "jt", "", "read")
    ]


def test_a_listing_ends_with_the_statement_its_successor_or_its_withdrawal():
    first, second = one_after_the_other()
    assert second.listing.in_force_until == second.valid_until
    assert Listing.objects.get(pk=first.pk).in_force_until == second.issued_at

    withdrawal.withdraw(second, reason="Sold no more.", by=second.submission.reviewer)

    second.refresh_from_db()
    assert Listing.objects.get(pk=second.pk).in_force_until == second.withdrawn_at
    assert list(Listing.objects.in_force(timezone.now() + timedelta(seconds=1))) == []


def test_the_days_of_what_is_planned_are_listed():
    assessment = make_assessment(answered=True)
    answer = answer_of(assessment, "data-import")
    answer.code, answer.planned_for = Code.PLANNED, date(2027, 3, 31)
    answer.save()

    listing = store_statement(assessment).listing

    assert listing.planned == {"data-import": "2027-03-31"}
