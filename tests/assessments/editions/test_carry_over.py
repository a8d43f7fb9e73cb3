"""What answers bring along: to another edition of the catalogue, or to an assessment of another product."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from assessments import lifecycle
from assessments.editions.carry_over import Carried, carry_over
from assessments.models import Answer, Assessment, Code
from organisations.models import Role
from tests.factories import (
    MembershipFactory,
    VersionFactory,
    answer_all,
    answer_of,
    load_catalogue,
    load_edition,
    make_assessment,
    signatory_of,
)
from tests.statements.paperless import store_statement

pytestmark = pytest.mark.django_db

LOG = {"title": "Log", "url": "https://example.org/log"}
JT = {"standard": "jt", "name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}


def values(code="", explanation="", planned_for=None, evidence=(), standards=()):
    return {
        "code": code,
        "explanation": explanation,
        "planned_for": planned_for,
        "evidence": list(evidence),
        "standards": list(standards),
    }


def carried_to_two(**answers):
    """What edition "2" takes over from these answers, whose keys have underscores, to edition "1"."""
    given = {key.replace("_", "-"): answer for key, answer in answers.items()}
    return carry_over(given, load_edition("1"), load_edition("2"))


# one answer


@pytest.mark.parametrize("key", ["kept", "commented", "renumbered"])
def test_an_answer_to_what_is_asked_unchanged_stays(key):
    answer = values(Code.PLANNED, "Soon.", date(2027, 3, 31), [LOG], [JT])

    carried = carried_to_two(**{key: answer})

    assert carried == {key: Carried(answer, to_confirm=False, sources=(key,))}


@pytest.mark.parametrize("key", ["reworded", "regraded"])
def test_an_answer_to_what_is_asked_otherwise_stays_to_be_confirmed(key):
    answer = values(Code.PARTLY, "The rest is missing.", evidence=[LOG])

    carried = carried_to_two(**{key: answer})

    assert carried == {key: Carried(answer, to_confirm=True, sources=(key,))}


def test_an_answer_to_what_was_split_is_proposed_to_each_part():
    answer = values(Code.FULFILLED, "Both.")

    carried = carried_to_two(whole=answer)

    assert carried == {
        key: Carried(answer, to_confirm=True, sources=("whole",)) for key in ("whole-read", "whole-write")
    }


def test_an_answer_to_what_was_removed_is_not_carried_and_what_was_added_starts_open():
    assert carried_to_two(removed=values(Code.FULFILLED, "By fax.")) == {}


def test_an_explanation_without_an_answer_is_carried_too():
    carried = carried_to_two(kept=values(explanation="Half a thought"), reworded=values())

    assert {key: each.values for key, each in carried.items()} == {"kept": values(explanation="Half a thought")}


def test_within_one_edition_every_answer_stays():
    answers = {"kept": values(Code.FULFILLED), "reworded": values()}
    edition = load_edition("1")

    carried = carry_over(answers, edition, edition)

    assert [(key, each.values, each.to_confirm) for key, each in carried.items()] == [
        ("kept", values(Code.FULFILLED), False),
        ("reworded", values(), False),
    ]


# several answers for one


@pytest.mark.parametrize(
    ("left", "right", "proposed"),
    [
        (Code.FULFILLED, Code.FULFILLED, Code.FULFILLED),
        (Code.FULFILLED, Code.PARTLY, Code.PARTLY),
        (Code.PLANNED, Code.PARTLY, Code.PLANNED),
        (Code.PLANNED, Code.NOT_FULFILLED, Code.NOT_FULFILLED),
        (Code.NOT_APPLICABLE, Code.FULFILLED, Code.FULFILLED),
        (Code.NOT_APPLICABLE, Code.NOT_APPLICABLE, Code.NOT_APPLICABLE),
        ("", Code.NOT_APPLICABLE, Code.NOT_APPLICABLE),
        ("", "", ""),
    ],
)
def test_for_merged_criteria_the_weakest_answer_is_proposed_in_any_order(left, right, proposed):
    for one, other in ((left, right), (right, left)):
        carried = carried_to_two(left_part=values(one, "Left."), right_part=values(other, "Right."))

        assert carried["both-parts"].values["code"] == proposed
        assert carried["both-parts"].to_confirm
        assert carried["both-parts"].sources == ("left-part", "right-part")


def test_for_merged_criteria_everything_written_is_kept_once():
    left = values(Code.PLANNED, "Left.", date(2027, 1, 1), [LOG], [JT])
    right = values(Code.PLANNED, "Right.", date(2028, 1, 1), [LOG, LOG | {"title": "Other"}], [JT])

    carried = carried_to_two(left_part=left, right_part=right)

    assert carried["both-parts"].values == values(
        Code.PLANNED, "Left.\n\nRight.", date(2028, 1, 1), [LOG, LOG | {"title": "Other"}], [JT]
    )


def test_for_merged_criteria_a_day_stays_only_with_what_is_planned():
    left, right = values(Code.PLANNED, "Left.", date(2027, 1, 1)), values(Code.NOT_FULFILLED, "Right.")

    carried = carried_to_two(left_part=left, right_part=right)

    assert carried["both-parts"].values["planned_for"] is None


def test_for_merged_criteria_one_answer_alone_is_proposed_as_it_is():
    answer = values(Code.PLANNED, "Left.", date(2027, 1, 1), [LOG])

    carried = carried_to_two(left_part=answer, right_part=values())

    assert carried == {"both-parts": Carried(answer, to_confirm=True, sources=("left-part",))}


# starting like an earlier assessment


def start_like(earlier, **changes):
    user = signatory_of(earlier)
    return make_assessment(by=user, like=earlier, **{"catalogue": earlier.catalogue} | changes)


def told(assessment):
    return {
        answer.criterion.key: (answer.code, answer.explanation, answer.to_confirm)
        for answer in assessment.answers.select_related("criterion")
    }


def test_an_assessment_like_one_of_another_product_begins_with_its_answers():
    earlier = make_assessment(answered=True)

    later = start_like(earlier)

    assert later.version != earlier.version
    assert told(later) == told(earlier)
    assert later.answers.open().count() == 0


def test_what_is_changed_in_it_leaves_the_earlier_one_alone():
    earlier = make_assessment(answered=True)
    before = told(earlier)

    answer_all(start_like(earlier), Code.NOT_FULFILLED)

    assert told(earlier) == before


def test_an_assessment_like_a_declared_one_begins_as_a_draft():
    statement = store_statement()

    later = start_like(statement.submission.assessment)

    assert later.status == "draft"
    assert told(later) == told(statement.submission.assessment)


def test_an_assessment_like_one_of_the_edition_before_has_to_be_confirmed_where_something_changed():
    earlier = make_assessment(catalogue=load_edition("1"), answered=True)

    later = start_like(earlier, catalogue=load_edition("2"))

    fulfilled = {key: said[0] for key, said in told(later).items() if said[0]}
    assert set(told(later)) - set(fulfilled) == {"added"}
    assert {key for key, said in told(later).items() if said[2]} == {
        "reworded",
        "regraded",
        "whole-read",
        "whole-write",
        "both-parts",
    }
    assert answer_of(later, "both-parts").carried_from == {
        "catalogue": earlier.catalogue.pk,
        "criteria": ["left-part", "right-part"],
    }


@pytest.mark.parametrize("edition", ["2", "3"])
def test_what_was_to_be_confirmed_stays_to_be_confirmed_against_the_wording_it_answered(edition, load_third_edition):
    first = make_assessment(catalogue=load_edition("1"), answered=True)
    unconfirmed = start_like(first, catalogue=load_edition("2"))
    catalogue = load_edition("2") if edition == "2" else load_third_edition()

    later = start_like(unconfirmed, catalogue=catalogue)

    assert told(later) == told(unconfirmed)
    for key in ("reworded", "both-parts"):
        assert answer_of(later, key).carried_from == answer_of(unconfirmed, key).carried_from


def test_an_assessment_like_another_organisations_is_refused():
    theirs = make_assessment(answered=True)
    member = MembershipFactory()

    with pytest.raises(PermissionDenied):
        make_assessment(by=member.user, like=theirs)

    assert Assessment.objects.get() == theirs
    assert Answer.objects.exclude(assessment=theirs).count() == 0


def post_start(client, version, like):
    data = {"subject": f"version-{version.pk}", "language": "en", "like": getattr(like, "pk", like)}
    return client.post("/assessments/start/", data)


def test_the_form_starts_like_an_earlier_assessment(sign_in):
    earlier = make_assessment(answered=True)
    version = VersionFactory(product__organisation=earlier.organisation)

    post_start(sign_in(signatory_of(earlier)), version, earlier)

    assert told(Assessment.objects.get(version=version)) == told(earlier)


def test_the_form_offers_ones_own_organisations_assessments_alone(sign_in):
    mine, theirs = make_assessment(), make_assessment()

    form = sign_in(signatory_of(mine)).get("/assessments/start/").context["form"]

    assert list(form.fields["like"].queryset) == [mine]
    assert theirs not in form.fields["like"].queryset


def test_the_form_offers_nothing_to_start_from_to_whom_has_nothing(sign_in):
    load_catalogue()
    member = MembershipFactory(organisation__role=Role.CUSTOMER)

    form = sign_in(member.user).get("/assessments/start/").context["form"]

    assert "like" not in form.fields


@pytest.mark.parametrize("like", ["theirs", 999, "x"])
def test_the_form_refuses_another_organisations_assessment(sign_in, like):
    mine, theirs = make_assessment(), make_assessment(answered=True)
    version = VersionFactory(product__organisation=mine.organisation)

    response = post_start(sign_in(signatory_of(mine)), version, theirs if like == "theirs" else like)

    assert response.status_code == 200
    assert "like" in response.context["form"].errors
    assert not Assessment.objects.filter(version=version).exists()


def test_the_form_refuses_an_assessment_of_ones_other_organisation(sign_in):
    mine = make_assessment()
    other = MembershipFactory(user=signatory_of(mine))
    version = VersionFactory(product__organisation=other.organisation)

    response = post_start(sign_in(other.user), version, mine)

    assert "Choose an assessment of the same organisation." in response.content.decode()
    assert not Assessment.objects.filter(version=version).exists()


def test_starting_in_code_asks_for_the_same_organisation_too():
    mine = make_assessment()
    other = MembershipFactory(user=signatory_of(mine), organisation__role=Role.CUSTOMER)

    with pytest.raises(PermissionDenied):
        lifecycle.start(
            other.organisation, version=None, catalogue=mine.catalogue, language="en", like=mine, by=other.user
        )
