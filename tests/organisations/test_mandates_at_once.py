"""What is confirmed, revoked and guessed at the same instant."""

import pytest
from django.db import connection

from organisations import mandates
from organisations.models import MandateCode, Organisation

from ..factories import MembershipFactory, OrganisationFactory, ReviewerFactory
from .test_members_at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]


def confirm(organisation, by):
    return mandates.confirm(organisation, method="note", note="Met at the assembly.", by=by)


def test_of_two_who_confirm_one_does_and_the_other_knows():
    organisation, reviewers = OrganisationFactory(confirmed=False), [ReviewerFactory(), ReviewerFactory()]

    told = at_once(*(lambda by=by: confirm(organisation, by) for by in reviewers))

    assert sorted(told, key=str) == [
        "It is confirmed already that the signatories may speak for the organisation.",
        None,
    ]
    assert organisation.mandates.standing().count() == 1


def test_of_two_who_revoke_one_does():
    organisation, reviewers = OrganisationFactory(), [ReviewerFactory(), ReviewerFactory()]

    told = at_once(*(lambda by=by: mandates.revoke(organisation, reason="Forged.", by=by) for by in reviewers))

    assert sorted(told, key=str) == [None, "There is no confirmation to revoke."]
    assert not organisation.mandates.standing().exists()


def test_guesses_at_the_same_instant_are_counted_one_by_one():
    owner = MembershipFactory(organisation__confirmed=False)
    Organisation.objects.update(website="https://corvanta.example")
    mandates.send_code(owner.organisation, "a@corvanta.example", by=owner.user)

    told = at_once(*[lambda: mandates.enter_code(owner.organisation, "wrong", by=owner.user)] * 8)

    assert MandateCode.objects.get().tries == MandateCode.TRIES
    assert len([sentence for sentence in told if "Have a new one sent" in sentence]) == 4  # the fifth, and all after it
