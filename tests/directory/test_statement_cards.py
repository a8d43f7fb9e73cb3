"""Cards are drawn once, and follow the clock, the status, the language and the name of today."""

from dataclasses import replace
from datetime import timedelta

import pytest

from directory.search.snapshot import Snapshot
from directory.statement_cards import cards
from statements import withdrawal
from statements.models import Statement

from ..factories import ReviewerFactory
from .published import numbers, shown

pytestmark = pytest.mark.django_db


def test_cards_drawn_before_are_not_asked_for_again(client, three, django_assert_num_queries):
    client.get("/directory/", {"role": "vendor"})
    client.get("/directory/", {"role": "customer"})

    with django_assert_num_queries(2):  # the state of things, and the editions
        response = client.get("/directory/")

    assert shown(response) == numbers(three, "anvil", "birch", "cobalt")


def test_a_card_follows_the_clock(three):
    now = Snapshot.take()
    later = replace(now, at=three["anvil"].valid_until + timedelta(seconds=1))

    before, after = ("".join(cards_of(each, three["anvil"].pk)) for each in (now, later))

    assert ("status-in_force" in before, "status-expired" in before) == (True, False)
    assert ("status-in_force" in after, "status-expired" in after) == (False, True)


def cards_of(snapshot, *keys):
    statements = Statement.objects.with_status(snapshot.at)
    return cards(keys, state=snapshot.state, load=statements.in_bulk)


def test_a_card_follows_status_language_and_the_name_of_today(client, three):
    organisation = three["anvil"].organisation
    first = client.get("/directory/?status=all&q=anvil").content.decode()

    withdrawal.withdraw(three["anvil"], reason="Wrong.", by=ReviewerFactory())
    organisation.name = "Hammer"
    organisation.save()
    second = client.get("/directory/?status=all&q=anvil").content.decode()
    third = client.get("/directory/?status=all&q=anvil", headers={"accept-language": "de"}).content.decode()

    assert ("Anvil</a> ·" in first, "Anvil</a> ·" in second, "Hammer</a> ·" in second) == (True, False, True)
    assert [words in second for words in ("status-withdrawn", "Wrong.")] == [True, True]
    assert "zurückgezogen" in third
