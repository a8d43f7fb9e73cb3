"""``/review/mandates/``: who waits to be confirmed, and what becomes of reviews meanwhile."""

import pytest
from django.contrib.messages import get_messages

from assessments import lifecycle
from assessments.models import Decision
from core.refusals import Refused
from organisations import mandates
from organisations.models import Mandate, MandateMethod, Organisation
from statements.models import Statement

from ..factories import (
    MembershipFactory,
    OrganisationFactory,
    ReviewerFactory,
    UserFactory,
    make_assessment,
    make_submission,
)

pytestmark = pytest.mark.django_db

NOTE = {"method": "note", "note": "Met at the assembly."}


@pytest.fixture
def owner():
    return MembershipFactory(organisation__name="Corvanta", organisation__confirmed=False)


@pytest.fixture
def submission(owner):
    return make_submission(make_assessment(by=owner.user, answered=True))


@pytest.fixture
def browser(reviewer, sign_in):
    return sign_in(reviewer)


def taken(submission, by):
    lifecycle.take(submission, by=by)
    submission.refresh_from_db()
    return submission


def html_of(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# what waits for it


def test_unconfirmed_organisation_declares_and_is_reviewed_but_not_accepted(submission, reviewer):
    taken(submission, reviewer)

    with pytest.raises(Refused, match="Corvanta may speak for it, so nothing of it is published"):
        lifecycle.approve(submission, by=reviewer)

    submission.refresh_from_db()
    assert (submission.approved_at, submission.decision) == (None, "")


def test_confirmed_while_it_is_reviewed_it_is_accepted(submission, browser, reviewer, work):
    taken(submission, reviewer)

    refused = browser.post(f"/review/{submission.pk}/accept/")
    confirmed = browser.post("/review/mandates/corvanta/confirm/", NOTE)
    browser.post(f"/review/{submission.pk}/accept/")
    work()

    assert said(refused) == [
        "It is not confirmed yet that the signatories of Corvanta may speak for it, so nothing of it is published."
    ]
    assert confirmed.url == "/review/mandates/corvanta/"
    assert Statement.objects.get().submission == submission


def test_revoked_while_a_review_is_open_nothing_is_accepted(submission, browser, reviewer):
    taken(submission, reviewer)
    browser.post("/review/mandates/corvanta/confirm/", NOTE)
    browser.post("/review/mandates/corvanta/revoke/", {"reason": "The letter was forged."})

    with pytest.raises(Refused, match="not confirmed yet"):
        lifecycle.approve(submission, by=reviewer)


def test_revoked_between_approval_and_issue_it_waits_and_goes_on_when_confirmed_anew(
    submission, browser, reviewer, work
):
    mandates.confirm(submission.assessment.organisation, by=reviewer, **NOTE)
    taken(submission, reviewer)
    browser.post(f"/review/{submission.pk}/accept/")
    browser.post("/review/mandates/corvanta/revoke/", {"reason": "The letter was forged."})
    work()
    waiting = html_of(browser.get(f"/review/{submission.pk}/"))

    assert not Statement.objects.exists()
    assert "It is not confirmed yet" in waiting
    assert "<progress" not in waiting

    browser.post("/review/mandates/corvanta/confirm/", NOTE)
    work()

    submission.refresh_from_db()
    assert (Statement.objects.get().submission, submission.decision) == (submission, Decision.ACCEPTED)


def test_revoked_before_the_second_approval_it_is_not_seconded(submission, reviewer, settings):
    settings.SECOND_REVIEWER = True
    organisation = submission.assessment.organisation
    mandates.confirm(organisation, by=reviewer, **NOTE)
    lifecycle.approve(taken(submission, reviewer), by=reviewer)
    mandates.revoke(organisation, reason="Forged.", by=reviewer)

    with pytest.raises(Refused, match="not confirmed yet"):
        lifecycle.second(submission, by=ReviewerFactory())


def test_what_is_published_stays_when_it_is_revoked(submission, browser, reviewer, work):
    browser.post("/review/mandates/corvanta/confirm/", NOTE)
    taken(submission, reviewer)
    browser.post(f"/review/{submission.pk}/accept/")
    work()
    before = html_of(browser.get("/directory/corvanta/"))
    browser.post("/review/mandates/corvanta/revoke/", {"reason": "The letter was forged."})
    after = html_of(browser.get("/directory/corvanta/"))

    assert Statement.objects.with_status().get().status == "in_force"
    assert ("by the association." in before, "by the association." in after) == (True, False)
    assert "forged" not in after
    assert "assembly" not in before


# where it is told


def test_queue_and_review_say_that_it_is_missing(submission, browser):
    missing = "Not confirmed who speaks for it"
    before = html_of(browser.get("/review/"))
    page = html_of(browser.get(f"/review/{submission.pk}/"))
    mandates.confirm(submission.assessment.organisation, by=ReviewerFactory(), **NOTE)

    assert missing in before
    assert "/review/mandates/corvanta/" in page
    assert missing not in html_of(browser.get("/review/"))


def test_organisation_is_told_where_it_declares(owner, sign_in):
    assessment = make_assessment(by=owner.user, answered=True)
    browser = sign_in(owner.user)
    page = f"/assessments/{assessment.pk}/"

    before = html_of(browser.get(f"{page}submit/"))
    make_submission(assessment)
    after = html_of(browser.get(page))
    Mandate.objects.create(organisation=owner.organisation, method=MandateMethod.NOTE)

    assert "/organisation/corvanta/confirm/" in before
    assert "/organisation/corvanta/confirm/" in after
    assert "/organisation/corvanta/confirm/" not in html_of(browser.get(page))


# the list and the page


def test_list_shows_who_declared_or_entered_a_code(submission, owner, browser, reviewer):
    OrganisationFactory(name="Founded only", confirmed=False)
    proven = MembershipFactory(organisation__name="Proven", organisation__confirmed=False)
    Organisation.objects.filter(name="Proven").update(website="https://proven.example")
    code = mandates.send_code(proven.organisation, "a@proven.example", by=proven.user)
    mandates.enter_code(proven.organisation, code.code, by=proven.user)
    own = MembershipFactory(organisation__name="Own", organisation__confirmed=False, user=reviewer)
    make_submission(make_assessment(by=own.user, answered=True))

    context = browser.get("/review/mandates/").context

    assert [each.name for each in context["waiting"]] == ["Corvanta", "Proven"]


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"method": "code"}, "__all__"),
        ({"method": "paper"}, "__all__"),
        ({"method": "note"}, "__all__"),
        ({"method": "before", "note": "x"}, "method"),
        ({"method": "burnt"}, "method"),
        ({}, "method"),
        ({"method": "note", "note": "x" * 1001}, "note"),
    ],
)
def test_what_cannot_be_confirmed_is_said(owner, browser, posted, field):
    response = browser.post("/review/mandates/corvanta/confirm/", posted)

    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not Mandate.objects.filter(organisation=owner.organisation).exists()


def test_revoking_wants_a_reason(browser):
    OrganisationFactory(name="Anvil")

    response = browser.post("/review/mandates/anvil/revoke/", {"reason": " "})

    assert list(response.context["revocation"].errors) == ["reason"]
    assert Mandate.objects.standing().count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(browser, number, django_assert_max_num_queries):
    for _each in range(number):
        make_submission(make_assessment(by=MembershipFactory(organisation__confirmed=False).user, answered=True))
        Mandate.objects.create(
            organisation=OrganisationFactory(confirmed=False), method="note", confirmed_by=UserFactory()
        )

    with django_assert_max_num_queries(6):
        browser.get("/review/mandates/")
