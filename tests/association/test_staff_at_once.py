"""Managers who do something at the same instant: the association keeps one of them."""

import pytest
from django.db import connection

from association import staff
from association.models import StaffInvitation
from organisations.models import User

from ..factories import UserFactory
from ..organisations.test_members_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


@pytest.mark.parametrize("_round", range(5))
def test_of_two_managers_taking_each_others_right_one_stays(_round):
    ada, grace = UserFactory(is_staff=True), UserFactory(is_staff=True)

    told = at_once(
        lambda: staff.change_rights(grace, is_reviewer=False, is_staff=False, by=ada),
        lambda: staff.close_account(ada, reason="Left.", by=grace),
    )

    assert told.count(None) == 1
    assert "Only a manager of the association can do this." in told
    assert User.objects.filter(is_staff=True, is_active=True).count() == 1


def test_invitation_is_accepted_once():
    rita, manager = UserFactory(email="rita@example.org"), UserFactory(is_staff=True)
    asked = StaffInvitation.objects.create(email=rita.email, invited_by=manager)

    told = at_once(lambda: staff.accept(asked, by=rita), lambda: staff.accept(asked, by=rita))

    assert set(told) == {None, "This invitation was accepted already."}
