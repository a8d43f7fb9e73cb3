"""Deleting accounts and closing organisations at the same instant as something else: nothing is left half."""

import pytest
from django.db import connection

from assessments import lifecycle
from assessments.models import Assessment
from cpo_portal import closure
from cpo_portal.personal_data import deletion
from organisations.models import Membership, Organisation, User

from ..factories import MembershipFactory, declaration, make_assessment
from ..organisations.test_members_at_once import ROUNDS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_last_administrators_who_delete_their_accounts_one_stays(_round):
    ada = MembershipFactory(organisation__name="Omega")
    grace = MembershipFactory(organisation=ada.organisation)

    told = at_once(*(lambda each=each: deletion.delete_account(each.user) for each in (ada, grace)))

    assert set(told) == {None, "You are the last administrator of Omega. Hand it over or close it first."}
    assert Membership.objects.get().user == User.objects.get()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_organisation_is_closed_or_something_of_it_is_declared(_round):
    owner = MembershipFactory()
    signatory = MembershipFactory(organisation=owner.organisation, is_administrator=False).user
    assessment = make_assessment(by=owner.user, answered=True)

    told = at_once(
        lambda: closure.close(owner.organisation, by=owner.user),
        lambda: lifecycle.submit(assessment, declared=declaration(), by=signatory),
    )

    closed, declared = (each is None for each in told)
    assert closed != declared
    assert Organisation.objects.exists() == Assessment.objects.exists() == declared
