import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from assessments import lifecycle
from assessments.models import Decision, Status, Submission
from statements.models import Statement

from ..factories import MembershipFactory, UserFactory, answer_of, make_assessment, make_submission, signatory_of

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "review:submission",
    "review:take",
    "review:return",
    "review:comment",
    "review:settle",
    "review:accept",
    "review:second",
    "review:retract",
]


def html_of(response):
    return response.content.decode()


def said(response):
    """The messages waiting for the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def fresh(submission):
    return Submission.objects.select_related("assessment").get(pk=submission.pk)


def address(name, submission):
    return reverse(name, args=[submission.pk])


@pytest.fixture
def in_review(reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    return submission


@pytest.fixture
def returned(in_review, reviewer):
    lifecycle.return_to_organisation(in_review, reason="Say more.", by=reviewer)
    return in_review


# who sees it


@pytest.mark.parametrize("make_person", [UserFactory, lambda: MembershipFactory().user])
def test_the_review_does_not_exist_for_others(sign_in, make_person):
    submission = make_submission()
    client = sign_in(make_person())

    answers = [client.get("/review/"), client.get(submission.get_absolute_url())]
    answers += [client.post(address(name, submission), {"reason": "No."}) for name in ADDRESSES]

    assert {response.status_code for response in answers} == {404}
    assert fresh(submission).assessment.status == Status.SUBMITTED


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_submission_that_does_not_exist_is_not_found(sign_in, reviewer, name):
    response = sign_in(reviewer).post(reverse(name, args=[999]), {"reason": "No."})

    assert response.status_code == 404


@pytest.mark.parametrize("name", ADDRESSES[1:])
def test_deciding_wants_a_post(sign_in, reviewer, name):
    submission = make_submission()

    assert sign_in(reviewer).get(address(name, submission)).status_code == 405


def test_nobody_reviews_their_own_organisations_submission(sign_in):
    submission = make_submission()
    own = MembershipFactory(
        user__is_reviewer=True, organisation=submission.assessment.organisation, is_editor=False, is_signatory=False
    ).user
    client = sign_in(own)

    answers = [client.get(submission.get_absolute_url())]
    answers += [client.post(address(name, submission), {"reason": "No."}) for name in ADDRESSES]

    assert {response.status_code for response in answers} == {403}
    assert (fresh(submission).assessment.status, fresh(submission).reviewer) == (Status.SUBMITTED, None)


# one submission


def test_a_submission_shows_what_was_declared_and_not_what_stands_there_now(sign_in, reviewer):
    assessment = make_assessment(answered=True)
    assessment.answers.filter(criterion__key="data-import").update(explanation="“Ωμέγα” <b>🙂</b>")
    submission = make_submission(assessment)
    assessment.answers.filter(criterion__key="data-import").update(explanation="Changed behind the back.")

    html = html_of(sign_in(reviewer).get(submission.get_absolute_url()))

    assert "“Ωμέγα” &lt;b&gt;🙂&lt;/b&gt;" in html
    assert "Changed behind the back." not in html
    assert submission.digest in html
    assert "Ada Byron, Head of Development, Bremen" in html


def test_a_submission_offers_taking_first_and_deciding_then(sign_in, reviewer):
    submission = make_submission()
    client = sign_in(reviewer)

    before = html_of(client.get(submission.get_absolute_url()))
    client.post(address("review:take", submission))
    after = html_of(client.get(submission.get_absolute_url()))

    offered = [address(name, submission) for name in ("review:take", "review:return", "review:accept")]
    assert [f'action="{action}"' in before for action in offered] == [True, False, False]
    assert [f'action="{action}"' in after for action in offered] == [False, True, True]


def test_a_submission_shows_why_the_one_before_was_returned(sign_in, reviewer, returned):
    second = make_submission(returned.assessment)

    html = html_of(sign_in(reviewer).get(second.get_absolute_url()))

    assert "Say more." in html


def test_a_submission_takes_ten_queries_at_most(sign_in, reviewer, django_assert_max_num_queries):
    submission = make_submission()
    client = sign_in(reviewer)

    with django_assert_max_num_queries(10):
        response = client.get(submission.get_absolute_url())

    assert response.status_code == 200


# returning


def test_a_reviewer_returns_a_submission_with_a_reason(sign_in, in_review, reviewer):
    response = sign_in(reviewer).post(address("review:return", in_review), {"reason": " Say more.\r\nMuch more. "})

    decided = fresh(in_review)
    assert response.url == "/review/"
    assert said(response) == [f"Returned to {in_review.assessment.organisation}."]
    assert (decided.decision, decided.reason) == (Decision.RETURNED, "Say more.\nMuch more.")
    assert decided.assessment.status == Status.RETURNED


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "Say why you return it, or comment on what must be changed."),
        (" \n ", "Say why you return it, or comment on what must be changed."),
        ("\x01\u202e", "Say why you return it, or comment on what must be changed."),
        ("x" * 5001, "Ensure this value has at most 5000 characters (it has 5001)."),
    ],
)
def test_returning_without_a_reason_is_refused_with_a_sentence(sign_in, in_review, reviewer, reason, sentence):
    response = sign_in(reviewer).post(address("review:return", in_review), {"reason": reason})

    html = html_of(response)
    assert response.status_code == 422
    assert sentence in html
    assert fresh(in_review).decision == ""
    assert fresh(in_review).assessment.status == Status.IN_REVIEW


def test_a_reason_too_long_is_still_on_the_page(sign_in, in_review, reviewer):
    response = sign_in(reviewer).post(address("review:return", in_review), {"reason": "x" * 5001})

    assert "x" * 5001 in html_of(response)


def test_returning_before_taking_is_refused_with_a_sentence(sign_in, reviewer):
    submission = make_submission()

    response = sign_in(reviewer).post(address("review:return", submission), {"reason": "Say more."})

    assert response.status_code == 409
    assert "This assessment is “submitted”, so it cannot become “returned”." in html_of(response)
    assert fresh(submission).decision == ""


def test_returning_after_the_decision_is_refused_with_a_sentence(sign_in, returned, reviewer):
    response = sign_in(reviewer).post(address("review:return", returned), {"reason": "Once more."})

    assert response.status_code == 409
    assert "This assessment is “returned”, so it cannot become “returned”." in html_of(response)
    assert fresh(returned).reason == "Say more."


def test_returning_an_earlier_submission_leaves_the_next_one_alone(sign_in, returned, reviewer):
    second = make_submission(returned.assessment)
    lifecycle.take(second, by=reviewer)

    response = sign_in(reviewer).post(address("review:return", returned), {"reason": "Once more."})

    assert response.status_code == 409
    assert "This submission was decided already." in html_of(response)
    assert (fresh(returned).reason, fresh(second).decision) == ("Say more.", "")


def test_returning_what_is_approved_is_refused_with_a_sentence(sign_in, in_review, reviewer):
    lifecycle.approve(in_review, by=reviewer)

    response = sign_in(reviewer).post(address("review:return", in_review), {"reason": "No, wait."})

    assert response.status_code == 409
    assert "This submission is accepted; its statement is being issued." in html_of(response)
    assert fresh(in_review).decision == ""


def test_a_returned_assessment_is_answered_and_declared_again(sign_in, returned):
    assessment = returned.assessment
    client = sign_in(signatory_of(assessment))

    answered = client.get(answer_of(assessment, "data-export").get_absolute_url())
    declared = client.post(
        f"/assessments/{assessment.pk}/submit/",
        {"name": "Ada Byron", "function": "Head", "place": "Bremen", "confirmed": "on"},
    )

    assert answered.context["page"].editable
    assert declared.url == assessment.get_absolute_url()
    assert assessment.submissions.count() == 2


# accepting, as far as it is refused


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("submitted", "This assessment is “submitted”, so it cannot become “accepted”."),
        ("returned", "This assessment is “returned”, so it cannot become “accepted”."),
    ],
)
def test_accepting_before_taking_or_after_the_decision_is_refused(sign_in, reviewer, status, sentence):
    submission = make_submission()
    if status == "returned":
        lifecycle.take(submission, by=reviewer)
        lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    response = sign_in(reviewer).post(address("review:accept", submission))

    assert response.url == f"{submission.get_absolute_url()}#decision"
    assert said(response) == [sentence]
    assert fresh(submission).approved_at is None
    assert not Statement.objects.exists()


def test_accepting_an_earlier_submission_leaves_the_next_one_alone(sign_in, returned, reviewer):
    second = make_submission(returned.assessment)
    lifecycle.take(second, by=reviewer)

    response = sign_in(reviewer).post(address("review:accept", returned))

    assert said(response) == ["This submission was decided already."]
    assert (fresh(returned).approved_at, fresh(second).approved_at) == (None, None)
    assert not Statement.objects.exists()
