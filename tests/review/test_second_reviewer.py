"""Accepting where the portal asks for a second reviewer: the second approval issues the statement."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from assessments import lifecycle
from assessments.models import Submission
from statements.models import Statement

from ..factories import ReviewerFactory, make_submission


@pytest.fixture(autouse=True)
def second_reviewer(settings):
    settings.SECOND_REVIEWER = True


@pytest.fixture
def submission(reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    return submission


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Post as somebody, and let what follows the transaction happen."""

    def _post(person, name, submission, **data):
        client.force_login(person)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"review:{name}", args=[submission.pk]), data)

    return _post


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def decision_at(submission):
    return f"{submission.get_absolute_url()}#decision"


def test_the_first_approval_issues_nothing(post, reviewer, submission):
    response = post(reviewer, "accept", submission)

    assert response.url == decision_at(submission)
    assert said(response) == ["Approved. The statement is issued when a second reviewer approves it, too."]
    assert not Statement.objects.exists()
    assert Submission.objects.get().awaits_second


def test_the_second_approval_issues_the_statement(post, reviewer, submission):
    post(reviewer, "accept", submission)

    response = post(ReviewerFactory(), "second", submission)

    assert response.url == decision_at(submission)
    assert said(response)[-1].startswith("Accepted. The statement is being made;")
    assert Statement.objects.get().submission == submission


def test_nobody_seconds_their_own_approval(post, reviewer, submission):
    post(reviewer, "accept", submission)

    response = post(reviewer, "second", submission)

    assert said(response)[-1] == "You approved it yourself, so somebody else must be the second."
    assert not Statement.objects.exists()


def test_an_objection_wants_a_reason_and_gives_the_submission_back(post, reviewer, submission):
    colleague = ReviewerFactory()
    post(reviewer, "accept", submission)

    without = post(colleague, "retract", submission)
    reasoned = post(colleague, "retract", submission, reason="2.1 says nothing.")

    assert (without.status_code, "Say why you object." in without.content.decode()) == (409, True)
    assert (reasoned.url, said(reasoned)[-1]) == (decision_at(submission), "The approval is taken back.")
    assert Submission.objects.get().approved_at is None


def test_an_objection_may_not_be_endless(post, reviewer, submission):
    post(reviewer, "accept", submission)

    response = post(ReviewerFactory(), "retract", submission, reason="x" * 5001)

    html = response.content.decode()
    assert response.status_code == 409
    assert "The reason is too long: at most 5000 characters." in html
    assert "x" * 5001 in html
    assert Submission.objects.get().awaits_second


def test_an_objection_that_comes_too_late_is_not_lost(post, reviewer, submission):
    post(reviewer, "accept", submission)
    post(reviewer, "retract", submission)

    response = post(ReviewerFactory(), "retract", submission, reason="2.1 says nothing.")

    html = response.content.decode()
    assert response.status_code == 409
    assert "This submission does not wait for a second reviewer." in html
    assert '<blockquote class="keep-lines">2.1 says nothing.</blockquote>' in html


def test_the_page_asks_again_until_the_statement_has_its_number(client, reviewer, submission, settings):
    settings.SECOND_REVIEWER = False
    lifecycle.approve(submission, by=reviewer)
    client.force_login(reviewer)
    headers = {"HX-Request": "true", "HX-Target": "decision"}

    response = client.get(submission.get_absolute_url(), headers=headers)

    html = response.content.decode()
    assert html.lstrip().startswith('<section class="panel no-print mt-4" id="decision"')
    assert 'hx-trigger="every 3s"' in html
    assert "The statement is being made; its number appears here." in html
