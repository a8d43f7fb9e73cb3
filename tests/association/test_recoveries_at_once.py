"""Staff who approve at the same instant: two are two, and one who presses twice is one."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from organisations import recoveries
from organisations.models import LostFactor

from ..factories import ReviewerFactory, UserFactory
from ..organisations.test_members_at_once import ROUNDS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


def asked():
    ada = UserFactory()
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={})
    return recoveries.ask(ada)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_who_approve_at_once_are_two(_round):
    recovery, staff = asked(), [ReviewerFactory(), ReviewerFactory()]

    told = at_once(*(lambda by=by: recoveries.approve(recovery, how="Called.", by=by) for by in staff))

    assert told == [None, None]
    assert LostFactor.objects.get().done_at
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_who_approves_twice_at_once_is_one(_round):
    recovery, rita = asked(), ReviewerFactory()

    told = at_once(*[lambda: recoveries.approve(recovery, how="Called.", by=rita)] * 2)

    assert set(told) == {None, "You approved this already; somebody else has to approve it, too."}
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_somebody_who_asks_twice_at_once_asks_once(_round):
    ada = UserFactory()

    told = at_once(*[lambda: recoveries.ask(ada)] * 2)

    assert set(told) == {None, "You asked already. The association’s staff have your request."}
    assert LostFactor.objects.count() == 1
