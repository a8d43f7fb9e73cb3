"""Reviewers who do something at the same instant: one act stands, and whoever did the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from assessments import lifecycle
from assessments.comments import write
from assessments.models import Act, Event, Status, Submission
from core.refusals import Refused
from statements.models import Statement

from ..factories import ReviewerFactory, make_submission

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time."),
]

ROUNDS = 3


def at_once(*acts):
    """Do these at the same instant, each with its own connection; return what each returned or was refused with."""
    start = Barrier(len(acts))

    def work(act):
        try:
            start.wait(timeout=30)
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(work, act) for act in acts]]


def taken(by):
    submission = make_submission()
    lifecycle.take(submission, by=by)
    return fresh(submission)


def fresh(submission):
    return Submission.objects.with_object().get(pk=submission.pk)


def statuses_of(submission):
    """The statuses entered since it was declared."""
    events = Event.objects.filter(assessment=submission.assessment_id, act=Act.ENTERED)
    return [event.status for event in events][2:]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_reviewers_taking_one_has_it(_round):
    submission, people = make_submission(), [ReviewerFactory(), ReviewerFactory()]

    told = at_once(*(lambda by=person: lifecycle.take(fresh(submission), by=by) for person in people))

    [winner] = [person for person, sentence in zip(people, told, strict=True) if sentence is None]
    assert fresh(submission).reviewer == winner
    assert statuses_of(submission) == [Status.IN_REVIEW]
    assert f"{winner} has it already." in told


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_approving_and_returning_in_two_tabs_one_stands(_round):
    reviewer = ReviewerFactory()
    submission = taken(reviewer)

    approved, returned = at_once(
        lambda: lifecycle.approve(fresh(submission), by=reviewer),
        lambda: lifecycle.return_to_organisation(fresh(submission), reason="Say more.", by=reviewer),
    )

    left = fresh(submission)
    assert [approved, returned].count(None) == 1
    assert left.is_approved == (approved is None)
    assert left.decision == ("returned" if returned is None else "")
    assert left.assessment.status == (Status.RETURNED if returned is None else Status.IN_REVIEW)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_taking_over_and_returning_one_comes_first_and_the_other_knows(_round):
    reviewer, colleague = ReviewerFactory(), ReviewerFactory()
    submission = taken(reviewer)

    handed, returned = at_once(
        lambda: lifecycle.hand_over(fresh(submission), to=colleague, by=colleague),
        lambda: lifecycle.return_to_organisation(fresh(submission), reason="Say more.", by=reviewer),
    )

    left = fresh(submission)
    if returned is None:
        assert (left.decision, left.reviewer) == ("returned", reviewer)
        assert handed == "This submission was decided already."
    else:
        assert (left.decision, left.reviewer, handed) == ("", colleague, None)
        assert returned == f"{colleague} reviews this submission; take it over first."


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_two_reviewers_one_approves_as_the_second_or_the_first_takes_it_back(_round, settings):
    settings.SECOND_REVIEWER = True
    reviewer, colleague = ReviewerFactory(), ReviewerFactory()
    submission = taken(reviewer)
    lifecycle.approve(submission, by=reviewer)

    seconded, retracted = at_once(
        lambda: lifecycle.second(fresh(submission), by=colleague),
        lambda: lifecycle.retract(fresh(submission), by=reviewer),
    )

    left = fresh(submission)
    assert sorted([seconded or "", retracted or ""]) == ["", "This submission does not wait for a second reviewer."]
    assert left.is_approved == (seconded is None)
    assert (left.approved_at is None) == (retracted is None)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_must_and_the_approval_at_once_do_not_pass_each_other(_round):
    reviewer = ReviewerFactory()
    submission = taken(reviewer)
    must = {"text": "Say more.", "weight": "must", "audience": "organisation"}

    commented, approved = at_once(
        lambda: write.comment(fresh(submission), by=reviewer, **must),
        lambda: lifecycle.approve(fresh(submission), by=reviewer),
    )

    left = fresh(submission)
    assert left.is_approved == (approved is None)
    assert left.comments.exists() != left.is_approved
    assert isinstance(commented, str) == left.is_approved


def test_on_the_page_one_decision_stands_and_the_other_is_told():
    reviewer = ReviewerFactory()
    submission = taken(reviewer)
    addresses = [reverse(name, args=[submission.pk]) for name in ("review:accept", "review:return")]

    def post(address):
        client = Client()
        client.force_login(reviewer)
        return client.post(address, {"reason": "Say more."}, follow=True)

    pages = at_once(*(lambda address=address: post(address) for address in addresses))

    left = fresh(submission)
    accepted, returned = (page.content.decode() for page in pages)
    assert left.decision in ("accepted", "returned")
    assert Statement.objects.count() == (left.decision == "accepted")
    if left.decision == "returned":
        assert "so it cannot become “accepted”." in accepted
    else:
        assert "This submission is accepted; its statement is being issued." in returned or "cannot become" in returned
