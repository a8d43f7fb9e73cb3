"""Public profiles: who has one, what it lists, and what it never shows."""

import re

import pytest
from django.utils import timezone

from organisations.models import Product

from ..factories import (
    MembershipFactory,
    OrganisationFactory,
    SigningFactory,
    VersionFactory,
    make_assessment,
    make_submission,
)
from ..statements.paperless import store_statement
from .published import next_statement_of

pytestmark = pytest.mark.django_db


def test_profile_shows_statements_in_force_and_earlier_ones(client, anvil):
    newer = next_statement_of(anvil)

    response = client.get("/directory/anvil/")

    assert [row.number for row in response.context["in_force"]] == [newer.number]
    assert [(row.number, row.status) for row in response.context["earlier"]] == [(anvil.number, "superseded")]
    assert "not signed" in response.content.decode()


def test_profile_of_a_signee_says_who_signed_and_when_the_first_statement_is_due(client, db):
    SigningFactory(organisation__name="Anvil", confirmed_at=timezone.now())

    text = client.get("/directory/anvil/").content.decode()

    assert "signed by Ada Byron, Director, on 31 January 2026" in text
    assert "The first one is due by 30 April 2026." in text


def test_profile_needs_a_statement_or_a_confirmed_signing(client, db):
    OrganisationFactory(name="Nobody")
    SigningFactory(organisation__name="Recorded only")
    make_submission(make_assessment(by=MembershipFactory(organisation__name="Drafting").user, answered=True))

    codes = [client.get(f"/directory/{slug}/").status_code for slug in ("nobody", "recorded-only", "drafting", "x")]

    assert codes == [404, 404, 404, 404]


def test_profile_of_an_unconfirmed_signing_says_that_it_waits_and_not_who_signed(client, anvil):
    SigningFactory(organisation=anvil.organisation, name="Zoe Zyx")

    html = client.get("/directory/anvil/").content.decode()

    assert "signing recorded, not yet confirmed by the association" in html
    assert "Zoe Zyx" not in html
    assert "not signed" not in html


def test_profile_of_a_refused_signing_says_not_signed(client, anvil):
    SigningFactory(organisation=anvil.organisation, refused_at=timezone.now())

    assert "not signed" in client.get("/directory/anvil/").content.decode()


def test_profile_and_signees_tell_the_edition_signed(client, anvil):
    SigningFactory(organisation=anvil.organisation, confirmed_at=timezone.now(), edition="2.1")

    for address in ("/directory/anvil/", "/signees/"):
        assert "edition 2.1" in client.get(address).content.decode(), address


def test_profile_needs_as_many_queries_for_three_as_for_one(count_queries, anvil):
    for_one = count_queries("/directory/anvil/")
    for name in ("Second", "Third"):
        product = Product.objects.create(organisation=anvil.organisation, name=name)
        user = anvil.organisation.memberships.get().user
        store_statement(make_assessment(by=user, answered=True, version=VersionFactory(product=product)))

    assert (count_queries("/directory/anvil/"), for_one <= 8) == (for_one, True)


def test_profile_link_in_the_directory_leads_there(client, anvil):
    links = re.findall(r'href="(/directory/[^"]+/)"', client.get("/directory/").content.decode())

    assert {client.get(link).status_code for link in links} == {200}
