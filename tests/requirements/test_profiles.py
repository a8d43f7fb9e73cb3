"""Profiles of requirements: begun, changed, shared, revoked; private to the organisation."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Code
from organisations.models import Role
from requirements import profiles
from requirements.models import Requirement, RequirementProfile, Weight

from ..factories import MembershipFactory, answer_of, load_catalogue, make_assessment
from .offered import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return MembershipFactory(organisation__role=Role.CUSTOMER, organisation__name="Velmora").user


def asked(profile):
    return {each.criterion: (each.weight, each.minimum) for each in profile.requirements.all()}


def typed(key, weight="required", minimum="fulfilled", **more):
    fields = {"weight": weight, "minimum": minimum, "planned_until": ""} | more
    return {f"{key}-{name}": value for name, value in fields.items()}


def standards(key, *rows):
    prefix = f"{key}-standards"
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for index, row in enumerate(rows):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def ask(client, profile, key, data, **headers):
    return client.post(f"/requirements/{profile.pk}/criteria/{key}/", data, **headers)


# --- beginning ------------------------------------------------------------------------------------


def start(client, user, source):
    data = {"organisation": user.organisations.get().pk, "name": "PDM", "source": source}
    response = client.post("/requirements/start/", data)
    return RequirementProfile.objects.order_by("-pk").first() if response.status_code == 302 else response


def test_a_profile_begins_with_everything_a_vendor_shall_do(editor, sign_in):
    load_catalogue()

    profile = start(sign_in(editor), editor, "shall")

    assert asked(profile) == {
        "data-export": ("required", "fulfilled"),
        "partners-contact": ("required", "fulfilled"),
    }


def test_a_profile_begins_with_what_the_organisation_does_itself(editor, sign_in):
    assessment = make_assessment(by=editor)
    answer = answer_of(assessment, "partners-tenders")
    answer.code = Code.PARTLY
    answer.save()

    profile = start(sign_in(editor), editor, f"assessment-{assessment.pk}")

    assert asked(profile) == {
        "data-export": ("desired", "fulfilled"),  # a category the organisation does nothing in
        "partners-contact": ("required", "fulfilled"),
    }


def test_what_both_sides_answer_is_required_as_far_as_it_is_fulfilled(sign_in):
    vendor = MembershipFactory().user
    assessment = make_assessment(by=vendor, answered=True)
    said = {"data-export": Code.PARTLY, "data-import": Code.PLANNED, "data-formats": Code.NOT_APPLICABLE}
    for key, code in said.items():
        answer = answer_of(assessment, key)
        answer.code, answer.planned_for = code, date(2027, 3, 31) if code == Code.PLANNED else None
        answer.save()

    profile = start(sign_in(vendor), vendor, f"assessment-{assessment.pk}")

    assert asked(profile) == {
        "data-export": ("required", "partly"),
        "data-import": ("required", "planned"),
        "partners-contact": ("required", "fulfilled"),
    }
    assert profile.requirements.get(criterion="data-import").planned_until == date(2027, 3, 31)


def test_a_copy_has_the_requirements_and_not_the_link(editor, sign_in):
    original = profile_of(editor, "data-import")
    profiles.share(original, by=editor)

    copy = start(sign_in(editor), editor, f"profile-{original.pk}")

    assert (asked(copy), copy.share_token) == (asked(original), None)


def test_a_copy_says_what_the_current_edition_does_not_have(editor, sign_in):
    original = profile_of(editor, "data-import", "long-gone")
    client = sign_in(editor)

    copy = start(client, editor, f"profile-{original.pk}")

    assert asked(copy) == {"data-import": ("required", "fulfilled")}
    assert "1 requirement was left out" in client.get(copy.get_absolute_url()).content.decode()


def test_nothing_of_another_organisation_can_be_taken_over(editor, sign_in):
    foreign = profile_of(MembershipFactory().user, "data-import")
    draft = make_assessment()

    for source in (f"profile-{foreign.pk}", f"assessment-{draft.pk}", "nonsense"):
        response = start(sign_in(editor), editor, source)
        assert "source" in response.context["form"].errors
        assert foreign.organisation.name not in response.content.decode()

    assert not RequirementProfile.objects.of(editor).exists()


def test_start_refuses_without_a_name_and_without_an_organisation(editor, stranger, sign_in):
    load_catalogue()

    nameless = sign_in(editor).post("/requirements/start/", {"name": " \x00 ", "source": "shall"})
    outside = sign_in(stranger).post("/requirements/start/", {"name": "PDM", "source": "shall", "organisation": 1})

    assert "name" in nameless.context["form"].errors
    assert "organisation" in outside.context["form"].errors
    assert "At present that is none." in outside.content.decode()


def test_start_says_so_while_there_is_no_catalogue(no_catalogue, editor, sign_in):
    response = sign_in(editor).get("/requirements/start/")

    assert "No catalogue is loaded yet" in response.content.decode()


# --- changing -------------------------------------------------------------------------------------


def test_an_editor_asks_for_a_criterion_with_standards(editor, sign_in):
    profile = profile_of(editor)
    rows = [{"name": "jt", "edition": "ISO 14306:2017", "direction": "both"}, {"name": "Own XML"}, {"name": ""}]

    response = ask(
        sign_in(editor),
        profile,
        "data-formats",
        typed("data-formats", "desired", "planned", planned_until="2027-06-30") | standards("data-formats", *rows),
    )

    assert response["Location"] == f"/requirements/{profile.pk}/?open=data-formats#data-formats"
    requirement = profile.requirements.get()
    assert (requirement.weight, requirement.minimum, requirement.planned_until) == (
        "desired",
        "planned",
        date(2027, 6, 30),
    )
    assert requirement.standards == [
        {"standard": "jt", "name": "JT", "edition": "ISO 14306:2017", "direction": "both"},
        {"standard": "", "name": "Own XML", "edition": "", "direction": ""},
    ]


def test_with_htmx_only_the_outcome_comes_back_so_that_typing_goes_on(editor, sign_in):
    profile = profile_of(editor)

    response = ask(sign_in(editor), profile, "data-export", typed("data-export"), headers={"HX-Request": "true"})

    html = response.content.decode()
    assert ("Saved." in html, "<select" in html) == (True, False)
    assert '<span id="counts" hx-swap-oob="true">1 required, 0 desired</span>' in html
    assert asked(profile) == {"data-export": ("required", "fulfilled")}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (typed("data-export", minimum="planned"), "Until which day is it enough that it is planned?"),
        (typed("data-export", minimum="planned", planned_until="soon"), "This is no day. Write it as 2027-03-31."),
        (typed("data-export", weight="vital"), "Select a valid choice. vital is not one of the available choices."),
        ({}, "This field is required."),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_cannot_be_saved_is_said_and_nothing_changes(editor, sign_in, data, sentence, headers):
    profile = profile_of(editor, "data-export")

    response = ask(sign_in(editor), profile, "data-export", data, headers=headers)

    assert sentence in response.content.decode()
    assert asked(profile) == {"data-export": ("required", "fulfilled")}


def test_a_standard_without_a_name_is_asked_for(editor, sign_in):
    profile = profile_of(editor)
    data = typed("data-formats") | standards("data-formats", {"edition": "3"})

    response = ask(sign_in(editor), profile, "data-formats", data)

    assert "Which standard is this about?" in response.content.decode()
    assert asked(profile) == {}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "ISO 14306",
            "“ISO 14306” is not in the register of standards. Only an answer that calls it exactly so meets this; "
            "the register has: JT.",
        ),
        (
            "Own XML",
            "“Own XML” is not in the register of standards. Only an answer that calls it exactly so meets this.",
        ),
        ("jt", ""),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_who_asks_for_a_standard_that_is_not_in_the_register_is_told(editor, sign_in, name, sentence, headers):
    profile = profile_of(editor)
    profile.catalogue.standards.update(designation="ISO 14306")
    data = typed("data-formats") | standards("data-formats", {"name": name})

    response = sign_in(editor).post(
        f"/requirements/{profile.pk}/criteria/data-formats/", data, headers=headers, follow=True
    )

    assert hints_in(response) == [sentence] * bool(sentence)


def hints_in(response):
    return re.findall(r'<p class="note note-warn small">([^<]*)</p>', response.content.decode())


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize(("weight", "is_said"), [("required", True), ("not_needed", False)])
def test_who_asks_for_a_plan_until_a_day_that_has_passed_is_told(editor, sign_in, headers, weight, is_said):
    profile = profile_of(editor)
    data = typed("data-export", weight=weight, minimum="planned", planned_until="2020-01-01")

    response = sign_in(editor).post(
        f"/requirements/{profile.pk}/criteria/data-export/", data, headers=headers, follow=True
    )

    assert hints_in(response) == ["This day has passed, so that no plan can meet it any more."] * is_said


def test_criteria_that_are_not_addressed_to_vendors_cannot_be_asked_for(editor, sign_in):
    profile = profile_of(editor)

    response = ask(sign_in(editor), profile, "partners-tenders", typed("partners-tenders"))

    assert response.status_code == 404


def test_a_reader_reads_in_words_and_cannot_change(editor, sign_in):
    profile = profile_of(editor, "data-export")
    organisation = profile.organisation
    reader = MembershipFactory(organisation=organisation, is_editor=False).user

    html = sign_in(reader).get(profile.get_absolute_url()).content.decode()

    assert ("<strong>required</strong>" in html, "<select" in html) == (True, False)
    assert ask(sign_in(reader), profile, "data-export", typed("data-export")).status_code == 403


def test_an_editor_renames_and_deletes(editor, sign_in):
    profile = profile_of(editor, "data-export")
    client = sign_in(editor)

    client.post(f"/requirements/{profile.pk}/edit/", {"name": "PDM 2029"})
    renamed = RequirementProfile.objects.get().name
    client.post(f"/requirements/{profile.pk}/delete/")

    assert (renamed, RequirementProfile.objects.count()) == ("PDM 2029", 0)


def test_the_list_counts_what_is_asked_in_a_fixed_number_of_queries(editor, sign_in):
    client = sign_in(editor)
    wishes = Requirement(criterion="data-import", weight=Weight.DESIRED)
    profile_of(editor, "data-export", wishes)
    client.get("/requirements/")  # the session is read once, the membership with it
    with CaptureQueriesContext(
        connection,
    ) as one:
        html = client.get("/requirements/").content.decode()
    profile_of(editor, name="A")
    profile_of(editor, name="B")
    with CaptureQueriesContext(connection) as three:
        client.get("/requirements/")

    assert "1 required, 1 desired" in html
    assert len(one) == len(three) == 4


# --- sharing --------------------------------------------------------------------------------------


def test_a_link_opens_for_everybody_until_it_is_revoked(editor, sign_in, client):
    profile = profile_of(editor, "data-export")
    sign_in(editor).post(f"/requirements/{profile.pk}/share/")
    profile.refresh_from_db()
    token = profile.share_token
    client.logout()

    open_ = client.get(f"/requirements/shared/{token}/")
    sign_in(editor).post(f"/requirements/{profile.pk}/revoke/")
    client.logout()
    gone, never = client.get(f"/requirements/shared/{token}/"), client.get("/requirements/shared/never-was/")

    assert (open_.status_code, open_["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "no-store" in open_["Cache-Control"]
    assert len(token) == 32
    assert (gone.status_code, never.status_code) == (404, 404)
    assert len(gone.content.replace(token.encode(), b"never-was")) == len(never.content)


def test_a_revoked_link_costs_the_same_queries_as_one_that_never_was(editor, client):
    profile = profile_of(editor)
    profiles.share(profile, by=editor)
    token = profile.share_token
    profiles.revoke(profile, by=editor)

    with CaptureQueriesContext(connection) as revoked:
        client.get(f"/requirements/shared/{token}/")
    with CaptureQueriesContext(connection) as unknown:
        client.get("/requirements/shared/never-was/")

    assert len(revoked) == len(unknown) == 1


def test_another_link_is_a_different_one(editor):
    profile = profile_of(editor)
    profiles.share(profile, by=editor)
    first = profile.share_token
    profiles.revoke(profile, by=editor)
    profiles.share(profile, by=editor)

    assert profile.share_token != first


def test_a_revoked_link_stays_revoked_when_somebody_saves_what_they_read_before(editor):
    profile = profile_of(editor)
    profiles.share(profile, by=editor)
    read_before = RequirementProfile.objects.get()
    profiles.revoke(profile, by=editor)

    asked_for = {"weight": "required", "minimum": "fulfilled", "planned_until": None, "standards": []}
    profiles.ask(read_before, "data-export", **asked_for, by=editor)
    profiles.rename(read_before, "PDM 2029", by=editor)

    profile.refresh_from_db()
    assert (profile.share_token, profile.name) == (None, "PDM 2029")


def test_by_link_nobody_changes_anything_or_learns_who_did(editor, client):
    profile = profile_of(editor, "data-export")
    profiles.share(profile, by=editor)

    html = client.get(f"/requirements/shared/{profile.share_token}/").content.decode()

    assert ("<select" in html, editor.name in html, f"/requirements/{profile.pk}/" in html) == (False, False, False)
