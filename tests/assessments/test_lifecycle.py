from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection

from assessments import lifecycle
from assessments.models import Assessment, Decision, Event, Status, Submission
from core.refusals import Refused
from organisations.models import Role

from ..factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    VersionFactory,
    answer_all,
    declaration,
    load_catalogue,
    make_assessment,
    make_submission,
    signatory_of,
)

pytestmark = pytest.mark.django_db


def submission_in(status, reviewer):
    """The only submission of an assessment that has come so far."""
    submission = make_submission()
    if status == Status.SUBMITTED:
        return submission
    lifecycle.take(submission, by=reviewer)
    if status == Status.RETURNED:
        lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)
    if status in ("approved", Status.ACCEPTED):
        lifecycle.approve(submission, by=reviewer)
    if status == Status.ACCEPTED:
        lifecycle.accept(fresh(submission))
    return fresh(submission)


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def status_of(submission):
    return Assessment.objects.get(submissions=submission).status


def history_of(submission):
    return list(submission.assessment.events.values_list("status", "by", "note"))


def submit(submission, reviewer):
    lifecycle.submit(submission.assessment, declared=declaration(), by=signatory_of(submission.assessment))


def take(submission, reviewer):
    lifecycle.take(submission, by=reviewer)


def give_back(submission, reviewer):
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)


def approve(submission, reviewer):
    lifecycle.approve(submission, by=reviewer)


def accept(submission, reviewer):
    lifecycle.accept(submission)


VERBS = {submit: Status.SUBMITTED, take: Status.IN_REVIEW, give_back: Status.RETURNED, accept: Status.ACCEPTED}
POSSIBLE = {
    (Status.SUBMITTED, take),
    (Status.IN_REVIEW, give_back),
    (Status.IN_REVIEW, approve),
    ("approved", approve),
    ("approved", accept),
    (Status.RETURNED, submit),
}


@pytest.mark.parametrize("verb", [submit, take, give_back, approve, accept])
@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW, "approved", Status.RETURNED, Status.ACCEPTED])
def test_every_move_is_possible_from_its_own_status_only(status, verb, reviewer):
    submission = submission_in(status, reviewer)
    before, history = status_of(submission), history_of(submission)

    if (status, verb) in POSSIBLE:
        verb(submission, reviewer)
        assert status_of(submission) == VERBS.get(verb, before)
        assert len(history_of(submission)) == len(history) + ((status, verb) != ("approved", approve))
    else:
        with pytest.raises(Refused):
            verb(submission, reviewer)
        assert status_of(submission) == before
        assert history_of(submission) == history


@pytest.mark.parametrize(
    ("status", "verb"),
    [
        (Status.SUBMITTED, take),
        (Status.IN_REVIEW, give_back),
        ("approved", accept),
        (Status.RETURNED, submit),
    ],
)
def test_a_move_that_breaks_half_way_changes_nothing(status, verb, reviewer):
    submission = submission_in(status, reviewer)
    before = list(Submission.objects.values()), status_of(submission), history_of(submission)

    def full(execute, sql, *arguments):
        if sql.startswith("INSERT") and "assessments_event" in sql:
            raise DatabaseError("The disk is full.")
        return execute(sql, *arguments)

    with connection.execute_wrapper(full), pytest.raises(DatabaseError):
        verb(submission, reviewer)

    assert (list(Submission.objects.values()), status_of(submission), history_of(submission)) == before


def test_a_refusal_names_both_statuses():
    submission = make_submission()

    with pytest.raises(Refused) as raised:
        submit(submission, None)

    assert str(raised.value) == "This assessment is “submitted”, so it cannot become “submitted”."


# start


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (Role.VENDOR, ["data-export", "data-import", "data-formats", "partners-contact"]),
        (Role.CUSTOMER, ["partners-tenders"]),
        (Role.PROVIDER, ["partners-contact"]),
    ],
)
def test_a_draft_has_an_open_answer_for_every_criterion_of_the_role(role, keys):
    assessment = make_assessment(role=role)

    assert assessment.status == Status.DRAFT
    assert [answer.criterion.key for answer in assessment.answers.in_order()] == keys
    assert assessment.answers.open().count() == len(keys)
    assert [(event.status, event.by) for event in assessment.events.all()] == [(Status.DRAFT, signatory_of(assessment))]


def test_a_reader_cannot_start():
    reader = MembershipFactory(is_editor=False, organisation__role=Role.CUSTOMER)

    with pytest.raises(PermissionDenied):
        lifecycle.start(reader.organisation, version=None, catalogue=load_catalogue(), language="en", by=reader.user)

    assert not Assessment.objects.exists()


def test_nobody_starts_for_another_organisation():
    member, other = MembershipFactory(), MembershipFactory(organisation__role=Role.CUSTOMER)

    with pytest.raises(PermissionDenied):
        lifecycle.start(other.organisation, version=None, catalogue=load_catalogue(), language="en", by=member.user)


def test_nobody_starts_about_another_vendors_product():
    member = MembershipFactory()

    with pytest.raises(PermissionDenied):
        lifecycle.start(
            member.organisation, version=VersionFactory(), catalogue=load_catalogue(), language="en", by=member.user
        )


@pytest.mark.parametrize(("role", "with_version"), [(Role.VENDOR, False), (Role.CUSTOMER, True), (Role.PROVIDER, True)])
def test_a_vendor_assesses_a_product_and_everybody_else_the_organisation(role, with_version):
    member = MembershipFactory(organisation__role=role)
    version = VersionFactory(product__organisation=member.organisation) if with_version else None

    with pytest.raises(Refused, match="A vendor assesses a product, everybody else the organisation"):
        lifecycle.start(member.organisation, version=version, catalogue=load_catalogue(), language="en", by=member.user)


# submit


def test_submitting_freezes_the_answers_and_writes_the_history():
    assessment = make_assessment(answered=True)
    signatory, at = signatory_of(assessment), datetime(2026, 5, 4, 12, tzinfo=UTC)

    submission = lifecycle.submit(assessment, declared=declaration(at=at), by=signatory)

    assessment.refresh_from_db()
    event = assessment.events.get(status=Status.SUBMITTED)
    assert assessment.status == Status.SUBMITTED
    assert list(assessment.submissions.all()) == [submission]
    assert (submission.declared_by, submission.declared_at, submission.decision) == (signatory, at, "")
    assert (event.by, event.at) == (signatory, at)


@pytest.mark.parametrize(
    ("open_answers", "sentence"),
    [(1, "1 criterion is still open."), (2, "2 criteria are still open."), (4, "4 criteria are still open.")],
)
def test_submit_refuses_while_criteria_are_open(open_answers, sentence):
    assessment = make_assessment(answered=True)
    for answer in assessment.answers.in_order()[:open_answers]:
        answer.code = ""
        answer.save()

    with pytest.raises(Refused) as raised:
        lifecycle.submit(assessment, declared=declaration(), by=signatory_of(assessment))

    assessment.refresh_from_db()
    assert str(raised.value) == sentence
    assert assessment.status == Status.DRAFT
    assert not assessment.submissions.exists()
    assert assessment.events.count() == 1


def test_only_a_signatory_of_the_organisation_submits():
    assessment = make_assessment(answered=True)
    editor = MembershipFactory(organisation=assessment.organisation, is_signatory=False).user

    for person in (editor, MembershipFactory().user, ReviewerFactory(), UserFactory()):
        with pytest.raises(PermissionDenied):
            lifecycle.submit(assessment, declared=declaration(), by=person)

    assert not Submission.objects.exists()


def test_a_signatory_who_may_not_answer_submits_all_the_same():
    assessment = make_assessment(answered=True)
    signatory = MembershipFactory(organisation=assessment.organisation, is_editor=False, is_administrator=False).user

    lifecycle.submit(assessment, declared=declaration(), by=signatory)

    assessment.refresh_from_db()
    assert assessment.status == Status.SUBMITTED


def test_a_returned_assessment_is_submitted_again_beside_the_first_submission(reviewer):
    first = submission_in(Status.RETURNED, reviewer)
    answer_all(first.assessment, code="not_fulfilled")

    second = lifecycle.submit(first.assessment, declared=declaration(), by=signatory_of(first.assessment))

    assert list(first.assessment.submissions.order_by("pk")) == [first, second]
    assert second.digest != first.digest
    assert fresh(first).digest == first.digest
    assert [status for status, _by, _note in history_of(first)] == [
        "draft",
        "submitted",
        "in_review",
        "returned",
        "submitted",
    ]


@pytest.mark.parametrize("verb", [take, give_back, approve, accept])
def test_an_earlier_submission_stays_decided_after_the_next_one(verb, reviewer):
    first = submission_in(Status.RETURNED, reviewer)
    second = lifecycle.submit(first.assessment, declared=declaration(), by=signatory_of(first.assessment))
    if verb is not take:
        lifecycle.take(second, by=reviewer)

    with pytest.raises(Refused):
        verb(first, reviewer)

    assert fresh(first).decision == Decision.RETURNED
    assert fresh(second).decision == ""


# review


def test_taking_notes_the_reviewer(reviewer):
    submission = make_submission()

    lifecycle.take(submission, by=reviewer)

    assert fresh(submission).reviewer == reviewer
    assert history_of(submission)[-1] == ("in_review", reviewer.pk, "")


def test_a_second_reviewer_cannot_take_what_is_taken(reviewer):
    submission = submission_in(Status.IN_REVIEW, reviewer)

    with pytest.raises(Refused):
        lifecycle.take(submission, by=ReviewerFactory())

    assert fresh(submission).reviewer == reviewer


def test_returning_notes_reason_decision_and_history(reviewer):
    submission = submission_in(Status.IN_REVIEW, reviewer)

    lifecycle.return_to_organisation(submission, reason="  Say more.\n", by=reviewer)

    decided = fresh(submission)
    assert (decided.decision, decided.reason) == (Decision.RETURNED, "Say more.")
    assert decided.decided_at is not None
    assert history_of(submission)[-1] == ("returned", reviewer.pk, "Say more.")


@pytest.mark.parametrize("reason", ["", " \n\t "])
def test_returning_without_a_reason_is_refused(reason, reviewer):
    submission = submission_in(Status.IN_REVIEW, reviewer)

    with pytest.raises(Refused, match="Say why you return it"):
        lifecycle.return_to_organisation(submission, reason=reason, by=reviewer)

    assert status_of(submission) == Status.IN_REVIEW
    assert fresh(submission).decision == ""


def test_returning_what_is_approved_is_refused(reviewer):
    submission = submission_in("approved", reviewer)

    with pytest.raises(Refused, match="its statement is being issued"):
        give_back(submission, reviewer)

    assert fresh(submission).decision == ""


def test_approving_notes_the_reviewer_and_decides_nothing_yet(reviewer):
    submission = submission_in(Status.IN_REVIEW, reviewer)

    lifecycle.approve(submission, by=reviewer)

    approved = fresh(submission)
    assert (approved.approved_by, approved.decision) == (reviewer, "")
    assert approved.approved_at is not None
    assert status_of(submission) == Status.IN_REVIEW


def test_any_reviewer_asks_again_for_what_was_approved_and_the_first_approval_stands(reviewer):
    submission = submission_in("approved", reviewer)
    before = fresh(submission)

    lifecycle.approve(submission, by=ReviewerFactory())

    after = fresh(submission)
    assert (after.approved_by, after.approved_at) == (reviewer, before.approved_at)


def test_accepting_decides_in_the_name_of_who_approved(reviewer):
    submission = submission_in("approved", reviewer)
    at = submission.declared_at + timedelta(days=9)

    lifecycle.accept(submission, at=at)

    accepted = fresh(submission)
    assert (accepted.decision, accepted.decided_at) == (Decision.ACCEPTED, at)
    assert status_of(submission) == Status.ACCEPTED
    event = Event.objects.get(status=Status.ACCEPTED)
    assert (event.assessment, event.by, event.at) == (submission.assessment, reviewer, at)


@pytest.mark.parametrize("verb", [take, give_back, approve])
def test_nobody_reviews_their_own_organisations_submission(verb):
    submission = make_submission() if verb is take else submission_in(Status.IN_REVIEW, ReviewerFactory())
    own = MembershipFactory(user__is_reviewer=True, organisation=submission.assessment.organisation).user

    with pytest.raises(PermissionDenied):
        verb(submission, own)

    assert fresh(submission).decision == ""
    assert fresh(submission).reviewer != own


@pytest.mark.parametrize("verb", [take, give_back, approve])
def test_nobody_but_a_reviewer_reviews(verb, stranger):
    submission = make_submission() if verb is take else submission_in(Status.IN_REVIEW, ReviewerFactory())

    for person in (stranger, MembershipFactory().user, signatory_of(submission.assessment)):
        with pytest.raises(PermissionDenied):
            verb(submission, person)

    assert fresh(submission).decision == ""


@pytest.mark.parametrize("verb", [give_back, approve])
def test_nothing_is_decided_before_it_was_declared(verb, reviewer):
    submission = submission_in(Status.IN_REVIEW, reviewer)
    Submission.objects.update(declared_at=submission.declared_at + timedelta(days=1))  # a day ago by the clock now

    with pytest.raises(Refused, match="clock"):
        verb(submission, reviewer)

    assert (fresh(submission).decision, fresh(submission).approved_at) == ("", None)


def test_nothing_is_declared_before_the_decision_about_what_was_declared_before(reviewer):
    returned = submission_in(Status.RETURNED, reviewer)
    at = returned.decided_at - timedelta(days=1)

    with pytest.raises(Refused, match="clock"):
        lifecycle.submit(returned.assessment, declared=declaration(at=at), by=signatory_of(returned.assessment))

    assert status_of(returned) == Status.RETURNED
