"""Administrators who do something at the same instant: their organisation keeps one of them."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from core.refusals import Refused
from organisations import admissions, members
from organisations.models import Invitation, Membership, Organisation

from ..factories import AdmissionFactory, MembershipFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]

ROUNDS = 5


def at_once(*acts):
    """Do these at the same instant, each with its own connection; return who was refused how, or nothing."""
    start = Barrier(len(acts))

    def work(act):
        try:
            start.wait(timeout=30)
            act()
            return None
        except (Refused, PermissionDenied) as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(work, act) for act in acts]]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_administrators_removing_each_other_one_stays(_round):
    ada = MembershipFactory()
    grace = MembershipFactory(organisation=ada.organisation)

    told = at_once(lambda: members.remove(grace, by=ada.user), lambda: members.remove(ada, by=grace.user))

    assert set(told) == {None, "Only an administrator of the organisation can do this."}
    assert Membership.objects.get().is_administrator


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_administrators_giving_up_the_right_one_keeps_it(_round):
    ada = MembershipFactory()
    grace = MembershipFactory(organisation=ada.organisation)
    ada.is_administrator = grace.is_administrator = False

    told = at_once(*(lambda each=each: members.change_rights(each, by=each.user) for each in (ada, grace)))

    assert set(told) == {None, "An organisation needs at least one administrator."}
    assert Membership.objects.filter(is_administrator=True).count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_last_administrators_leaving_one_stays(_round):
    ada = MembershipFactory()
    grace = MembershipFactory(organisation=ada.organisation)

    told = at_once(*(lambda each=each: members.leave(each.organisation, by=each.user) for each in (ada, grace)))

    assert set(told) == {None, "An organisation needs at least one administrator."}
    assert Membership.objects.get().is_administrator


def test_what_is_sent_at_the_same_instant_is_counted_by_one_after_another(monkeypatch):
    monkeypatch.setattr(members, "INVITED_A_DAY", 2)
    monkeypatch.setattr(members, "FOUNDED_A_DAY", 2)
    administrator, founder = MembershipFactory(), UserFactory()

    def invite(number):
        asked = Invitation(email=f"guest{number}@example.org")
        members.invite(asked, to=administrator.organisation, by=administrator.user)

    def found(number):
        members.found(Organisation(name=f"Omega {number}", role="vendor", country="GR"), by=founder)

    invited = at_once(*(lambda number=number: invite(number) for number in range(4)))
    founded = at_once(*(lambda number=number: found(number) for number in range(4)))

    assert (invited.count(None), Invitation.objects.count()) == (2, 2)
    assert (founded.count(None), founder.founded.count()) == (2, 2)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_founders_of_like_names_the_second_is_stopped(_round):
    names = ["Corvanta Systems GmbH", "corvanta-systems"]

    def found(name, founder):
        members.found(Organisation(name=name, role="vendor", country="DE"), by=founder)

    told = at_once(*(partial(found, name, UserFactory()) for name in names))

    assert set(told) == {None, "There are organisations that yours may be taken for."}
    assert Organisation.objects.get().name in names


def test_of_two_administrators_who_decide_one_does():
    ada = MembershipFactory()
    grace = MembershipFactory(organisation=ada.organisation)
    admission = AdmissionFactory(organisation=ada.organisation)

    told = at_once(
        lambda: admissions.accept(admission, rights=Membership(), by=ada.user),
        lambda: admissions.refuse(admission, reason="", by=grace.user),
    )

    assert set(told) == {None, "This was decided already."}
    admission.refresh_from_db()
    assert Membership.objects.filter(user=admission.asked_by).exists() == admission.accepted


def test_of_two_requests_to_be_let_in_one_is_stored():
    ada, founder = MembershipFactory(), UserFactory()

    told = at_once(*(lambda: admissions.ask(ada.organisation, by=founder) for _each in range(2)))

    assert told.count(None) == founder.admissions.count() == 1
