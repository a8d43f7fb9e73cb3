"""Merging while something else happens to one of both: either all of it is done or a sentence says why not."""

import pytest
from django.db import IntegrityError, connection

from assessments import lifecycle, removal
from assessments.models import Assessment, Submission
from association import merge
from core.refusals import Refused
from organisations.models import Membership, Organisation, Product

from ..factories import MembershipFactory, ProductFactory, UserFactory, declaration, load_catalogue, make_assessment
from ..organisations.test_members_at_once import ROUNDS, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]

BUSY = "Something happens to one of both at this very moment. Try again in a minute."
DECLARED = "One of both has declared something that is not decided yet. Decide about it first."
MOVED = "This assessment was deleted, or moved to another organisation, meanwhile. Read the page again."


@pytest.fixture
def both():
    return [MembershipFactory(), MembershipFactory()]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_declaring_while_merging_is_either_before_or_after(both, _round):
    gone, kept = both
    assessment = Assessment.objects.with_object().get(pk=make_assessment(by=gone.user, answered=True).pk)
    manager = UserFactory(is_staff=True)

    declared, merged = at_once(
        lambda: lifecycle.submit(assessment, declared=declaration(), by=gone.user),
        lambda: merge.merge_organisations(gone.organisation, kept.organisation, by=manager),
    )

    assert (declared, merged) in {(None, BUSY), (None, DECLARED), (MOVED, None)}
    assert Submission.objects.count() == (declared is None)
    assert Organisation.objects.count() == (1 if merged is None else 2)
    assert Assessment.objects.get().organisation_id in (gone.organisation_id, kept.organisation_id)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_merges_in_both_directions_are_one(both, _round):
    one, other = (each.organisation for each in both)
    manager = UserFactory(is_staff=True)

    told = at_once(
        lambda: merge.merge_organisations(one, other, by=manager),
        lambda: merge.merge_organisations(other, one, by=manager),
    )

    assert sorted(map(str, told)) == ["None", "One of both is gone: it was merged meanwhile."]
    assert Organisation.objects.count() == 1
    assert Membership.objects.count() == 2


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_starting_while_merging_is_either_before_or_after(both, _round):
    gone, kept = both
    version = make_assessment(by=gone.user).version
    manager, catalogue = UserFactory(is_staff=True), load_catalogue()

    started, merged = at_once(
        lambda: lifecycle.start(gone.organisation, version=version, catalogue=catalogue, language="en", by=gone.user),
        lambda: merge.merge_organisations(gone.organisation, kept.organisation, by=manager),
    )

    assert merged is None
    assert started in (None, "This organisation was merged into another one meanwhile.")
    assert Assessment.objects.filter(organisation=kept.organisation).count() == (2 if started is None else 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_starting_while_the_product_is_removed_is_either_before_or_after(both, _round):
    owner, _other = both
    draft = make_assessment(by=owner.user)
    version, catalogue = draft.version, draft.catalogue
    removal.delete_draft(draft, by=owner.user)

    started, removed = at_once(
        lambda: lifecycle.start(owner.organisation, version=version, catalogue=catalogue, language="en", by=owner.user),
        lambda: removal.remove(version.product, drafts=[], by=owner.user),
    )

    assert (started is None) != (removed is None)
    assert Product.objects.count() == Assessment.objects.count() == (1 if started is None else 0)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_member_who_joins_while_merging_is_not_lost(both, _round):
    """Their row is checked when they commit, so they come before, or are told that it is gone."""
    gone, kept = both
    ProductFactory(organisation=gone.organisation)
    manager, new = UserFactory(is_staff=True), UserFactory()

    def join():
        Membership.objects.create(user=new, organisation=gone.organisation)

    merged, joined = at_once(
        lambda: merge.merge_organisations(gone.organisation, kept.organisation, by=manager), lambda: _caught(join)
    )

    assert merged is None
    assert Membership.objects.filter(user=new, organisation=kept.organisation).exists() == (joined is None)


def _caught(act):
    try:
        act()
    except IntegrityError as error:
        raise Refused("gone") from error
