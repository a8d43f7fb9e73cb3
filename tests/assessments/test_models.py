from datetime import date
from itertools import product

import pytest

from assessments.models import Answer, Assessment, Code, Status
from criteria.models import Catalogue, Category, Criterion, Grade

from ..factories import (
    MembershipFactory,
    OrganisationFactory,
    ReviewerFactory,
    UserFactory,
    answer_of,
    make_assessment,
    signatory_of,
)

pytestmark = pytest.mark.django_db

JT = {"standard": "jt", "name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}

CONFIRM = "The criterion has changed: confirm that this answer still holds, or change it."


@pytest.fixture
def every_answer():
    """An answer for each combination of what decides whether it is open, spread over as many assessments as needed."""
    texts = {"title": {"en": "T"}, "introduction": {}}
    catalogue = Catalogue.objects.create(
        identifier="all", edition="1", reference="All", normative=False, languages=["en"], source={}, **texts
    )
    category = Category.objects.create(catalogue=catalogue, order=0, number="1", key="all", **texts)
    criteria = Criterion.objects.bulk_create(
        Criterion(
            catalogue=catalogue,
            category=category,
            order=order,
            number=f"1.{order}",
            key=f"criterion-{order}",
            grade=grade,
            addressees=["vendor"],
            subject="product",
            asks_for_standards=asks,
            title={"en": "T"},
            requirement={"en": "T"},
            commentary={},
            evidence={},
        )
        for order, (grade, asks) in enumerate(product(Grade.values, ([], ["any"])))
    )
    organisation = OrganisationFactory()
    for code, explanation, planned_for, standards, to_confirm in product(
        ["", *Code.values], ["", "So it is."], [None, date(2027, 3, 31)], [[], [JT]], [False, True]
    ):
        assessment = Assessment.objects.create(organisation=organisation, catalogue=catalogue, language="en")
        Answer.objects.bulk_create(
            Answer(
                assessment=assessment,
                criterion=criterion,
                code=code,
                explanation=explanation,
                planned_for=planned_for,
                standards=standards,
                to_confirm=to_confirm,
            )
            for criterion in criteria
        )
    return list(Answer.objects.select_related("criterion"))


def test_the_condition_and_the_sentences_agree_over_all_combinations(every_answer):
    by_sentences = {answer.pk for answer in every_answer if list(answer.missing())}

    by_condition = set(Answer.objects.open().values_list("pk", flat=True))

    assert len(every_answer) == 3 * 6 * 2 * 2 * 2 * 2 * 2
    assert by_condition == by_sentences
    assert 0 < len(by_condition) < len(every_answer)


def test_each_thing_missing_has_its_sentence_over_all_combinations(every_answer):
    for answer in every_answer:
        lacks = list(answer.lacks())

        assert [lack.sentence for lack in lacks] == list(answer.missing())
        assert len({lack.kind for lack in lacks}) == len(lacks)


def test_progress_counts_what_the_sentences_say_over_all_combinations(every_answer):
    expected = {}
    for answer in every_answer:
        total, open_ = expected.get(answer.assessment_id, (0, 0))
        expected[answer.assessment_id] = (total + 1, open_ + any(True for _sentence in answer.missing()))

    counted = {each.pk: (each.total, each.open) for each in Assessment.objects.with_progress()}

    assert counted == expected


@pytest.mark.parametrize(
    ("key", "fields", "sentences"),
    [
        ("data-export", {}, ["Choose an answer."]),
        ("data-export", {"explanation": "Only words."}, ["Choose an answer."]),
        ("data-export", {"to_confirm": True}, ["Choose an answer.", CONFIRM]),
        ("data-export", {"to_confirm": True, "code": "not_fulfilled"}, [CONFIRM]),
        ("data-export", {"code": "fulfilled"}, ["Explain how this “shall” criterion is fulfilled."]),
        ("data-export", {"code": "fulfilled", "explanation": "So."}, []),
        ("data-import", {"code": "fulfilled"}, []),
        ("data-import", {"code": "partly"}, ["Say what is missing."]),
        ("data-import", {"code": "partly", "explanation": "The rest."}, []),
        ("data-import", {"code": "planned"}, ["Say by when this is planned."]),
        ("data-import", {"code": "planned", "planned_for": date(2027, 3, 31)}, []),
        ("data-export", {"code": "not_fulfilled"}, []),
        ("data-export", {"code": "not_applicable"}, ["Say why this criterion does not apply."]),
        ("data-export", {"code": "not_applicable", "explanation": "No data."}, []),
        ("data-formats", {"code": "fulfilled"}, ["Name at least one standard."]),
        ("data-formats", {"code": "partly"}, ["Say what is missing.", "Name at least one standard."]),
        ("data-formats", {"code": "fulfilled", "standards": [JT]}, []),
        ("data-formats", {"code": "planned"}, ["Say by when this is planned."]),
        ("data-formats", {"code": "not_fulfilled"}, []),
    ],
)
def test_an_answer_says_what_is_missing(key, fields, sentences):
    answer = answer_of(make_assessment(), key)

    for name, value in fields.items():
        setattr(answer, name, value)

    assert list(answer.missing()) == sentences


def test_the_share_answered_is_in_per_cent():
    assessment = make_assessment()
    assessment.answers.filter(criterion__key="data-import").update(code=Code.NOT_FULFILLED)

    counted = Assessment.objects.with_progress().get()

    assert (counted.total, counted.open, counted.answered_share) == (4, 3, 25)


def test_the_share_answered_of_nothing_is_nothing():
    assessment = make_assessment()
    assessment.answers.all().delete()

    assert Assessment.objects.with_progress().get().answered_share == 0


def test_members_see_their_organisations_assessments_only():
    mine, theirs = make_assessment(), make_assessment()

    assert list(Assessment.objects.of(signatory_of(mine))) == [mine]
    assert list(Assessment.objects.of(signatory_of(theirs))) == [theirs]
    assert not Assessment.objects.of(UserFactory()).exists()
    assert not Assessment.objects.of(ReviewerFactory()).exists()


def test_progress_does_not_count_twice_when_an_organisation_has_many_members():
    assessment = make_assessment()
    reader = MembershipFactory(organisation=assessment.organisation).user
    MembershipFactory(user=reader)

    seen = Assessment.objects.of(reader).with_progress().get()

    assert (seen.total, seen.open) == (4, 4)


@pytest.mark.parametrize(
    ("status", "editable"),
    [("draft", True), ("submitted", False), ("in_review", False), ("returned", True), ("accepted", False)],
)
def test_answers_are_editable_in_a_draft_and_after_a_return(status, editable):
    assessment = make_assessment()
    Assessment.objects.update(status=status)
    assessment.refresh_from_db()

    assert assessment.is_editable == editable
    assert Answer.objects.editable_by(signatory_of(assessment)).exists() == editable
    assert status in Status.values


def test_only_editors_of_the_very_organisation_may_change_its_answers():
    assessment = make_assessment()
    organisation = assessment.organisation
    reader = MembershipFactory(organisation=organisation, is_editor=False).user
    MembershipFactory(user=reader)  # editor, but somewhere else
    editor = MembershipFactory(organisation=organisation, is_administrator=False, is_signatory=False).user

    assert Answer.objects.editable_by(editor).count() == 4
    assert not Answer.objects.editable_by(reader).exists()
    assert not Answer.objects.editable_by(MembershipFactory().user).exists()
    assert not Answer.objects.editable_by(ReviewerFactory()).exists()


def test_answers_come_in_the_order_of_the_catalogue():
    answers = make_assessment().answers.in_order()

    assert [answer.criterion.number for answer in answers] == ["1.1", "1.2", "1.3", "2.1"]


def test_an_answers_address_is_its_card_on_the_page_of_its_category():
    assessment = make_assessment()

    address = answer_of(assessment, "data-import").get_absolute_url()

    assert address == f"/assessments/{assessment.pk}/data/?open=data-import#data-import"


def test_the_address_of_a_field_is_that_of_the_very_field():
    assessment = make_assessment()

    address = answer_of(assessment, "data-import").address_of("evidence-0-url")

    assert address == f"/assessments/{assessment.pk}/data/?open=data-import#id_data-import-evidence-0-url"


def test_an_assessment_is_named_after_its_object():
    vendors, providers = make_assessment(), make_assessment(role="provider")

    assert vendors.object_name == f"{vendors.version.product.name} {vendors.version.name}"
    assert providers.object_name == providers.organisation.name
