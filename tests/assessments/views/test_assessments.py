import pytest
from django.contrib.messages import get_messages

from assessments import lifecycle
from assessments.models import Assessment, Status
from organisations.models import Role
from tests.factories import (
    MembershipFactory,
    ReviewerFactory,
    UserFactory,
    VersionFactory,
    answer_all,
    answer_of,
    load_catalogue,
    make_assessment,
    make_submission,
    signatory_of,
)

pytestmark = pytest.mark.django_db

DECLARED = {"name": "Ada Byron", "function": "Head", "place": "Bremen", "confirmed": "on"}


def html_of(response):
    return response.content.decode()


def said(response):
    """The messages waiting for the next page."""
    return [str(message) for message in get_messages(response.wsgi_request)]


# the list


def test_the_list_shows_ones_own_organisations_assessments(sign_in):
    mine, theirs = make_assessment(), make_assessment()

    html = html_of(sign_in(signatory_of(mine)).get("/assessments/"))

    assert mine.get_absolute_url() in html
    assert theirs.get_absolute_url() not in html
    assert ">0 %<" in html


def test_the_list_of_somebody_new_says_what_to_do(sign_in, stranger):
    assert "No assessment yet." in html_of(sign_in(stranger).get("/assessments/"))


def test_the_list_takes_as_many_queries_for_one_as_for_three(sign_in, django_assert_num_queries):
    first = make_assessment(answered=True)
    user = signatory_of(first)
    client = sign_in(user)
    with django_assert_num_queries(3):
        client.get("/assessments/")
    make_assessment(by=user)
    make_assessment(by=user)

    with django_assert_num_queries(3):
        response = client.get("/assessments/")

    assert len(response.context["assessments"]) == 3


# starting


def test_a_vendors_editor_starts_about_a_version(sign_in):
    load_catalogue()
    member = MembershipFactory(is_administrator=False, is_signatory=False)
    version = VersionFactory(product__organisation=member.organisation)

    response = sign_in(member.user).post("/assessments/start/", {"subject": f"version-{version.pk}", "language": "de"})

    assessment = Assessment.objects.get()
    assert response.url == assessment.get_absolute_url()
    assert (assessment.version, assessment.language, assessment.created_by) == (version, "de", member.user)
    assert assessment.answers.count() == 4


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PROVIDER])
def test_everybody_else_starts_about_the_organisation(sign_in, role):
    load_catalogue()
    member = MembershipFactory(organisation__role=role)

    sign_in(member.user).post(
        "/assessments/start/", {"subject": f"organisation-{member.organisation.pk}", "language": "en"}
    )

    assessment = Assessment.objects.get()
    assert (assessment.organisation, assessment.version) == (member.organisation, None)


@pytest.mark.parametrize(
    "data", [{"language": "en"}, {"subject": "version-999", "language": "en"}, {"subject": "x", "language": "en"}]
)
def test_starting_about_what_is_not_offered_starts_nothing(sign_in, data):
    load_catalogue()
    member = MembershipFactory()
    VersionFactory(product__organisation=member.organisation)

    response = sign_in(member.user).post("/assessments/start/", data)

    assert response.status_code == 200
    assert "invalid-feedback" in html_of(response)
    assert not Assessment.objects.exists()


def test_starting_about_another_vendors_version_starts_nothing(sign_in):
    load_catalogue()
    member = MembershipFactory()
    VersionFactory(product__organisation=member.organisation)
    theirs = VersionFactory()

    sign_in(member.user).post("/assessments/start/", {"subject": f"version-{theirs.pk}", "language": "en"})

    assert not Assessment.objects.exists()


def test_a_reader_starts_nothing(sign_in):
    load_catalogue()
    reader = MembershipFactory(is_editor=False, organisation__role=Role.CUSTOMER)
    data = {"subject": f"organisation-{reader.organisation.pk}", "language": "en"}

    response = sign_in(reader.user).post("/assessments/start/", data)

    assert "There is nothing you could assess yet" in html_of(response)
    assert not Assessment.objects.exists()


def test_somebody_without_an_organisation_is_led_to_found_one(sign_in, stranger):
    load_catalogue()

    html = html_of(sign_in(stranger).get("/assessments/start/"))

    assert "/organisation/found/" in html


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_starts_before_a_catalogue_is_loaded(no_catalogue, sign_in, method):
    member = MembershipFactory(organisation__role=Role.CUSTOMER)
    data = {"subject": f"organisation-{member.organisation.pk}", "language": "en"}

    response = getattr(sign_in(member.user), method)("/assessments/start/", data)

    assert "No catalogue of criteria is loaded yet." in html_of(response)
    assert not Assessment.objects.exists()


# the overview


@pytest.mark.parametrize("page", ["", "submit/", "history/", "missing/"])
@pytest.mark.parametrize("make_person", [UserFactory, ReviewerFactory, lambda: MembershipFactory().user])
def test_another_organisations_assessment_is_not_found(sign_in, page, make_person):
    assessment = make_assessment()

    assert sign_in(make_person()).get(f"{assessment.get_absolute_url()}{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "submit/", "history/", "missing/"])
def test_an_assessment_that_does_not_exist_is_not_found(sign_in, stranger, page):
    assert sign_in(stranger).get(f"/assessments/999/{page}").status_code == 404


def test_the_overview_leads_to_the_next_open_criterion(sign_in):
    assessment = make_assessment()
    assessment.answers.filter(criterion__key="data-export").update(code="not_fulfilled")

    response = sign_in(signatory_of(assessment)).get(assessment.get_absolute_url())

    html = html_of(response)
    assert response.context["next_open"] == answer_of(assessment, "data-import")
    assert f'href="/assessments/{assessment.pk}/data/?open=data-import#data-import"' in html
    assert "3 of 4 criteria are still open." in html
    assert "What is missing" in html


def test_the_overview_of_a_complete_assessment_leads_to_declaring(sign_in):
    assessment = make_assessment(answered=True)

    html = html_of(sign_in(signatory_of(assessment)).get(assessment.get_absolute_url()))

    assert "Every criterion is answered." in html
    assert f'href="/assessments/{assessment.pk}/submit/"' in html


def test_the_overview_offers_an_editor_no_declaring(sign_in):
    assessment = make_assessment(answered=True)
    editor = MembershipFactory(organisation=assessment.organisation, is_signatory=False).user

    html = html_of(sign_in(editor).get(assessment.get_absolute_url()))

    assert "A signatory of your organisation can declare it now." in html
    assert f'href="/assessments/{assessment.pk}/submit/"' not in html


def test_the_overview_offers_a_reader_neither_answering_nor_declaring(sign_in):
    assessment = make_assessment()
    reader = MembershipFactory(organisation=assessment.organisation, is_editor=False, is_signatory=False).user

    html = html_of(sign_in(reader).get(assessment.get_absolute_url()))

    assert "Next open criterion" not in html
    assert f'href="/assessments/{assessment.pk}/submit/"' not in html


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.SUBMITTED, "The association’s reviewers have it now"),
        (Status.IN_REVIEW, "A reviewer is reading it."),
        (Status.ACCEPTED, "Accepted. Its statement is published."),
    ],
)
def test_the_overview_says_where_a_declared_assessment_is(sign_in, status, sentence):
    assessment = make_assessment(answered=True)
    Assessment.objects.update(status=status)

    html = html_of(sign_in(signatory_of(assessment)).get(assessment.get_absolute_url()))

    assert sentence in html
    assert f'href="/assessments/{assessment.pk}/submit/"' not in html


def test_the_overview_shows_why_it_was_returned(sign_in, reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say <more>.", by=reviewer)

    html = html_of(sign_in(signatory_of(submission.assessment)).get(submission.assessment.get_absolute_url()))

    assert "Say &lt;more&gt;." in html


def test_the_overview_shows_the_position_of_every_category(sign_in):
    assessment = make_assessment(answered=True)

    response = sign_in(signatory_of(assessment)).get(assessment.get_absolute_url())

    position = response.context["position"]
    assert [(category.key, category.total.fulfilled) for category in position.categories] == [
        ("data", 3),
        ("partners", 1),
    ]


@pytest.mark.parametrize("answered", [False, True])
def test_the_overview_takes_ten_queries_at_most(sign_in, django_assert_max_num_queries, answered):
    assessment = make_assessment(answered=answered)
    client = sign_in(signatory_of(assessment))

    with django_assert_max_num_queries(10):
        response = client.get(assessment.get_absolute_url())

    assert response.status_code == 200


# declaring


def declare(client, assessment, **changes):
    return client.post(f"/assessments/{assessment.pk}/submit/", DECLARED | changes)


def test_a_signatory_declares(sign_in):
    assessment = make_assessment(answered=True)
    signatory = signatory_of(assessment)

    response = declare(sign_in(signatory), assessment)

    assessment.refresh_from_db()
    declared = assessment.submissions.get().content["declared"]
    assert response.url == assessment.get_absolute_url()
    assert said(response) == ["Declared. The association’s reviewers have it now."]
    assert assessment.status == Status.SUBMITTED
    assert (declared["name"], declared["function"], declared["place"]) == ("Ada Byron", "Head", "Bremen")
    assert assessment.submissions.get().declared_by == signatory


def test_the_page_to_declare_suggests_the_signatorys_name(sign_in):
    assessment = make_assessment(answered=True)
    signatory = signatory_of(assessment)

    html = html_of(sign_in(signatory).get(f"/assessments/{assessment.pk}/submit/"))

    assert f'value="{signatory.name}"' in html


def test_the_page_to_declare_lists_each_open_criterion_with_a_link(sign_in):
    assessment = make_assessment(answered=True)
    assessment.answers.filter(criterion__key="data-export").update(explanation="")
    assessment.answers.filter(criterion__key="data-import").update(code="planned", planned_for=None)

    html = html_of(sign_in(signatory_of(assessment)).get(f"/assessments/{assessment.pk}/submit/"))

    assert "2 criteria stand in the way" in html
    assert f'href="/assessments/{assessment.pk}/data/?open=data-export#id_data-export-explanation"' in html
    assert "Explain how this “shall” criterion is fulfilled." in html
    assert f'href="/assessments/{assessment.pk}/data/?open=data-import#id_data-import-planned_for"' in html
    assert "Say by when this is planned." in html
    assert 'name="confirmed"' not in html


def test_declaring_with_an_open_criterion_is_refused_with_a_sentence(sign_in):
    assessment = make_assessment(answered=True)
    assessment.answers.filter(criterion__key="data-import").update(code="")

    response = declare(sign_in(signatory_of(assessment)), assessment)

    assessment.refresh_from_db()
    assert response.status_code == 409
    assert "1 criterion is still open." in html_of(response)
    assert assessment.status == Status.DRAFT
    assert not assessment.submissions.exists()


def test_declaring_twice_is_refused_with_a_sentence(sign_in):
    assessment = make_assessment(answered=True)
    client = sign_in(signatory_of(assessment))
    declare(client, assessment)

    response = declare(client, assessment)

    assert response.status_code == 409
    assert "This assessment is “submitted”, so it cannot become “submitted”." in html_of(response)
    assert assessment.submissions.count() == 1


@pytest.mark.parametrize("field", ["name", "function", "place", "confirmed"])
@pytest.mark.parametrize("typed", ["", "\x01\u202e"])
def test_declaring_without_name_function_place_or_confirmation_declares_nothing(sign_in, field, typed):
    assessment = make_assessment(answered=True)

    response = declare(sign_in(signatory_of(assessment)), assessment, **{field: "" if field == "confirmed" else typed})

    assert "This field is required." in html_of(response)
    assert not assessment.submissions.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_but_a_signatory_declares(sign_in, method):
    assessment = make_assessment(answered=True)
    editor = MembershipFactory(organisation=assessment.organisation, is_signatory=False).user

    response = getattr(sign_in(editor), method)(f"/assessments/{assessment.pk}/submit/", DECLARED)

    assert response.status_code == 403
    assert "Only a signatory of the organisation can declare." in html_of(response)
    assert not assessment.submissions.exists()


def test_another_organisations_signatory_cannot_declare(sign_in):
    assessment = make_assessment(answered=True)

    response = declare(sign_in(MembershipFactory().user), assessment)

    assert response.status_code == 404
    assert not assessment.submissions.exists()


# the history


def test_the_history_shows_every_step_and_what_was_declared(sign_in, reviewer):
    submission = make_submission()
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say <more>.", by=reviewer)
    answer_all(submission.assessment, code="not_fulfilled")
    second = make_submission(submission.assessment)

    response = sign_in(signatory_of(submission.assessment)).get(f"/assessments/{submission.assessment.pk}/history/")

    html = html_of(response)
    statuses = [event.status for event in response.context["events"]]
    assert statuses == ["draft", "submitted", "in_review", "returned", "submitted"]
    assert "Say &lt;more&gt;." in html
    assert submission.digest in html
    assert second.digest in html
