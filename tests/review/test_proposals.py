"""``/review/proposals/``: staff accept or refuse what confirmed organisations want to change."""

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from organisations.models import Organisation, ProfileChange

from ..factories import MembershipFactory, SigningFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/review/proposals/"


@pytest.fixture
def proposal():
    owner = MembershipFactory(organisation__name="Anvil")
    SigningFactory(organisation=owner.organisation, confirmed_at=timezone.now())
    return ProfileChange.objects.create(
        organisation=owner.organisation, before={"name": "Anvil"}, after={"name": "Amboss"}, proposed_by=owner.user
    )


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_reviewer_sees_what_waits_and_accepts_it(sign_in, reviewer, proposal):
    browser = sign_in(reviewer)
    assert "<del>Anvil</del> → <ins>Amboss</ins>" in browser.get(ADDRESS).content.decode()

    response = browser.post(f"{ADDRESS}{proposal.pk}/accept/")

    assert said(response) == ["Amboss is called and described so now."]
    assert Organisation.objects.get().slug == "amboss"
    assert list(browser.get(ADDRESS).context["waiting"]) == []


def test_reviewer_refuses_with_a_reason(sign_in, reviewer, proposal):
    browser = sign_in(reviewer)

    assert said(browser.post(f"{ADDRESS}{proposal.pk}/refuse/", {"reason": " "})) == ["Say why you refuse it."]
    browser.post(f"{ADDRESS}{proposal.pk}/refuse/", {"reason": "Not yours." + "x" * 2000})

    proposal.refresh_from_db()
    assert (proposal.decision, len(proposal.reason)) == ("refused", 1000)
    assert "“Not yours." in browser.get(ADDRESS).content.decode()


def test_second_decision_is_told_and_changes_nothing(sign_in, reviewer, proposal):
    browser = sign_in(reviewer)
    browser.post(f"{ADDRESS}{proposal.pk}/refuse/", {"reason": "No."})

    response = browser.post(f"{ADDRESS}{proposal.pk}/accept/")

    assert said(response)[-1] == "This change was decided or withdrawn already."
    assert Organisation.objects.get().name == "Anvil"


def test_reviewer_sees_no_change_of_their_own_organisation(sign_in, reviewer, proposal):
    MembershipFactory(organisation=proposal.organisation, user=reviewer)
    browser = sign_in(reviewer)

    assert list(browser.get(ADDRESS).context["waiting"]) == []
    assert browser.post(f"{ADDRESS}{proposal.pk}/accept/").status_code == 404


def test_work_list_names_it(sign_in, reviewer, proposal):
    assert "1 change of a profile waits" in sign_in(reviewer).get("/dashboard/").content.decode()


def test_page_asks_as_little_for_many(sign_in, reviewer, proposal, django_assert_max_num_queries):
    for number in range(5):
        other = SigningFactory().organisation
        ProfileChange.objects.create(organisation=other, before={"name": ""}, after={"name": f"{number}"})
    browser = sign_in(reviewer)

    with django_assert_max_num_queries(7):
        browser.get(ADDRESS)
