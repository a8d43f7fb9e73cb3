"""``/dashboard/``: what each person is to do, until when, and that it goes once it is done."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments import collaboration, lifecycle
from assessments.comments import write
from assessments.models import Audience, Code, Comment, CommentWeight, LinkCheck
from cpo_portal.worklist.items import WorkAction, WorkItem, grouped, most_urgent
from directory.subscriptions.follow import follow
from organisations import mandates
from requirements import profiles
from statements import withdrawal
from statements.models import Listing, Statement

from ..factories import (
    InvitationFactory,
    MembershipFactory,
    ProductFactory,
    ReviewerFactory,
    SigningFactory,
    VersionFactory,
    answer_all,
    answer_of,
    declaration,
    make_assessment,
    make_remark,
    make_submission,
    signatory_of,
)
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db

ADDRESS = "/dashboard/"


def days(number):
    return timezone.localdate() + timedelta(days=number)


def text_of(response):
    return response.content.decode()


@pytest.fixture
def work(sign_in):
    """The items on a person's dashboard, of one kind or all: ``work(user, "draft")``."""

    def _work(user, *kinds):
        groups = sign_in(user).get(ADDRESS).context["groups"]
        return [item for group in groups for item in group.items if not kinds or item.kind in kinds]

    return _work


# --- the list itself ------------------------------------------------------------------------------


def titles(*items):
    return [(group.title, [item.kind for item in group.items]) for group in grouped(items)]


def test_items_stand_in_groups_the_most_urgent_first(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: DAY)  # a Wednesday
    press = WorkAction("Do it", "/")

    items = [
        WorkItem("others", "", waits_for_others=True, due=DAY - timedelta(days=1)),
        WorkItem("some-day", "", action=press),
        WorkItem("next-year", "", due=DAY.replace(year=2027, month=1), action=press),
        WorkItem("in-december", "", due=DAY.replace(month=12), action=press),
        WorkItem("next-week", "", due=DAY + timedelta(days=5), action=press),
        WorkItem("sunday", "", due=DAY + timedelta(days=4)),
        WorkItem("late", "", due=DAY - timedelta(days=1)),
        WorkItem("later", "", due=DAY - timedelta(days=2)),
    ]

    assert titles(*items) == [
        ("Late", ["later", "late"]),
        ("This week", ["sunday"]),
        ("This month", ["next-week"]),
        ("In December", ["in-december"]),
        ("In January 2027", ["next-year"]),
        ("When you can", ["some-day"]),
        ("Waiting for others", ["others"]),
    ]
    assert most_urgent(grouped(items)).kind == "some-day"
    assert most_urgent(grouped(items[2:])).kind == "next-week"
    assert most_urgent([]) is None


DAY = date(2026, 11, 18)


def test_the_main_button_is_the_most_urgent_one(sign_in):
    user = signatory_of(make_assessment())
    make_assessment(by=user)

    text = text_of(sign_in(user).get(ADDRESS))

    assert (text.count('class="btn btn-primary"'), text.count('class="btn"')) == (1, 2)


# --- people without an organisation ---------------------------------------------------------------


def test_a_visitor_is_asked_to_sign_in(client):
    response = client.get(ADDRESS)

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/dashboard/")


def test_a_new_person_is_asked_whom_they_speak_for_and_a_reviewer_is_not(sign_in, stranger, reviewer):
    pages = [text_of(sign_in(user).get(ADDRESS)) for user in (stranger, reviewer)]

    assert ["Set up your organisation" in page for page in pages] == [True, False]
    assert "Nothing waits for you" in pages[1]


def test_an_open_invitation_is_a_line_until_its_last_day(work, stranger):
    invitation = InvitationFactory(email=stranger.email.upper())

    [item] = work(stranger)

    assert (item.address, item.due) == (invitation.get_absolute_url(), days(14))


# --- who answers ----------------------------------------------------------------------------------


def test_a_draft_says_how_much_is_open_and_how_much_of_it_must_be_answered(work):
    assessment = make_assessment()

    [item] = work(signatory_of(assessment), "draft")

    assert item.what == f"{assessment.object_name}: 4 criteria are open, 2 of them shall"
    assert item.action.address == f"/assessments/{assessment.pk}/next/?grade=shall"
    assert item.draft.strips == (("", "", ""), ("",))
    assert [step for step, is_here in item.road if is_here] == ["Answer"]


def test_a_draft_shows_a_box_for_every_criterion_and_an_open_one_is_empty(sign_in, work):
    assessment = make_assessment(answered=True)
    assessment.answers.filter(criterion__key="data-export").update(explanation="")
    user = signatory_of(assessment)

    [item] = work(user, "draft")

    assert sorted(item.draft.strips[0]) == ["", Code.FULFILLED, Code.FULFILLED]
    assert "2 fulfilled, 1 open" in text_of(sign_in(user).get(ADDRESS))


def test_a_draft_in_which_nothing_is_missing_waits_to_be_declared_by_a_signatory(work):
    assessment = make_assessment(answered=True)
    editor = MembershipFactory(organisation=assessment.organisation, is_signatory=False).user
    signatory = signatory_of(assessment)

    [to_declare], [waits] = work(signatory, "declare"), work(editor, "declare")

    assert to_declare.action.address == f"/assessments/{assessment.pk}/submit/"
    assert (waits.action, waits.waits_for_others) == (None, True)
    assert [step for step, is_here in waits.road if is_here] == [f"Declare: {signatory}"]


def test_what_is_declared_waits_for_the_association_by_its_working_days(work):
    assessment = make_assessment(answered=True)
    user = signatory_of(assessment)
    lifecycle.submit(assessment, declared=declaration(), by=user)

    [item] = work(user, "submitted", "draft", "declare")

    assert (item.kind, item.action, item.waits_for_others) == ("submitted", None, True)
    assert item.how_far == "in 10 working days"
    assert [step for step, is_here in item.road if is_here] == ["Review, within 10 working days"]


def test_what_is_accepted_is_no_work_any_more(work):
    assessment = make_assessment(answered=True)
    user = signatory_of(assessment)

    store_statement(assessment)

    assert work(user, "draft", "declare", "submitted", "start") == []


def test_comments_of_a_reviewer_are_to_do_until_they_are_answered(work, reviewer):
    assessment = make_assessment(answered=True)
    user, submission = signatory_of(assessment), make_submission(assessment)
    lifecycle.take(submission, by=reviewer)
    submission.refresh_from_db()
    told = {"weight": CommentWeight.MUST, "audience": Audience.ORGANISATION, "by": reviewer}
    comment = write.comment(submission, criterion="data-export", text="Say more.", **told)
    lifecycle.return_to_organisation(submission, reason="", by=reviewer)
    [before] = work(user, "returned")

    write.reply(Comment.objects.get(pk=comment.pk), text="So it is.", by=user)

    assert before.what == f"{assessment.object_name}: 1 comment to do"
    assert before.action.address == f"/assessments/{assessment.pk}/comments/"
    [after] = work(user, "returned")
    assert after.what == f"{assessment.object_name}: nothing is missing, it can be declared again"
    assert (after.action.address, after.waits_for_others) == (assessment.get_absolute_url(), False)


def test_a_category_assigned_is_its_persons_work_until_it_is_answered(work):
    assessment = make_assessment()
    colleague = MembershipFactory(organisation=assessment.organisation).user
    category = assessment.catalogue.categories.get(key="data")
    collaboration.assign(assessment, category, to=colleague, by=signatory_of(assessment))
    before, of_others = work(colleague, "assigned"), work(signatory_of(assessment), "assigned")

    answer_all(assessment)

    assert [(item.address, item.what.endswith("3 criteria are open")) for item in before] == [
        (f"/assessments/{assessment.pk}/data/", True)
    ]
    assert (of_others, work(colleague, "assigned")) == ([], [])


def test_links_that_were_never_checked_and_dead_ones_are_lines(sign_in, work):
    assessment = make_assessment()
    user, answer = signatory_of(assessment), answer_of(assessment, "data-export")
    answer.evidence = [{"title": "Export", "url": "https://example.org/export"}]
    answer.save()
    unchecked = work(user, "unchecked", "dead")

    check = LinkCheck(url="https://example.org/export", outcome=LinkCheck.Outcome.GONE, checked_at=timezone.now())
    check.save()
    dead = work(user, "unchecked", "dead")
    LinkCheck.objects.update(outcome=LinkCheck.Outcome.ALIVE)

    assert [(item.kind, item.what, item.action.posts) for item in unchecked + dead] == [
        ("unchecked", "1 link given as evidence was never checked", True),
        ("dead", "1 link given as evidence is dead", False),
    ]
    assert work(user, "unchecked", "dead") == []


def test_a_reader_is_offered_to_read(work):
    assessment = make_assessment()
    none = {"is_administrator": False, "is_editor": False, "is_signatory": False}
    reader = MembershipFactory(organisation=assessment.organisation, **none).user

    assert [(item.kind, item.action.address) for item in work(reader)] == [("draft", assessment.get_absolute_url())]


# --- who promised ---------------------------------------------------------------------------------


@pytest.fixture
def statement():
    return store_statement()


@pytest.fixture
def owner(statement):
    return statement.organisation.memberships.get().user


def plan(statement, **planned):
    Listing.objects.filter(pk=statement.pk).update(
        planned={key.replace("_", "-"): f"{day}" for key, day in planned.items()}
    )


@pytest.mark.parametrize(
    ("in_days", "words", "how_far"),
    [(31, "is planned for this day", "in 31 days"), (-3, "was planned for this day", "3 days late")],
)
def test_a_planned_day_that_comes_or_passed_is_a_line(work, statement, owner, in_days, words, how_far):
    plan(statement, data_export=days(in_days))

    [item] = work(owner, "planned")

    assert item.what.endswith(words)
    assert (item.due, item.how_far, item.is_late) == (days(in_days), how_far, in_days < 0)
    assert item.address == f"{statement.get_absolute_url()}#data-export"


def test_planned_days_of_one_statement_are_told_together_and_not_long_before(work, statement, owner):
    plan(statement, data_export=days(5), data_import=days(5), data_formats=days(70))

    [item] = work(owner, "planned")

    assert item.what.endswith("are planned for this day")


def test_a_planned_day_leads_to_a_copy_which_is_chosen_in_the_form(sign_in, work, statement, owner):
    plan(statement, data_export=days(5))
    assessment = statement.submission.assessment

    [item] = work(owner, "planned")
    form = sign_in(owner).get(item.action.address).context["form"]

    assert form["subject"].value() == f"version-{assessment.version_id}"
    assert form["like"].value() == f"{assessment.pk}"


def test_a_planned_day_is_kept_by_a_newer_statement(work, statement, owner):
    plan(statement, data_export=days(5))
    again = make_assessment(by=owner, answered=True, version=statement.submission.assessment.version)
    [with_draft] = work(owner, "planned")
    submission = make_submission(again)

    assert with_draft.action.address == again.get_absolute_url()
    assert work(owner, "planned") == []
    submission.delete()
    store_statement(again)
    assert work(owner, "planned") == []


@pytest.mark.parametrize(("in_days", "number"), [(95, 0), (80, 1), (-3, 1), (-400, 0)])
def test_a_statement_that_runs_out_is_a_line_with_its_day(work, statement, owner, in_days, number):
    until = timezone.now() + timedelta(days=in_days)
    Statement.objects.filter(pk=statement.pk).update(valid_until=until)

    items = work(owner, "validity")

    assert [item.due for item in items] == [days(in_days)] * number


def test_statements_are_drawn_over_time_with_the_days_they_promise(sign_in, statement, owner):
    plan(statement, data_export=days(40))
    make_assessment(by=owner)

    response = sign_in(owner).get(ADDRESS)

    [run] = response.context["promises"].runs
    assert (run.statement, len(run.planned), len(response.context["promises"].drafts)) == (statement, 1, 1)
    assert f"{run.planned[0].number} is planned for" in text_of(response)
    assert all(0 <= float(place.rstrip("%")) <= 100 for place in (run.x, run.wide, run.planned[0].x))


def test_a_statement_withdrawn_is_told_with_its_reason(sign_in, statement, owner):
    withdrawal.withdraw(statement, reason="A criterion was misread.", by=ReviewerFactory())

    assert "A criterion was misread." in text_of(sign_in(owner).get(ADDRESS))


# --- the code and the beginning -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "kind", "waits"), [(None, "sign", False), (False, "signing", True), (True, "first-statement", False)]
)
def test_signing_the_code_and_the_first_statement_after_it_are_lines(work, signed, kind, waits):
    membership = MembershipFactory()
    if signed is not None:
        confirmed = timezone.now() if signed else None
        SigningFactory(organisation=membership.organisation, signed_on=days(-120), confirmed_at=confirmed)

    [item] = work(membership.user, "sign", "signing", "first-statement")

    assert (item.kind, item.waits_for_others, item.is_late) == (kind, waits, signed is True)


def test_the_first_statement_is_not_asked_for_while_the_association_has_it(work):
    assessment = make_assessment(answered=True)
    SigningFactory(organisation=assessment.organisation, confirmed_at=timezone.now())
    user = signatory_of(assessment)
    [before] = work(user, "first-statement")

    make_submission(assessment)

    assert before.action.address == assessment.get_absolute_url()
    assert work(user, "first-statement") == []


def test_a_vendor_adds_its_product_first_and_then_begins(work):
    membership = MembershipFactory()
    before = work(membership.user, "product", "start")
    VersionFactory(product=ProductFactory(organisation=membership.organisation))

    after = work(membership.user, "product", "start")

    assert [item.kind for item in before + after] == ["product", "start"]


def test_an_administrator_sees_who_has_not_accepted_an_invitation(work):
    membership = MembershipFactory()
    InvitationFactory(organisation=membership.organisation, email="grace@example.org")

    [item] = work(membership.user, "inviting")

    assert (item.what, item.waits_for_others) == (f"grace@example.org is invited to {membership.organisation}", True)


# --- reviewers ------------------------------------------------------------------------------------


def test_a_reviewer_takes_goes_on_with_and_waits_for_submissions(work, reviewer):
    free, mine, others = make_submission(), make_submission(), make_submission()
    lifecycle.take(mine, by=reviewer)
    lifecycle.take(others, by=ReviewerFactory(name="Rita"))
    MembershipFactory(user=reviewer, organisation=make_submission().assessment.organisation)  # nobody reviews their own

    found = {item.address: item for item in work(reviewer, "review")}

    assert {address: item.action.posts if item.action else None for address, item in found.items()} == {
        free.get_absolute_url(): True,
        mine.get_absolute_url(): False,
        others.get_absolute_url(): None,
    }
    assert [item.how_far for item in found.values()] == ["in 10 working days"] * 3
    assert found[others.get_absolute_url()].waits_for_others
    assert found[others.get_absolute_url()].about.endswith("Rita has it.")


def test_what_waits_for_a_second_reviewer_is_the_work_of_the_others(work, reviewer, settings):
    settings.SECOND_REVIEWER = True
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    lifecycle.approve(submission, by=reviewer)

    [waits], [to_do] = work(reviewer, "review"), work(ReviewerFactory(), "review")

    assert (waits.waits_for_others, to_do.waits_for_others) == (True, False)


def test_a_reviewer_confirms_signings_and_reads_feedback(work, reviewer):
    signing, remark = SigningFactory(), make_remark(store_statement())
    before = [item.what for item in work(reviewer, "signings", "feedback")]

    signing.confirmed_at = remark.closed_at = timezone.now()
    signing.save()
    remark.save()

    assert before == ["1 signing of the code waits to be confirmed", "1 reader’s feedback waits"]
    assert work(reviewer, "signings", "feedback") == []


def test_a_reviewer_waits_for_first_statements_and_for_what_was_returned(work, reviewer):
    SigningFactory(signed_on=days(-120), confirmed_at=timezone.now())
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    submission.refresh_from_db()
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    items = work(reviewer)

    assert [(item.kind, item.waits_for_others) for item in items] == [("owing", True), ("with-organisation", True)]


# --- customers, and what one follows --------------------------------------------------------------


def test_what_one_follows_and_requires_stands_at_the_side(sign_in, statement):
    membership = MembershipFactory(organisation__role="customer")
    catalogue = statement.catalogue
    profile = profiles.start(
        membership.organisation, name="PDM 2028", catalogue=catalogue, requirements=[], by=membership.user
    )
    follow(membership.user, organisation=statement.organisation)

    response = sign_in(membership.user).get(ADDRESS)

    assert (response.context["profiles"], response.context["news"]) == ([profile], [statement])


# --- nothing of others, and as many queries for many ----------------------------------------------


def test_nothing_of_others_is_shown(sign_in, work, statement):
    plan(statement, data_export=days(5))
    make_assessment()
    make_submission()
    InvitationFactory()
    member = MembershipFactory(organisation__role="customer")

    assert {item.kind for item in work(member.user)} == {"sign", "start"}
    assert sign_in(member.user).get(ADDRESS).context["promises"] is None


def test_administrator_has_it_confirmed_who_speaks_once_something_is_declared(work, reviewer):
    owner = MembershipFactory(organisation__confirmed=False)
    editor = MembershipFactory(organisation=owner.organisation, is_administrator=False).user
    assessment = make_assessment(by=owner.user, answered=True)
    before = work(owner.user, "mandate")
    make_submission(assessment)

    (item,) = work(owner.user, "mandate")
    assert (before, item.address) == ([], f"{owner.organisation.get_absolute_url()}confirm/")
    assert work(editor, "mandate") == []
    assert [each.about for each in work(reviewer, "mandate")] == [owner.organisation.name]

    mandates.confirm(owner.organisation, method="note", note="Met at the assembly.", by=reviewer)

    assert work(owner.user, "mandate") == work(reviewer, "mandate") == []


def test_a_member_s_page_takes_as_many_queries_for_much_as_for_one_of_each(sign_in, count_queries):
    statement = store_statement()
    user = statement.organisation.memberships.get().user
    sign_in(user)

    def more():
        plan(store_statement(make_assessment(by=user, answered=True)), data_export=days(5))
        draft = make_assessment(by=user)
        draft.assignments.create(category="data", user=user, by=user)
        answer = answer_of(draft, "data-export")
        answer.evidence = [{"title": "Export", "url": f"https://example.org/{draft.pk}"}]
        answer.save()
        make_submission(make_assessment(by=user, answered=True))
        InvitationFactory(email=user.email)
        InvitationFactory(organisation=statement.organisation, invited_by=user)

    more()
    with_one = count_queries(ADDRESS)
    for _ in range(3):
        more()

    assert count_queries(ADDRESS) == with_one
    assert with_one <= 26


def test_a_reviewer_s_page_takes_as_many_queries_for_much_as_for_one_of_each(sign_in, reviewer, count_queries):
    sign_in(reviewer)

    def more():
        make_submission(make_assessment(by=MembershipFactory(organisation__confirmed=False).user, answered=True))
        lifecycle.take(make_submission(), by=reviewer)
        SigningFactory()
        SigningFactory(signed_on=days(-120), confirmed_at=timezone.now())
        make_remark(store_statement())

    more()
    with_one = count_queries(ADDRESS)
    for _ in range(3):
        more()

    assert count_queries(ADDRESS) == with_one
    assert with_one <= 20
