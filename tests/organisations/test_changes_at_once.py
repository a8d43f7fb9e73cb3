"""Two people who change what an organisation is known by at the same instant: one of them is told why not."""

from contextlib import suppress

import pytest
from django.db import connection
from django.utils import timezone

from core.refusals import Refused
from organisations import profile_changes
from organisations.models import Organisation, ProfileChange

from ..factories import MembershipFactory, ReviewerFactory, SigningFactory
from .test_members_at_once import ROUNDS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


def confirmed(name):
    owner = MembershipFactory(organisation__name=name)
    SigningFactory(organisation=owner.organisation, confirmed_at=timezone.now())
    return owner


def change(owner, **changes):
    said = {name: str(getattr(owner.organisation, name)) for name in ("name", "role", "country", "website", "about")}
    return profile_changes.change(owner.organisation, said | changes, by=owner.user)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_proposals_at_once_one_is_open(_round):
    ada = confirmed("Anvil")
    grace = MembershipFactory(organisation=ada.organisation)

    told = at_once(lambda: change(ada, name="Amboss"), lambda: change(grace, name="Enclume"))

    assert told.count(None) == 1
    assert "Another change waits for the association. Withdraw it first, or wait for the decision." in told
    assert ProfileChange.objects.open().count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_decisions_at_once_one_counts(_round):
    owner, rita, sam = confirmed("Anvil"), ReviewerFactory(), ReviewerFactory()
    proposal = change(owner, name="Amboss")

    told = at_once(
        lambda: profile_changes.accept(proposal, by=rita),
        lambda: profile_changes.refuse(ProfileChange.objects.get(pk=proposal.pk), reason="No.", by=sam),
    )

    assert set(told) == {None, "This change was decided or withdrawn already."}
    proposal.refresh_from_db()
    assert (Organisation.objects.get().name == "Amboss") == (proposal.decision == "accepted")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_organisations_that_take_one_name_at_once_one_gets_it(_round):
    owners = [MembershipFactory(organisation__name=name) for name in ("Anvil", "Forge")]

    told = at_once(*(lambda each=each: change(each, name="Smithy") for each in owners))

    assert told.count(None) == 1
    assert Organisation.objects.filter(name="Smithy").count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_name_that_is_given_up_this_moment_is_not_free(_round):
    reviewer, owner, other = ReviewerFactory(), confirmed("Anvil"), MembershipFactory(organisation__name="Forge")
    proposal = change(owner, name="Amboss")

    def take():
        with suppress(Refused):
            change(other, name="Anvil")

    at_once(lambda: profile_changes.accept(proposal, by=reviewer), take)

    assert Organisation.objects.get(pk=other.organisation_id).name == "Forge"
