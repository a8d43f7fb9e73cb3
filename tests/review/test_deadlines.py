"""``/review/late/``: staff see on one page who is late."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Submission
from core.clock import how_far
from review.models import Reminder
from statements.models import Statement

from ..factories import MembershipFactory, ReviewerFactory, SigningFactory, make_submission
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

ADDRESS = "/review/late/"


def days(number):
    return timezone.localdate() + timedelta(days=number)


def vendor(signed_days_ago):
    signing = SigningFactory(signed_on=days(-signed_days_ago), confirmed_at=timezone.now())
    MembershipFactory(organisation=signing.organisation)
    return signing.organisation


def statement_ending(in_days):
    statement = store_statement()
    Statement.objects.filter(pk=statement.pk).update(valid_until=timezone.now() + timedelta(days=in_days))
    return statement.organisation


def submission_due(in_days):
    submission = make_submission()
    Submission.objects.filter(pk=submission.pk).update(due_on=days(in_days))
    return submission.assessment.organisation


def shown(response):
    return [[line.organisation for line in lines] for _heading, lines in response.context["tables"]]


def test_each_deadline_stands_in_its_table_and_no_other(sign_in, reviewer):
    past, soon = vendor(120), vendor(80)
    vendor(10)
    ran_out, running_out = statement_ending(-1), statement_ending(89)
    statement_ending(92)
    statement_ending(-400)
    late = submission_due(-1)
    submission_due(0)

    response = sign_in(reviewer).get(ADDRESS)

    assert shown(response) == [[past], [soon], [ran_out], [running_out], [late]]


def test_a_line_says_whose_it_is_since_when_who_was_reminded_and_whom_to_ask(sign_in, reviewer):
    organisation = vendor(120)
    person = organisation.memberships.get().user
    about, due_on = f"first-statement:{organisation.pk}", organisation.signing.statement_due
    for day in (1, 4):
        at = datetime(2026, 4, day, 12, tzinfo=UTC)
        Reminder.objects.create(user=person, about=about, due_on=due_on, days_before=day, sent_at=at)

    text = sign_in(reviewer).get(ADDRESS).content.decode()

    assert f'<a href="/directory/{organisation.slug}/">{organisation}</a>' in text
    assert f'<a href="mailto:{person.email}">{person}</a>' in text
    assert "4 April 2026" in text
    assert f"{(timezone.localdate() - due_on).days} days late" in text


def test_a_reviewer_s_own_organisation_leads_to_no_review(sign_in):
    reviewer, organisation = ReviewerFactory(), submission_due(-1)
    address = reverse("review:submission", args=[organisation.assessments.get().submissions.get().pk])

    before = sign_in(reviewer).get(ADDRESS).content.decode()
    MembershipFactory(user=reviewer, organisation=organisation)
    after = sign_in(reviewer).get(ADDRESS).content.decode()

    assert (address in before, address in after) == (True, False)


def test_the_page_asks_the_same_number_of_questions_for_one_and_for_three(sign_in, reviewer, django_assert_num_queries):
    client = sign_in(reviewer)
    client.get(ADDRESS)

    for number in (1, 2):
        for _ in range(number):
            vendor(120)
            statement_ending(5)
            submission_due(-3)
        with django_assert_num_queries(8):
            client.get(ADDRESS)


def test_the_page_is_calm_when_nobody_is_late(sign_in, reviewer):
    response = sign_in(reviewer).get(ADDRESS)

    assert response.content.decode().count(">None.<") == 5


def test_a_late_review_is_late_by_the_same_working_days_here_and_in_the_queue(sign_in, reviewer):
    submission_due(-14)
    client = sign_in(reviewer)

    words = how_far(days(-14), working_days=True)

    assert words.endswith("late")
    for page in (ADDRESS, "/review/", "/dashboard/"):
        assert words in client.get(page).content.decode(), page
