from datetime import date

import pytest

from assessments import lifecycle
from assessments.answers import save
from assessments.answers.save import Conflict, TooLate
from assessments.answers.values import Values, current_values
from assessments.models import Answer, Origin
from tests.factories import MembershipFactory, answer_all, answer_of, declaration, signatory_of

pytestmark = pytest.mark.django_db


def values(**changes):
    fields = {"code": "partly", "explanation": "Ours.", "planned_for": None, "evidence": [], "standards": []}
    return Values(**fields | changes)


@pytest.fixture
def answer(open_draft):
    return answer_of(open_draft, "data-export")


def stored(answer):
    return Answer.objects.filter(pk=answer.pk).values().get()


def test_saving_stores_everything_and_raises_the_revision(answer):
    editor = signatory_of(answer.assessment)
    new = values(
        code="planned",
        planned_for=date(2027, 3, 31),
        evidence=[{"title": "Log", "url": "https://example.org/"}],
        standards=[{"name": "JT"}],
    )

    saved = save.save(answer, new, revision=0, by=editor)

    row = Answer.objects.get(pk=answer.pk)
    assert current_values(row) == current_values(saved) == new
    assert (row.revision, row.changed_by, row.changed_at) == (1, editor, saved.changed_at)
    assert (saved.revision, saved.changed_by) == (1, editor)


def test_saving_is_one_conditional_update_with_its_history(answer, django_assert_num_queries):
    editor = signatory_of(answer.assessment)

    with django_assert_num_queries(5):  # inside a savepoint: lock the assessment, update, note the revision
        save.save(answer, values(), revision=0, by=editor)


def history_of(answer):
    rows = answer.assessment.revisions.filter(criterion=answer.criterion.key)
    return [(row.number, row.values["explanation"], row.by, row.origin) for row in rows]


def test_every_accepted_save_is_in_the_history_and_no_other(answer):
    editor = signatory_of(answer.assessment)
    save.save(answer, values(explanation="One."), revision=0, by=editor)
    save.save(answer, values(explanation="One."), revision=1, by=editor)
    save.save(answer, values(explanation="Two."), revision=1, by=editor, origin=Origin.RESTORED)

    with pytest.raises(Conflict):
        save.save(Answer.objects.get(pk=answer.pk), values(explanation="Three."), revision=0, by=editor)

    assert history_of(answer) == [(1, "One.", editor, "typed"), (2, "Two.", editor, "restored")]


def test_a_save_whose_reply_got_lost_is_no_conflict_with_oneself(answer):
    editor = signatory_of(answer.assessment)
    save.save_held(answer, values(explanation="First half"), revision=0, by=editor, sitting="this page")

    again = Answer.objects.get(pk=answer.pk)
    saved = save.save_held(
        again, values(explanation="First half, and more"), revision=0, by=editor, sitting="this page"
    )

    assert (saved.explanation, saved.revision) == ("First half, and more", 2)
    assert [number for number, *_rest in history_of(answer)] == [1, 2]


@pytest.mark.parametrize(("sitting", "somebody_else"), [("", False), ("another tab", False), ("this page", True)])
def test_only_what_this_very_page_saved_is_no_conflict(answer, sitting, somebody_else):
    editor = signatory_of(answer.assessment)
    other = MembershipFactory(organisation=answer.assessment.organisation).user
    save.save_held(
        answer, values(explanation="One."), revision=0, by=other if somebody_else else editor, sitting=sitting
    )
    save.save_held(answer, values(explanation="Two."), revision=1, by=editor, sitting="this page")

    with pytest.raises(Conflict):
        save.save_held(Answer.objects.get(pk=answer.pk), values(), revision=0, by=editor, sitting="this page")


def test_nothing_is_saved_once_the_assessment_is_declared(answer):
    editor = signatory_of(answer.assessment)
    answer_all(answer.assessment)
    lifecycle.submit(answer.assessment, declared=declaration(), by=editor)

    with pytest.raises(TooLate):
        save.save(answer, values(explanation="Too late."), revision=0, by=editor)

    assert stored(answer)["explanation"] != "Too late."


def test_saving_what_stands_there_already_changes_nothing(answer):
    editor = signatory_of(answer.assessment)
    save.save(answer, values(), revision=0, by=editor)
    before = stored(answer)

    saved = save.save(answer, values(), revision=1, by=MembershipFactory().user)

    assert saved.revision == 1
    assert stored(answer) == before


def test_a_stale_save_changes_nothing_and_tells_what_stands_there_now(answer):
    first, second = signatory_of(answer.assessment), MembershipFactory(organisation=answer.assessment.organisation).user
    save.save(answer, values(explanation="Theirs."), revision=0, by=first)
    before = stored(answer)

    with pytest.raises(Conflict) as raised:
        save.save(Answer.objects.get(pk=answer.pk), values(), revision=0, by=second)

    theirs = raised.value.theirs
    assert (theirs.explanation, theirs.revision, theirs.changed_by) == ("Theirs.", 1, first)
    assert stored(answer) == before


def test_an_identical_stale_save_is_accepted(answer):
    first, second = signatory_of(answer.assessment), MembershipFactory(organisation=answer.assessment.organisation).user
    save.save(answer, values(), revision=0, by=first)
    before = stored(answer)

    saved = save.save(Answer.objects.get(pk=answer.pk), values(), revision=0, by=second)

    assert (saved.revision, saved.changed_by) == (1, first)
    assert stored(answer) == before


def test_of_two_who_read_the_same_revision_only_the_first_saves(answer):
    """Both have read before either writes, as two processes do."""
    first, second = Answer.objects.get(pk=answer.pk), Answer.objects.get(pk=answer.pk)
    editor = signatory_of(answer.assessment)
    save.save(first, values(explanation="Theirs."), revision=0, by=editor)

    with pytest.raises(Conflict) as raised:
        save.save(second, values(), revision=0, by=editor)

    assert raised.value.theirs.explanation == "Theirs."
    assert stored(answer)["explanation"] == "Theirs."


def test_a_revision_from_the_future_is_a_conflict(answer):
    with pytest.raises(Conflict):
        save.save(answer, values(), revision=7, by=signatory_of(answer.assessment))

    assert (stored(answer)["code"], stored(answer)["revision"]) == ("", 0)


def test_keeping_mine_after_a_conflict_saves_at_the_new_revision(answer):
    editor = signatory_of(answer.assessment)
    save.save(answer, values(explanation="Theirs."), revision=0, by=editor)

    saved = save.save(Answer.objects.get(pk=answer.pk), values(), revision=1, by=editor)

    assert (saved.explanation, saved.revision) == ("Ours.", 2)
    assert (stored(answer)["explanation"], stored(answer)["revision"]) == ("Ours.", 2)
