"""Nothing private gets out of a match: not by its link, not to members of others, not to the public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisations.models import Role
from requirements import profiles

from ..factories import MembershipFactory, make_submission
from .offered import draft_of, page, profile_of, statement_of, texts

pytestmark = pytest.mark.django_db


SECRET = "Secretissimo"


@pytest.fixture
def private(customer):
    """A shared profile beside everything that must not be seen with it: notes, drafts, what was submitted."""
    profile = profile_of(customer, "data-export", "data-formats")
    profiles.share(profile, by=customer)
    profile_of(customer, "data-import", name=f"{SECRET} profile")
    statement = statement_of("Anvil")
    profiles.note(profile.organisation, statement, "data-export", text=f"{SECRET} note", by=customer)
    draft_of(f"{SECRET} draft")
    make_submission(draft_of(f"{SECRET} submission"))
    rival = MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name=f"{SECRET} rival").user
    foreign = profile_of(rival, "data-export", name=f"{SECRET} foreign")
    profiles.note(foreign.organisation, statement, "data-export", text=f"{SECRET} foreign note", by=rival)
    return profile, statement, foreign


PLACES = ["", "match/", "match/?role=all&standard=jt", "match/{0}/", "match.csv?role=all", "match.xlsx?role=all"]


def test_by_link_nothing_private_is_seen_even_by_its_own_people(private, customer, client, sign_in):
    profile, statement, _foreign = private

    for place in PLACES:
        address = f"/requirements/shared/{profile.share_token}/" + place.format(statement)
        client.logout()
        assert SECRET not in texts(client.get(address))
        assert SECRET not in texts(sign_in(customer).get(address))


def test_members_see_nothing_of_others(private, customer, sign_in):
    profile, statement, _foreign = private
    client = sign_in(customer)

    for place in PLACES:
        shown = texts(client.get(f"/requirements/{profile.pk}/" + place.format(statement)))
        assert SECRET not in shown.replace(f"{SECRET} note", "")
        assert (f"{SECRET} note" in shown) == place.startswith(("match/{0}/", "match.csv", "match.xlsx"))


def test_public_pages_say_nothing_of_profiles_and_notes(private, client):
    _profile, statement, _foreign = private

    for address in ("/", "/directory/", "/directory/?q=Secretissimo", f"/statements/{statement}/", "/api/statements"):
        text = client.get(address).getvalue().decode()
        for echo in ("q=Secretissimo", 'value="Secretissimo"', "“Secretissimo”"):  # what the reader asked
            text = text.replace(echo, "")
        assert SECRET not in text


def test_a_foreign_profile_is_answered_as_one_that_is_not_there(private, customer, sign_in):
    _profile, statement, foreign = private
    client = sign_in(customer)
    client.get("/requirements/")

    for place in [*PLACES, "mirror/{0}/"]:
        answers = []
        for pk in (foreign.pk, 999_999):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"/requirements/{pk}/{place.format(statement)}")
            answers.append((response.status_code, len(queries)))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404


def test_drafts_do_not_count(private, customer, sign_in):
    profile, statement, _foreign = private

    response = page(sign_in(customer), profile, "?role=all")

    assert response.context["page"].paginator.count == 1
    assert [match.statement for match in response.context["matches"]] == [statement]
