"""What reviewers may do with a submission, beside taking, returning and accepting it (see ``test_lifecycle``)."""

from contextlib import nullcontext

import pytest
from django.core.exceptions import PermissionDenied

from assessments import lifecycle, permissions
from assessments.comments import write
from assessments.models import Act, Audience, Comment, CommentWeight, Event, Status, Submission
from core.refusals import Refused
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    answer_of,
    make_assessment,
    make_submission,
    signatory_of,
)

pytestmark = pytest.mark.django_db

MUST = {"text": "Say more.", "weight": CommentWeight.MUST, "audience": Audience.ORGANISATION}


def fresh(submission):
    return Submission.objects.with_object().get(pk=submission.pk)


def acts_of(submission):
    """The acts since the submission was taken, with who did them and the note."""
    events = Event.objects.filter(assessment=submission.assessment_id).exclude(act=Act.ENTERED)
    return [(event.act, event.by, event.note) for event in events]


def comment_on(submission, by, **changes):
    return write.comment(fresh(submission), by=by, **{"criterion": "data-export"} | MUST | changes)


@pytest.fixture
def submission(reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    return fresh(submission)


@pytest.fixture
def colleague():
    return ReviewerFactory()


@pytest.fixture
def second_reviewer(settings):
    settings.SECOND_REVIEWER = True


@pytest.fixture
def insider(submission):
    """A reviewer who belongs to the organisation."""
    return MembershipFactory(
        user__is_reviewer=True, organisation=submission.assessment.organisation, is_signatory=False
    ).user


# releasing and handing over


def test_a_submission_released_waits_again_and_keeps_its_comments(submission, reviewer, colleague):
    comment = comment_on(submission, reviewer)

    lifecycle.release(submission, by=reviewer)

    released = fresh(submission)
    assert (released.reviewer, released.assessment.status) == (None, Status.SUBMITTED)
    assert list(released.comments.all()) == [comment]
    lifecycle.take(released, by=colleague)
    assert fresh(submission).reviewer == colleague


def test_only_its_reviewer_releases_a_submission(submission, reviewer, colleague):
    with pytest.raises(Refused, match=f"{reviewer} reviews this submission; take it over first."):
        lifecycle.release(submission, by=colleague)

    assert fresh(submission).reviewer == reviewer


def test_what_nobody_has_cannot_be_released(reviewer):
    with pytest.raises(Refused, match="Nobody reviews this submission; take it first"):
        lifecycle.release(make_submission(), by=reviewer)


def test_what_is_approved_cannot_be_released_or_handed_over(submission, reviewer, colleague):
    lifecycle.approve(submission, by=reviewer)

    with pytest.raises(Refused, match="its statement is being issued"):
        lifecycle.release(submission, by=reviewer)
    with pytest.raises(Refused, match="approved already"):
        lifecycle.hand_over(submission, to=colleague, by=reviewer)

    assert fresh(submission).reviewer == reviewer


def test_its_reviewer_gives_a_submission_away(submission, reviewer, colleague):
    lifecycle.hand_over(submission, to=colleague, by=reviewer)

    assert fresh(submission).reviewer == colleague
    assert acts_of(submission) == [(Act.HANDED_OVER, reviewer, str(colleague))]


def test_a_reviewer_takes_a_submission_over(submission, colleague):
    lifecycle.hand_over(submission, to=colleague, by=colleague)

    assert fresh(submission).reviewer == colleague
    assert acts_of(submission) == [(Act.HANDED_OVER, colleague, str(colleague))]


def test_whoever_gave_it_away_decides_no_more(submission, reviewer, colleague):
    lifecycle.hand_over(submission, to=colleague, by=reviewer)

    with pytest.raises(Refused, match=f"{colleague} reviews this submission"):
        lifecycle.return_to_organisation(fresh(submission), reason="No.", by=reviewer)
    with pytest.raises(Refused, match=f"{colleague} reviews this submission"):
        lifecycle.approve(fresh(submission), by=reviewer)

    assert (fresh(submission).decision, fresh(submission).approved_at) == ("", None)


def test_nobody_gives_to_another_what_is_not_theirs(submission, colleague):
    with pytest.raises(PermissionDenied):
        lifecycle.hand_over(submission, to=ReviewerFactory(), by=colleague)


@pytest.mark.parametrize("make_person", [UserFactory, lambda: None])
def test_a_submission_is_handed_to_nobody_who_may_not_review_it(submission, reviewer, insider, make_person):
    with pytest.raises(PermissionDenied):
        lifecycle.hand_over(submission, to=make_person() or insider, by=reviewer)

    assert fresh(submission).reviewer == reviewer


def test_handing_over_to_who_has_it_is_refused(submission, reviewer):
    with pytest.raises(Refused, match=f"{reviewer} has it already."):
        lifecycle.hand_over(submission, to=reviewer, by=reviewer)


def test_what_nobody_has_is_taken_and_not_handed_over(colleague):
    with pytest.raises(Refused, match="take it first"):
        lifecycle.hand_over(make_submission(), to=colleague, by=colleague)


# commenting


@pytest.mark.parametrize("criterion", ["data-export", ""])
def test_its_reviewer_comments_on_a_criterion_or_on_the_whole(submission, reviewer, criterion):
    comment = comment_on(submission, reviewer, criterion=criterion, text="  Say more.\n")

    assert (comment.criterion, comment.text, comment.by) == (criterion, "Say more.", reviewer)
    assert acts_of(submission) == [(Act.COMMENTED, reviewer, criterion)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"criterion": "partners-tenders"}, "This submission has no such criterion."),
        ({"criterion": "nothing"}, "This submission has no such criterion."),
        ({"text": " \n"}, "The comment is empty."),
    ],
)
def test_a_comment_on_nothing_or_without_words_is_refused(submission, reviewer, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        comment_on(submission, reviewer, **changes)

    assert not Comment.objects.exists()


def test_only_its_reviewer_comments_and_settles(submission, reviewer, colleague):
    comment = comment_on(submission, reviewer)
    refusal = "Only who reviews this submission can do this; take it over first."

    for act in (
        lambda: comment_on(submission, colleague),
        lambda: write.resolve(comment, by=colleague, at_submission=submission),
        lambda: write.reopen(comment, by=colleague, at_submission=submission),
    ):
        with pytest.raises(Refused, match=refusal):
            act()

    assert Comment.objects.open().count() == 1


def test_nobody_comments_on_what_nobody_has_taken(reviewer):
    with pytest.raises(Refused, match="Only who reviews"):
        comment_on(make_submission(), reviewer)


@pytest.mark.parametrize(
    "decide",
    [lifecycle.approve, lambda submission, by: lifecycle.return_to_organisation(submission, reason="No.", by=by)],
)
def test_nobody_comments_after_the_decision(submission, reviewer, decide):
    decide(submission, by=reviewer)

    with pytest.raises(Refused):
        comment_on(submission, reviewer)

    assert not permissions.may_comment(reviewer, fresh(submission))
    assert not Comment.objects.exists()


def test_nobody_comments_on_their_own_organisations_submission(submission, insider):
    with pytest.raises(PermissionDenied):
        comment_on(submission, insider)


def test_commenting_changes_no_answer_and_no_declaration(submission, reviewer):
    before = submission.canonical

    comment_on(submission, reviewer)

    assert fresh(submission).canonical == before
    assert answer_of(submission.assessment, "data-export").revision == 0


# resolving


def test_a_comment_is_resolved_and_opened_again(submission, reviewer):
    comment = comment_on(submission, reviewer)

    write.resolve(comment, by=reviewer, at_submission=submission)
    comment.refresh_from_db()
    assert (comment.is_resolved, comment.resolved_by) == (True, reviewer)

    write.reopen(comment, by=reviewer, at_submission=submission)
    comment.refresh_from_db()
    assert (comment.is_resolved, comment.resolved_by) == (False, None)
    assert [act for act, _by, _note in acts_of(submission)] == [Act.COMMENTED, Act.RESOLVED, Act.REOPENED]


def test_resolving_twice_is_one_act(submission, reviewer):
    comment = comment_on(submission, reviewer)

    for _ in range(2):
        write.resolve(comment, by=reviewer, at_submission=submission)

    assert [act for act, _by, _note in acts_of(submission)] == [Act.COMMENTED, Act.RESOLVED]


def test_a_comment_of_another_assessment_cannot_be_settled_here(submission, reviewer):
    other = make_submission()
    lifecycle.take(other, by=reviewer)
    comment = comment_on(other, reviewer)

    with pytest.raises(Comment.DoesNotExist):
        write.resolve(comment, by=reviewer, at_submission=submission)


def test_a_must_of_an_earlier_submission_stands_in_the_way_until_it_is_resolved(submission, reviewer):
    comment = comment_on(submission, reviewer)
    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    second = make_submission(submission.assessment)
    lifecycle.take(second, by=reviewer)

    with pytest.raises(Refused, match="1 comment that is a must is not resolved"):
        lifecycle.approve(second, by=reviewer)

    write.resolve(comment, by=reviewer, at_submission=fresh(second))
    lifecycle.approve(second, by=reviewer)
    assert fresh(second).is_approved


@pytest.mark.parametrize("audience", Audience.values)
def test_a_must_stands_in_the_way_of_accepting_and_a_hint_does_not(submission, reviewer, audience):
    comment_on(submission, reviewer, weight=CommentWeight.HINT, audience=audience)
    must = comment_on(submission, reviewer, audience=audience)

    with pytest.raises(Refused, match="1 comment"):
        lifecycle.approve(submission, by=reviewer)

    write.resolve(must, by=reviewer, at_submission=submission)
    lifecycle.approve(submission, by=reviewer)
    assert fresh(submission).is_approved


# returning with comments instead of a reason


@pytest.mark.parametrize(
    ("changes", "is_returned"),
    [({}, True), ({"weight": CommentWeight.HINT}, False), ({"audience": Audience.INTERNAL}, False)],
)
def test_returning_wants_a_reason_unless_a_must_tells_the_organisation(submission, reviewer, changes, is_returned):
    comment_on(submission, reviewer, **changes)

    with nullcontext() if is_returned else pytest.raises(Refused, match="Say why you return it"):
        lifecycle.return_to_organisation(submission, reason=" ", by=reviewer)

    assert bool(fresh(submission).decision) == is_returned


def test_a_must_that_is_resolved_is_no_reason_to_return(submission, reviewer):
    write.resolve(comment_on(submission, reviewer), by=reviewer, at_submission=submission)

    with pytest.raises(Refused, match="Say why you return it"):
        lifecycle.return_to_organisation(submission, reason="", by=reviewer)


# answering a comment


def test_reviewers_answer_a_comment_whoever_has_the_submission(submission, reviewer, colleague):
    comment = comment_on(submission, reviewer)

    reply = write.reply(comment, text=" See also 2.1. ", by=colleague)

    assert (reply.text, reply.by) == ("See also 2.1.", colleague)
    assert acts_of(submission)[-1] == (Act.REPLIED, colleague, "data-export")


def test_an_empty_answer_is_refused(submission, reviewer):
    comment = comment_on(submission, reviewer)

    with pytest.raises(Refused, match="The answer is empty"):
        write.reply(comment, text=" ", by=reviewer)


@pytest.mark.parametrize(
    ("audience", "returned", "may"),
    [
        (Audience.ORGANISATION, True, True),
        (Audience.ORGANISATION, False, False),
        (Audience.INTERNAL, True, False),
    ],
)
def test_the_organisation_answers_what_it_was_told(submission, reviewer, audience, returned, may):
    comment = comment_on(submission, reviewer, audience=audience)
    if returned:
        lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)
    comment = Comment.objects.select_related("submission__assessment__organisation").get(pk=comment.pk)
    editor = MembershipFactory(organisation=submission.assessment.organisation, is_signatory=False).user
    reader = MembershipFactory(organisation=submission.assessment.organisation, is_editor=False).user

    assert permissions.may_reply(editor, comment) == may
    assert not permissions.may_reply(reader, comment)
    assert not permissions.may_reply(MembershipFactory().user, comment)
    with pytest.raises(PermissionDenied):
        write.reply(comment, text="Me, too.", by=reader)


def test_a_reviewer_of_the_organisation_answers_as_its_member_only(submission, reviewer, insider):
    comment = comment_on(submission, reviewer)

    assert not permissions.may_reply(insider, comment)

    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    assert permissions.may_reply(insider, Comment.objects.get(pk=comment.pk))


# a second reviewer


@pytest.mark.usefixtures("second_reviewer")
def test_an_approval_waits_for_a_second_reviewer(submission, reviewer, colleague):
    lifecycle.approve(submission, by=reviewer)

    with pytest.raises(Refused, match="not approved"):
        lifecycle.accept(fresh(submission))

    waiting = fresh(submission)
    assert (waiting.awaits_second, waiting.is_approved) == (True, False)
    assert permissions.may_second(colleague, waiting)
    assert permissions.may_comment(colleague, waiting)
    assert not permissions.may_second(reviewer, waiting)


@pytest.mark.usefixtures("second_reviewer")
def test_the_second_approval_lets_it_be_accepted(submission, reviewer, colleague):
    lifecycle.approve(submission, by=reviewer)

    lifecycle.second(fresh(submission), by=colleague)
    lifecycle.accept(fresh(submission))

    accepted = fresh(submission)
    assert (accepted.approved_by, accepted.seconded_by) == (reviewer, colleague)
    assert accepted.assessment.status == Status.ACCEPTED
    assert acts_of(submission) == [(Act.APPROVED, reviewer, ""), (Act.SECONDED, colleague, "")]


@pytest.mark.usefixtures("second_reviewer")
def test_nobody_is_their_own_second(submission, reviewer):
    lifecycle.approve(submission, by=reviewer)

    with pytest.raises(Refused, match="You approved it yourself"):
        lifecycle.second(fresh(submission), by=reviewer)

    assert fresh(submission).seconded_at is None


@pytest.mark.usefixtures("second_reviewer")
def test_a_reviewer_of_the_organisation_is_no_second(submission, reviewer, insider):
    lifecycle.approve(submission, by=reviewer)

    with pytest.raises(PermissionDenied):
        lifecycle.second(fresh(submission), by=insider)
    with pytest.raises(PermissionDenied):
        lifecycle.retract(fresh(submission), by=insider, reason="No.")


@pytest.mark.parametrize("is_set", [True, False])
def test_there_is_no_second_before_the_first_or_where_none_is_asked_for(
    submission, reviewer, colleague, settings, is_set
):
    settings.SECOND_REVIEWER = is_set
    if not is_set:
        lifecycle.approve(submission, by=reviewer)

    for verb in (lifecycle.second, lifecycle.retract):
        with pytest.raises(Refused, match="does not wait for a second reviewer"):
            verb(fresh(submission), by=colleague)


@pytest.mark.usefixtures("second_reviewer")
def test_a_must_of_the_second_reviewer_stands_in_the_way(submission, reviewer, colleague):
    lifecycle.approve(submission, by=reviewer)
    comment_on(submission, colleague)

    with pytest.raises(Refused, match="1 comment"):
        lifecycle.second(fresh(submission), by=colleague)

    assert fresh(submission).seconded_at is None


@pytest.mark.usefixtures("second_reviewer")
@pytest.mark.parametrize("reason", ["", " \n"])
def test_the_second_who_objects_says_why_and_the_first_need_not(submission, reviewer, colleague, reason):
    lifecycle.approve(submission, by=reviewer)

    with pytest.raises(Refused, match="Say why you object"):
        lifecycle.retract(fresh(submission), by=colleague, reason=reason)
    assert fresh(submission).awaits_second

    lifecycle.retract(fresh(submission), by=reviewer, reason=reason)
    assert not fresh(submission).awaits_second


@pytest.mark.usefixtures("second_reviewer")
def test_after_an_objection_its_reviewer_decides_again(submission, reviewer, colleague):
    lifecycle.approve(submission, by=reviewer)
    with pytest.raises(Refused, match="waits for a second reviewer"):
        lifecycle.return_to_organisation(fresh(submission), reason="No.", by=reviewer)

    lifecycle.retract(fresh(submission), by=colleague, reason=" 2.1 says nothing. ")
    lifecycle.return_to_organisation(fresh(submission), reason="Say more.", by=reviewer)

    assert fresh(submission).assessment.status == Status.RETURNED
    assert acts_of(submission) == [(Act.APPROVED, reviewer, ""), (Act.RETRACTED, colleague, "2.1 says nothing.")]


def test_what_reviewers_do_among_themselves_is_not_told_to_the_organisation(submission, reviewer, colleague):
    comment_on(submission, reviewer)
    lifecycle.hand_over(submission, to=colleague, by=reviewer)

    told = submission.assessment.events.for_organisation()

    assert {event.act for event in told} == {Act.ENTERED}


def test_a_comment_is_told_with_the_decision_and_done_with_an_answer(submission, reviewer):
    comment = comment_on(submission, reviewer)
    comment_on(submission, reviewer, audience=Audience.INTERNAL)
    assert list(Comment.objects.told()) == []

    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    assert list(Comment.objects.to_do()) == [comment]

    comment = Comment.objects.get(pk=comment.pk)
    write.reply(comment, text="We did.", by=signatory_of(submission.assessment))
    assert list(Comment.objects.told()) == [comment]
    assert list(Comment.objects.to_do()) == []


def test_an_assessment_that_was_answered_only_has_nothing_to_do():
    make_assessment(answered=True)

    assert not Comment.objects.to_do().exists()
