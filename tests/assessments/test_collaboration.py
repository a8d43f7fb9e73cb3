"""Who is where in an assessment, what others changed meanwhile, and who was asked to answer what."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from assessments import collaboration, lifecycle
from assessments.answers.save import save
from assessments.answers.values import Values
from assessments.mails import mail_assigned
from assessments.models import Assignment, Presence
from core.refusals import Refused
from organisations.models import Membership, Role, User

from ..factories import (
    MembershipFactory,
    ReviewerFactory,
    VersionFactory,
    answer_of,
    declaration,
    make_assessment,
    make_submission,
    signatory_of,
)

pytestmark = pytest.mark.django_db

VALUES = Values(code="planned", explanation="Next year.", planned_for=None, evidence=[], standards=[])


@pytest.fixture
def assessment(open_draft):
    return open_draft


@pytest.fixture
def owner(assessment):
    return signatory_of(assessment)


@pytest.fixture
def ines(assessment):
    return colleague_in(assessment, "Ines")


def colleague_in(assessment, name, **rights):
    return MembershipFactory(organisation=assessment.organisation, user__name=name, **rights).user


def category_of(assessment, key):
    return assessment.catalogue.categories.get(key=key)


def assign(assessment, key, *, to, by):
    collaboration.assign(assessment, category_of(assessment, key), to=to, by=by)


def asked_in(assessment):
    return {key: assignment.user.name for key, assignment in collaboration.assignments(assessment).items()}


# presence


def test_everybody_seen_lately_is_present_in_their_category(assessment, owner, django_assert_num_queries):
    people = {name: colleague_in(assessment, name) for name in ("Zoe", "Ada", "Max")}
    for name, category in (("Zoe", "data"), ("Ada", "data"), ("Max", "partners")):
        collaboration.seen(assessment, category, people[name])
    collaboration.seen(assessment, "data", owner)

    with django_assert_num_queries(1):
        present = collaboration.present(assessment, but=owner)

    assert present == {"data": [people["Ada"], people["Zoe"]], "partners": [people["Max"]]}


def test_being_seen_again_is_one_query_and_one_row(assessment, owner, ines, django_assert_num_queries):
    collaboration.seen(assessment, "data", ines)

    with django_assert_num_queries(1):
        collaboration.seen(assessment, "partners", ines)

    assert Presence.objects.count() == 1
    assert collaboration.present(assessment, but=owner) == {"partners": [ines]}


@pytest.mark.parametrize(("seconds", "names"), [(25, ["Ines"]), (35, [])])
def test_somebody_not_seen_for_half_a_minute_has_left(assessment, owner, ines, seconds, names):
    collaboration.seen(assessment, "data", ines)
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))

    present = collaboration.present(assessment, but=owner)

    assert [user.name for user in present.get("data", [])] == names


def test_the_daily_run_forgets_who_was_there_yesterday(assessment, owner, ines):
    collaboration.seen(assessment, "data", owner)
    Presence.objects.update(seen_at=timezone.now() - timedelta(hours=25))
    collaboration.seen(assessment, "data", ines)

    call_command("send_reminders")

    assert [presence.user for presence in Presence.objects.all()] == [ines]


def test_nobody_is_present_in_another_assessment(assessment, owner, ines):
    collaboration.seen(make_assessment(by=owner), "data", ines)

    assert collaboration.present(assessment, but=owner) == {}


# changes


def test_what_others_changed_is_told_in_order_with_everything_shown(assessment, ines, django_assert_num_queries):
    for key in ("data-import", "data-export", "partners-contact"):
        save(answer_of(assessment, key), VALUES, revision=0, by=ines)
    known = {"data-export": 0, "data-import": 0, "data-formats": 0}

    with django_assert_num_queries(1):
        changed = collaboration.changed_since(assessment, "data", known)
        shown = [
            (answer.criterion.key, answer.revision, answer.changed_by.name, answer.criterion.category.key)
            for answer in changed
        ]

    assert shown == [("data-export", 1, "Ines", "data"), ("data-import", 1, "Ines", "data")]


@pytest.mark.parametrize(
    ("known", "keys"),
    [
        ({"data-export": 1, "data-import": 0, "data-formats": 0}, []),
        ({"data-export": 7, "data-import": 0, "data-formats": 0}, ["data-export"]),
        ({"data-export": 1, "data-import": -1, "data-formats": 10**30}, ["data-import", "data-formats"]),
        ({"data-import": 0}, []),  # somebody is typing in the other cards, so nothing is said of them
        ({f"unheard-of-{number}": 0 for number in range(3000)}, []),
    ],
)
def test_whatever_a_page_claims_to_know_is_compared(assessment, ines, known, keys):
    save(answer_of(assessment, "data-export"), VALUES, revision=0, by=ines)

    changed = collaboration.changed_since(assessment, "data", known)

    assert [answer.criterion.key for answer in changed] == keys


# assigning


def test_only_those_who_may_answer_are_colleagues(assessment, owner):
    zoe, ada = colleague_in(assessment, "Zoe"), colleague_in(assessment, "Ada")
    colleague_in(assessment, "Reader", is_editor=False)
    MembershipFactory(user=colleague_in(assessment, "Two roles", is_editor=False))
    User.objects.filter(pk=colleague_in(assessment, "Gone").pk).update(is_active=False)
    User.objects.filter(pk=owner.pk).update(name="Max")

    assert collaboration.colleagues(assessment) == [ada, owner, zoe]


def test_an_editor_assigns_categories_to_colleagues_and_herself(assessment, owner, ines, django_assert_num_queries):
    max_ = colleague_in(assessment, "Max", is_administrator=False, is_signatory=False)

    assign(assessment, "data", to=ines, by=max_)
    assign(assessment, "partners", to=max_, by=max_)

    with django_assert_num_queries(1):
        assert asked_in(assessment) == {"data": "Ines", "partners": "Max"}
    assert Assignment.objects.get(category="data").by == max_


def test_an_assignment_is_given_to_somebody_else_and_taken_away(assessment, owner, ines):
    assign(assessment, "data", to=ines, by=owner)
    first = Assignment.objects.get()

    assign(assessment, "data", to=colleague_in(assessment, "Max"), by=ines)
    second = Assignment.objects.get()
    after_second = asked_in(assessment)
    assign(assessment, "data", to=None, by=ines)

    assert after_second == {"data": "Max"}
    assert (second.by, second.at > first.at) == (ines, True)
    assert asked_in(assessment) == {}


def test_a_colleague_is_told_by_mail_what_is_open(
    assessment, ines, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://portal.example"
    max_ = colleague_in(assessment, "Max")
    save(answer_of(assessment, "data-import"), {**VALUES, "code": "not_fulfilled"}, revision=0, by=max_)

    with django_capture_on_commit_callbacks(execute=True):
        assign(assessment, "data", to=ines, by=max_)

    (mail,) = mailoutbox
    lines = mail.body.splitlines()
    assert (mail.to, mail.subject) == (
        [ines.email],
        f"Max asks you to answer “1 Data” for {assessment.object_name}",
    )
    assert lines[0].endswith(f"of {assessment.object_name} for {assessment.organisation}. 2 criteria are still open.")
    assert f"https://portal.example/assessments/{assessment.pk}/data/" in lines


def test_a_mail_about_an_organisation_names_it_once(mailoutbox, django_capture_on_commit_callbacks):
    assessment = make_assessment(role="provider")
    owner, ines = signatory_of(assessment), colleague_in(assessment, "Ines")
    category = assessment.answers.in_order().first().criterion.category

    with django_capture_on_commit_callbacks(execute=True):
        assign(assessment, category.key, to=ines, by=owner)

    (mail,) = mailoutbox
    assert f"in the assessment of {assessment.organisation}. " in mail.body


def test_a_mail_is_in_the_language_of_its_reader_and_unharmed_by_names(
    assessment, owner, mailoutbox, django_capture_on_commit_callbacks
):
    """What people are called is neither a header nor markup."""
    User.objects.filter(pk=owner.pk).update(name="Max\nBcc: all@example.org <b>")
    to = colleague_in(assessment, "Ines", user__language="de")

    with django_capture_on_commit_callbacks(execute=True):
        assign(assessment, "data", to=to, by=owner)

    (mail,) = mailoutbox
    assert mail.recipients() == [to.email]
    assert "Max Bcc: all@example.org <b>" in mail.subject
    assert "1 Daten" in mail.subject
    assert "all@example.org &lt;b&gt;" in mail.alternatives[0].content


@pytest.mark.parametrize("again", [False, True])
def test_nobody_is_told_what_they_know(assessment, owner, ines, again, mailoutbox, django_capture_on_commit_callbacks):
    """Neither that they asked themselves, nor the same a second time."""
    if again:
        assign(assessment, "data", to=ines, by=owner)
        before = Assignment.objects.values().get()

    with django_capture_on_commit_callbacks(execute=True):
        assign(assessment, "data", to=ines, by=owner if again else ines)

    assert mailoutbox == []
    if again:
        assert Assignment.objects.values().get() == before


@pytest.mark.parametrize("then", ["taken away", "removed"])
def test_nobody_is_told_what_no_longer_holds(assessment, owner, ines, then, mailoutbox):
    assign(assessment, "data", to=ines, by=owner)
    asked = Assignment.objects.get().pk
    if then == "taken away":
        assign(assessment, "data", to=None, by=owner)
    else:
        Membership.objects.filter(user=ines).delete()

    told = mail_assigned.enqueue(asked, ines.pk).return_value

    assert (told, mailoutbox) == (False, [])


def test_only_editors_of_the_organisation_assign(assessment, ines):
    for person in (
        colleague_in(assessment, "Reader", is_editor=False),
        MembershipFactory().user,
        ReviewerFactory(),
    ):
        with pytest.raises(PermissionDenied):
            assign(assessment, "data", to=ines, by=person)

    assert asked_in(assessment) == {}


def test_only_editors_of_the_organisation_are_asked(assessment, owner):
    reader, other = colleague_in(assessment, "Reader", is_editor=False), MembershipFactory(user__name="Stranger").user

    for person in (reader, other):
        with pytest.raises(Refused, match=f"{person} cannot answer for the organisation."):
            assign(assessment, "data", to=person, by=owner)

    assert not Assignment.objects.exists()


def test_nothing_is_assigned_once_the_assessment_is_declared():
    assessment = make_submission().assessment
    member = signatory_of(assessment)

    with pytest.raises(Refused, match="This assessment was declared"):
        assign(assessment, "data", to=member, by=member)

    assert not Assignment.objects.exists()


@pytest.mark.parametrize("change", ["removed", "reader", "inactive"])
def test_an_assignment_counts_for_nothing_while_its_holder_may_not_answer(assessment, owner, ines, change):
    MembershipFactory(user=ines)  # an editor elsewhere stays one
    assign(assessment, "data", to=ines, by=owner)

    here = Membership.objects.filter(user=ines, organisation=assessment.organisation)
    if change == "removed":
        here.delete()
    if change == "reader":
        here.update(is_editor=False)
    if change == "inactive":
        User.objects.filter(pk=ines.pk).update(is_active=False)

    assert asked_in(assessment) == {}
    assert collaboration.assigned_to(ines) == []


# the page


def post(client, assessment, key, **data):
    return client.post(reverse("assessments:assign", args=[assessment.pk, key]), data, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_assigning_leads_back_to_the_page_and_says_so(sign_in, assessment, owner, ines):
    page = reverse("assessments:category", args=[assessment.pk, "data"])

    response = post(sign_in(owner), assessment, "data", person=ines.pk, next=page)

    assert response.redirect_chain == [(page, 302)]
    assert said(response) == ["“1 Data” is assigned to Ines."]
    assert asked_in(assessment) == {"data": "Ines"}


def test_taking_away_is_choosing_nobody(sign_in, assessment, owner, ines):
    assign(assessment, "data", to=ines, by=owner)

    response = post(sign_in(owner), assessment, "data", person="")

    assert said(response) == ["“1 Data” is assigned to nobody any more."]
    assert asked_in(assessment) == {}


@pytest.mark.parametrize("there", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "\x00"])
def test_nobody_is_led_elsewhere(sign_in, assessment, owner, there):
    response = post(sign_in(owner), assessment, "data", person=owner.pk, next=there)

    assert response.redirect_chain == [(assessment.get_absolute_url(), 302)]


@pytest.mark.parametrize("person", [None, "0", "-1", "x", "\x00", " ", "9" * 400, "stranger", "reader"])
def test_whoever_is_no_colleague_is_refused_with_a_sentence(sign_in, assessment, owner, ines, person):
    assign(assessment, "data", to=ines, by=owner)
    people = {
        "stranger": MembershipFactory().user,
        "reader": colleague_in(assessment, "Reader", is_editor=False),
    }
    chosen = people[person].pk if person in people else person

    response = post(sign_in(owner), assessment, "data", **{} if chosen is None else {"person": chosen})

    assert said(response) == ["Choose a colleague who may answer for the organisation."]
    assert asked_in(assessment) == {"data": "Ines"}


def test_a_declared_assessment_says_why_not(sign_in):
    assessment = make_submission().assessment
    member = signatory_of(assessment)

    response = post(sign_in(member), assessment, "data", person=member.pk)

    assert said(response) == ["This assessment was declared, so there is nothing to assign any more."]


def test_a_reader_is_told_who_may_assign(sign_in, assessment, ines):
    reader = colleague_in(assessment, "Reader", is_editor=False)

    response = post(sign_in(reader), assessment, "data", person=ines.pk)

    assert response.status_code == 403
    assert "Only an editor of the organisation can assign a category." in response.content.decode()


@pytest.mark.parametrize("key", ["nowhere", "data-export"])
def test_a_category_that_is_not_answered_cannot_be_assigned(sign_in, owner, assessment, key):
    assert post(sign_in(owner), assessment, key, person=owner.pk).status_code == 404


def test_a_category_without_criteria_for_the_role_cannot_be_assigned(sign_in):
    assessment = make_assessment(role=Role.CUSTOMER)
    member = signatory_of(assessment)

    assert post(sign_in(member), assessment, "data", person=member.pk).status_code == 404


# the component


def component(assessment, **context):
    given = {"assessment": assessment, "category": category_of(assessment, "data"), "next": "/here/"}
    return render_to_string("components/assign.html", given | context)


def test_the_component_offers_every_colleague_and_shows_who_has_it(assessment, owner, ines):
    assign(assessment, "data", to=ines, by=owner)

    html = component(
        assessment,
        colleagues=collaboration.colleagues(assessment),
        assignment=collaboration.assignments(assessment)["data"],
    )

    assert f'action="/assessments/{assessment.pk}/data/assign/"' in html
    assert f'<option value="{ines.pk}" selected>Ines</option>' in html
    assert f'<option value="{owner.pk}">{owner.name}</option>' in html
    assert '<input type="hidden" name="next" value="/here/">' in html


def test_the_component_is_for_reading_only_without_colleagues(assessment, owner, ines):
    assign(assessment, "data", to=ines, by=owner)

    html = component(assessment, assignment=collaboration.assignments(assessment)["data"])

    assert html.strip() == '<span class="quiet small">Ines</span>'
    assert component(assessment).strip() == ""


# what is assigned to a person


def test_what_is_assigned_to_a_person_says_how_far_it_is(assessment, owner, ines):
    second = make_assessment(by=owner, version=VersionFactory(product__organisation=assessment.organisation))
    declared = make_assessment(by=owner, answered=True)
    assign(second, "data", to=ines, by=owner)
    assign(assessment, "partners", to=ines, by=owner)
    assign(assessment, "data", to=owner, by=owner)
    assign(declared, "data", to=ines, by=owner)
    lifecycle.submit(declared, declared=declaration(), by=owner)
    save(answer_of(second, "data-import"), {**VALUES, "code": "not_fulfilled"}, revision=0, by=ines)

    assigned = [
        (each.assessment, each.progress.category.key, each.progress.total, each.progress.open)
        for each in collaboration.assigned_to(ines)
    ]

    assert assigned == [(second, "data", 3, 2), (assessment, "partners", 1, 1)]


@pytest.mark.parametrize("assessments", [1, 3])
def test_what_is_assigned_to_a_person_takes_two_queries(assessments, django_assert_num_queries):
    user = MembershipFactory().user
    for _ in range(assessments):
        assign(make_assessment(by=user), "data", to=user, by=user)
        assign(make_assessment(by=user), "partners", to=user, by=user)

    with django_assert_num_queries(2):
        shown = [
            (each.assessment.object_name, str(each.assessment.organisation), each.progress.category.number)
            for each in collaboration.assigned_to(user)
        ]

    assert len(shown) == 2 * assessments


def test_what_another_edition_does_not_have_is_not_shown(assessment, ines, owner):
    assign(assessment, "data", to=ines, by=owner)
    Assignment.objects.update(category="gone")

    assert collaboration.assigned_to(ines) == []
