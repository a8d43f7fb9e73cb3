from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from assessments import lifecycle
from assessments.comments import write
from assessments.models import Audience, CommentWeight, Decision, Status, Submission
from organisations.models import Role, User

from ..factories import (
    MembershipFactory,
    ReviewerFactory,
    SigningFactory,
    UserFactory,
    make_assessment,
    make_submission,
)

pytestmark = pytest.mark.django_db

ACTS = ["review:take", "review:release", "review:hand_over"]


def html_of(response):
    return response.content.decode()


def said(response):
    """The messages waiting for the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def fresh(submission):
    return Submission.objects.select_related("assessment", "reviewer").get(pk=submission.pk)


def address(name, submission):
    return reverse(name, args=[submission.pk])


def listed(response):
    return [row.submission for row in response.context["rows"]]


def numbers(response):
    return {tab.value: tab.number for tab in response.context["queue"].tabs}


def taken_by(reviewer, submission=None):
    submission = submission or make_submission()
    lifecycle.take(submission, by=reviewer)
    return submission


def returned_by(reviewer, submission=None):
    submission = taken_by(reviewer, submission)
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)
    return fresh(submission)


def approved_by(reviewer):
    submission = taken_by(reviewer)
    lifecycle.approve(submission, by=reviewer)
    return fresh(submission)


def declared(*, days_ago, due_in):
    """A submission that waits, declared and due on days counted from today."""
    submission = make_submission(at=datetime.now(UTC) - timedelta(days=days_ago))
    submission.due_on = timezone.localdate() + timedelta(days=due_in)
    submission.save(update_fields=["due_on"])
    return submission


def comment(submission, *, by, criterion="data-import", weight=CommentWeight.MUST):
    return write.comment(
        submission, text="Say more.", weight=weight, audience=Audience.ORGANISATION, by=by, criterion=criterion
    )


# who sees it


@pytest.mark.parametrize("make_person", [UserFactory, lambda: MembershipFactory().user])
def test_the_queue_does_not_exist_for_others(sign_in, make_person):
    submission = make_submission()
    client = sign_in(make_person())

    answers = [client.get("/review/"), *(client.post(address(name, submission)) for name in ACTS)]

    assert [response.status_code for response in answers] == [404] * 4
    assert fresh(submission).reviewer is None


@pytest.mark.parametrize("name", ACTS)
def test_acts_on_a_submission_that_does_not_exist_are_not_found(sign_in, reviewer, name):
    response = sign_in(reviewer).post(reverse(name, args=[999]))

    assert response.status_code == 404


def test_of_ones_own_organisations_submission_no_comments_are_counted(sign_in, reviewer):
    submission, colleague = make_submission(), ReviewerFactory()
    lifecycle.take(submission, by=colleague)
    write.comment(
        fresh(submission), criterion="", text="Hm.", weight=CommentWeight.MUST, audience=Audience.INTERNAL, by=colleague
    )
    counted = "1 must open" in html_of(sign_in(reviewer).get("/review/?tab=others"))

    MembershipFactory(user=reviewer, organisation=submission.assessment.organisation)
    html = html_of(sign_in(reviewer).get("/review/?tab=others"))

    assert counted
    assert "(your own organisation)" in html
    assert "must open" not in html


def test_ones_own_organisations_submission_is_shown_without_link_and_acts(sign_in, reviewer):
    submission = make_submission()
    MembershipFactory(user=reviewer, organisation=submission.assessment.organisation)
    client = sign_in(reviewer)

    html = html_of(client.get("/review/"))
    answers = [client.post(address(name, submission), {"person": reviewer.pk}) for name in ACTS]

    assert "(your own organisation)" in html
    assert f'href="{submission.get_absolute_url()}"' not in html
    assert address("review:take", submission) not in html
    assert [response.status_code for response in answers] == [403] * 3
    assert fresh(submission).reviewer is None


# where a submission lies


def test_every_submission_lies_in_its_tab_and_is_counted(sign_in, reviewer):
    other = ReviewerFactory()
    waiting, late = make_submission(), declared(days_ago=20, due_in=-1)
    mine, others = taken_by(reviewer), taken_by(other)
    returned = returned_by(other)
    client = sign_in(reviewer)

    found = {tab: listed(client.get("/review/", {"tab": tab})) for tab in numbers(client.get("/review/"))}

    assert found == {
        "waiting": [late, waiting],
        "mine": [mine],
        "others": [others],
        "late": [late],
        "returned": [returned],
        "decided": [returned],
    }
    assert numbers(client.get("/review/")) == {tab: len(submissions) for tab, submissions in found.items()}


def test_the_queue_opens_with_what_waits(sign_in, reviewer):
    waiting = make_submission()
    taken_by(reviewer)

    response = sign_in(reviewer).get("/review/")

    assert listed(response) == [waiting]
    assert address("review:take", waiting) in html_of(response)


def test_returned_is_only_what_the_organisation_has_not_declared_again(sign_in, reviewer):
    first = returned_by(reviewer)
    second = returned_by(reviewer, make_submission(first.assessment))
    again = returned_by(reviewer)
    waiting = make_submission(again.assessment)
    client = sign_in(reviewer)

    returned = client.get("/review/", {"tab": "returned"})

    assert listed(returned) == [second]
    assert "With the organisation since" in html_of(returned)
    assert listed(client.get("/review/")) == [waiting]


def test_what_was_decided_a_month_ago_is_not_lately(sign_in, reviewer):
    submission = returned_by(reviewer)
    Submission.objects.filter(pk=submission.pk).update(decided_at=timezone.now() - timedelta(days=31))

    response = sign_in(reviewer).get("/review/", {"tab": "decided"})

    assert listed(response) == []
    assert (numbers(response)["decided"], numbers(response)["returned"]) == (0, 1)


def test_what_waits_for_a_second_reviewer_has_a_tab_where_the_portal_asks_for_one(sign_in, reviewer, settings):
    settings.SECOND_REVIEWER = True
    approved = approved_by(ReviewerFactory())
    taken_by(reviewer)

    response = sign_in(reviewer).get("/review/", {"tab": "second"})

    assert listed(response) == [approved]
    assert numbers(response)["second"] == 1
    assert "Approved, waits for a second reviewer" in html_of(response)
    assert address("review:hand_over", approved) not in html_of(response)


def test_without_a_second_reviewer_there_is_no_such_tab(sign_in, reviewer):
    approved_by(reviewer)

    response = sign_in(reviewer).get("/review/", {"tab": "second"})

    assert "second" not in numbers(response)
    assert response.context["wanted"].tab == "waiting"
    assert "its statement is being made" in html_of(sign_in(reviewer).get("/review/", {"tab": "mine"}))


# what a line says


def test_a_line_says_age_due_day_and_which_submission_it_is(sign_in, reviewer):
    first = returned_by(reviewer)
    second = make_submission(first.assessment)
    Submission.objects.filter(pk=second.pk).update(
        declared_at=datetime.now(UTC) - timedelta(days=3), due_on=date(2020, 1, 1)
    )

    html = html_of(sign_in(reviewer).get("/review/"))

    assert "2nd submission" in html
    assert "Declared 3 days ago" in html
    assert "Due on 1 January 2020" in html
    assert "working days late" in html
    assert "Nobody has it" in html


def test_a_line_counts_the_open_comments_on_this_submission_and_those_before(sign_in, reviewer):
    first = taken_by(reviewer)
    comment(first, by=reviewer)
    comment(first, by=reviewer, weight=CommentWeight.HINT)
    settled = comment(first, by=reviewer)
    write.resolve(settled, by=reviewer, at_submission=first)
    lifecycle.return_to_organisation(first, reason="", by=reviewer)
    second = taken_by(reviewer, make_submission(first.assessment))
    comment(second, by=reviewer, criterion="")

    response = sign_in(reviewer).get("/review/", {"tab": "mine"})

    (row,) = response.context["rows"]
    assert (row.musts, row.hints) == (2, 1)
    assert "2 musts open · 1 hint open" in html_of(response)


def test_the_queue_says_how_many_signings_wait(sign_in, reviewer):
    SigningFactory()

    assert "1 signing of the code waits to be confirmed" in html_of(sign_in(reviewer).get("/review/"))


# narrowing down


@pytest.fixture
def three(db):
    """A vendor's, a customer's and a service provider's submission that wait, by role."""
    return {role: make_submission(make_assessment(answered=True, role=role)) for role in Role}


def test_the_queue_is_narrowed_down_by_role(sign_in, reviewer, three):
    response = sign_in(reviewer).get("/review/", {"role": "customer"})

    assert listed(response) == [three[Role.CUSTOMER]]
    assert numbers(response)["waiting"] == 1
    assert [(role.value, role.number) for role in response.context["queue"].roles] == [
        ("vendor", 1),
        ("customer", 1),
        ("provider", 1),
    ]


def test_the_queue_is_narrowed_down_by_organisation(sign_in, reviewer, three):
    vendor = three[Role.VENDOR].assessment.organisation
    response = sign_in(reviewer).get("/review/", {"organisation": vendor.slug})

    queue = response.context["queue"]
    assert listed(response) == [three[Role.VENDOR]]
    assert {each.label: each.number for each in queue.organisations} == {
        submission.assessment.organisation.name: 1 for submission in three.values()
    }
    assert [role.number for role in queue.roles] == [1, 0, 0]


def test_an_organisation_with_nothing_in_the_queue_stays_chosen(sign_in, reviewer, three):
    idle = MembershipFactory().organisation

    response = sign_in(reviewer).get("/review/", {"organisation": idle.slug})

    assert listed(response) == []
    assert f'<option value="{idle.slug}" selected>{idle.name} (0)</option>' in html_of(response)
    assert "No submission fits." in html_of(response)


def test_the_queue_is_searched_by_object_and_organisation(sign_in, reviewer, three):
    version = three[Role.VENDOR].assessment.version
    customer = three[Role.CUSTOMER].assessment.organisation
    client = sign_in(reviewer)

    words = f"{version.product.name.upper()} {three[Role.VENDOR].assessment.organisation.name}"
    by_object = client.get("/review/", {"q": words})
    by_organisation = client.get("/review/", {"q": customer.name})
    by_nothing = client.get("/review/", {"q": "nobody's"})

    assert listed(by_object) == [three[Role.VENDOR]]
    assert listed(by_organisation) == [three[Role.CUSTOMER]]
    assert listed(by_nothing) == []


def test_the_queue_is_narrowed_down_by_category_with_open_comments(sign_in, reviewer):
    commented, settled, bare = taken_by(reviewer), taken_by(reviewer), taken_by(reviewer)
    comment(commented, by=reviewer)
    comment(commented, by=reviewer, criterion="data-export")
    write.resolve(comment(settled, by=reviewer), by=reviewer, at_submission=settled)
    comment(bare, by=reviewer, criterion="")
    client = sign_in(reviewer)

    everything = client.get("/review/", {"tab": "mine"})
    narrowed = client.get("/review/", {"tab": "mine", "category": "data"})

    assert len(listed(everything)) == 3
    assert [(each.value, each.number) for each in everything.context["categories"]] == [("data", 1)]
    assert listed(narrowed) == [commented]
    assert numbers(narrowed)["mine"] == 1


def test_filters_are_combined_and_kept_by_the_tabs(sign_in, reviewer, three):
    vendor = three[Role.VENDOR].assessment.organisation
    asked = {"role": "vendor", "organisation": vendor.slug, "q": vendor.name, "sort": "age", "page": "1"}

    response = sign_in(reviewer).get("/review/", asked)

    assert listed(response) == [three[Role.VENDOR]]
    del asked["page"]
    assert f'href="?{escape(urlencode({**asked, "tab": "late"}))}"' in html_of(response)


def test_the_queue_is_ordered_by_due_day_or_by_age(sign_in, reviewer):
    old = declared(days_ago=9, due_in=5)
    urgent = declared(days_ago=2, due_in=1)
    client = sign_in(reviewer)

    assert listed(client.get("/review/")) == [urgent, old]
    assert listed(client.get("/review/", {"sort": "age"})) == [old, urgent]


def test_what_was_decided_lately_comes_last_first(sign_in, reviewer):
    earlier, later = returned_by(reviewer), returned_by(reviewer)
    client = sign_in(reviewer)

    assert listed(client.get("/review/", {"tab": "decided"})) == [later, earlier]
    assert listed(client.get("/review/", {"tab": "returned"})) == [earlier, later]


NONSENSE = [
    {"tab": "xyz"},
    {"role": "xyz"},
    {"organisation": "no-such"},
    {"organisation": "x\0y"},
    {"organisation": "“Ωμέγα”"},
    {"category": "no-such"},
    {"category": "x" * 500},
    {"sort": "colour"},
    {"page": "abc"},
    {"page": "99"},
    {"page": "-1"},
    {"q": "x" * 500},
    {"q": "\0"},
]


def test_what_makes_no_sense_in_the_address_is_left_out(sign_in, reviewer):
    submission = make_submission()
    client = sign_in(reviewer)

    found = [listed(client.get("/review/", asked)) for asked in NONSENSE]

    assert found == [[submission]] * len(NONSENSE)


def test_long_queues_have_pages_that_keep_the_filters(sign_in, reviewer, monkeypatch):
    monkeypatch.setattr("review.views.queue.PER_PAGE", 2)
    submissions = [declared(days_ago=1, due_in=days) for days in (1, 2, 3)]

    response = sign_in(reviewer).get("/review/", {"role": "vendor", "page": "2"})

    assert listed(response) == submissions[2:]
    assert 'rel="prev" href="?role=vendor&amp;page=1"' in html_of(response)


def test_the_queue_takes_as_many_queries_for_one_as_for_three(sign_in, reviewer):
    ReviewerFactory()
    client = sign_in(reviewer)

    counts = []
    for more in (1, 2):
        for _number in range(more):
            comment(taken_by(reviewer), by=reviewer)
        with CaptureQueriesContext(connection) as asked:
            response = client.get("/review/", {"tab": "mine", "category": "data", "role": "vendor"})
        counts.append((len(listed(response)), len(asked)))

    assert counts == [(1, 13), (3, 13)]
    assert not any('"assessments_submission"."canonical"' in query["sql"] for query in asked.captured_queries)


# taking


def test_a_reviewer_takes_a_submission(sign_in, reviewer):
    submission = make_submission()

    response = sign_in(reviewer).post(address("review:take", submission), {"next": "/review/?role=vendor"})

    taken = fresh(submission)
    assert response.url == submission.get_absolute_url()
    assert (taken.reviewer, taken.assessment.status) == (reviewer, Status.IN_REVIEW)


def test_taking_what_somebody_just_took_says_who_has_it(sign_in, reviewer):
    submission = taken_by(ReviewerFactory(name="Kim Hansen"))

    response = sign_in(reviewer).post(address("review:take", submission), {"next": "/review/?role=vendor"})

    assert response.url == "/review/?role=vendor"
    assert said(response) == ["Kim Hansen has it already."]
    assert fresh(submission).reviewer.name == "Kim Hansen"


def test_taking_twice_changes_nothing(sign_in, reviewer):
    submission = taken_by(reviewer)

    response = sign_in(reviewer).post(address("review:take", submission))

    assert said(response) == []
    assert fresh(submission).reviewer == reviewer
    assert submission.assessment.events.filter(status=Status.IN_REVIEW).count() == 1


def test_taking_what_is_decided_is_refused_with_a_sentence(sign_in, reviewer):
    submission = returned_by(ReviewerFactory())

    response = sign_in(reviewer).post(address("review:take", submission))

    assert said(response) == ["This submission was decided already."]


def test_a_submission_whose_reviewer_is_gone_can_be_taken(sign_in, reviewer):
    submission = taken_by(ReviewerFactory())
    User.objects.get(pk=fresh(submission).reviewer_id).delete()

    sign_in(reviewer).post(address("review:take", submission))

    assert fresh(submission).reviewer == reviewer


@pytest.mark.parametrize("there", ["https://example.org/", "//example.org/", "\0"])
def test_an_act_does_not_lead_away_from_the_portal(sign_in, reviewer, there):
    submission = taken_by(reviewer)

    response = sign_in(reviewer).post(address("review:release", submission), {"next": there})

    assert response.url == submission.get_absolute_url()


# releasing


def test_a_reviewer_releases_a_submission(sign_in, reviewer):
    submission = taken_by(reviewer)

    response = sign_in(reviewer).post(address("review:release", submission), {"next": "/review/?tab=mine"})

    released = fresh(submission)
    assert response.url == "/review/?tab=mine"
    assert said(response) == [f"“{submission.assessment.object_name}” waits for a reviewer again."]
    assert (released.reviewer, released.assessment.status) == (None, Status.SUBMITTED)


def test_releasing_what_another_has_is_refused_with_a_sentence(sign_in, reviewer):
    submission = taken_by(ReviewerFactory(name="Kim Hansen"))

    response = sign_in(reviewer).post(address("review:release", submission))

    assert said(response) == ["Kim Hansen reviews this submission; take it over first."]
    assert fresh(submission).reviewer.name == "Kim Hansen"


# handing over


def test_a_reviewer_hands_a_submission_over(sign_in, reviewer):
    submission, colleague = taken_by(reviewer), ReviewerFactory(name="Kim Hansen")

    asked = {"person": colleague.pk, "next": "/review/?tab=mine"}
    response = sign_in(reviewer).post(address("review:hand_over", submission), asked)

    assert response.url == "/review/?tab=mine"
    assert said(response) == [f"“{submission.assessment.object_name}” is handed over to Kim Hansen."]
    assert fresh(submission).reviewer == colleague


def test_colleagues_who_may_not_review_it_are_not_offered(sign_in, reviewer):
    submission, colleague = taken_by(reviewer), ReviewerFactory()
    MembershipFactory(user=ReviewerFactory(), organisation=submission.assessment.organisation)
    ReviewerFactory(is_active=False)
    UserFactory()

    (row,) = sign_in(reviewer).get("/review/", {"tab": "mine"}).context["rows"]

    assert row.colleagues == [colleague]


def test_a_line_that_is_not_mine_offers_nobody_to_hand_it_over_to(sign_in, reviewer):
    other = taken_by(ReviewerFactory(name="Kim Hansen"))

    response = sign_in(reviewer).get("/review/", {"tab": "others"})

    assert response.context["rows"][0].colleagues == []
    assert 'data-confirm="Take it over from Kim Hansen?"' in html_of(response)
    assert f'name="seen_with" value="{fresh(other).reviewer_id}"' in html_of(response)


@pytest.mark.parametrize("chosen", ["abc", "٣", None])
def test_handing_over_to_nobody_who_may_is_refused_with_a_sentence(sign_in, reviewer, chosen):
    submission = taken_by(reviewer)

    asked = {} if chosen is None else {"person": chosen}
    response = sign_in(reviewer).post(address("review:hand_over", submission), asked)

    assert said(response) == ["Choose a reviewer who may review this submission."]
    assert fresh(submission).reviewer == reviewer


def test_handing_over_to_a_member_of_its_organisation_is_refused_with_a_sentence(sign_in, reviewer):
    submission, insider = taken_by(reviewer), ReviewerFactory()
    MembershipFactory(user=insider, organisation=submission.assessment.organisation)

    response = sign_in(reviewer).post(address("review:hand_over", submission), {"person": insider.pk})

    assert said(response) == ["Choose a reviewer who may review this submission."]
    assert fresh(submission).reviewer == reviewer


def test_handing_over_what_another_has_meanwhile_is_refused_with_a_sentence(sign_in, reviewer):
    submission = taken_by(ReviewerFactory(name="Kim Hansen"))

    asked = {"person": ReviewerFactory().pk}
    response = sign_in(reviewer).post(address("review:hand_over", submission), asked)

    assert said(response) == ["Kim Hansen has it now."]
    assert fresh(submission).reviewer.name == "Kim Hansen"


def test_handing_over_what_nobody_has_is_refused_with_a_sentence(sign_in, reviewer):
    submission = make_submission()

    response = sign_in(reviewer).post(address("review:hand_over", submission), {"person": reviewer.pk})

    assert said(response) == ["Nobody reviews this submission; take it first."]
    assert fresh(submission).reviewer is None


def test_handing_over_what_is_approved_is_refused_with_a_sentence(sign_in, reviewer):
    submission = approved_by(reviewer)

    response = sign_in(reviewer).post(address("review:hand_over", submission), {"person": ReviewerFactory().pk})

    assert said(response) == ["This submission is approved already."]
    assert fresh(submission).reviewer == reviewer


# taking over


def test_a_reviewer_takes_a_submission_over(sign_in, reviewer):
    submission = taken_by(ReviewerFactory())

    asked = {"person": reviewer.pk, "seen_with": fresh(submission).reviewer_id}
    response = sign_in(reviewer).post(address("review:hand_over", submission), asked)

    assert response.url == submission.get_absolute_url()
    assert said(response) == ["You have it now."]
    assert (fresh(submission).reviewer, fresh(submission).decision) == (reviewer, "")


def test_taking_over_is_refused_when_somebody_else_has_it_meanwhile(sign_in, reviewer):
    seen, meanwhile = ReviewerFactory(), ReviewerFactory(name="Kim Hansen")
    submission = taken_by(seen)
    lifecycle.hand_over(submission, to=meanwhile, by=seen)

    asked = {"person": reviewer.pk, "seen_with": seen.pk}
    response = sign_in(reviewer).post(address("review:hand_over", submission), asked)

    assert said(response) == ["Kim Hansen has it now."]
    assert fresh(submission).reviewer == meanwhile


def test_taking_over_what_is_decided_meanwhile_is_refused_with_a_sentence(sign_in, reviewer):
    submission = returned_by(ReviewerFactory())

    response = sign_in(reviewer).post(address("review:hand_over", submission), {"person": reviewer.pk})

    assert said(response) == ["This submission was decided already."]
    assert fresh(submission).decision == Decision.RETURNED


# the pages of the review


@pytest.mark.parametrize("page", ["/review/", "/review/signings/", "/review/editions/"])
def test_the_pages_of_the_review_lead_to_each_other(sign_in, reviewer, page):
    html = html_of(sign_in(reviewer).get(page))

    assert f'href="{page}" aria-current="page"' in html
    assert [f'href="{other}"' in html for other in ("/review/", "/review/signings/", "/review/editions/")] == [True] * 3
