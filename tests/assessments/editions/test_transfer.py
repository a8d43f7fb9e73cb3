"""Moving a draft from edition to edition, and back: nothing answered is lost."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from assessments import lifecycle
from assessments.answers import save as saving
from assessments.answers.values import current_values
from assessments.editions import transfer
from assessments.models import Answer, Assessment, Code, Status
from core.refusals import Refused
from criteria.models import Catalogue
from tests.factories import (
    MembershipFactory,
    UserFactory,
    answer_of,
    declaration,
    keep_in_memory,
    load_catalogue,
    load_edition,
    make_assessment,
    signatory_of,
)

from ...worlds import keep
from ..posting import address, page_address, posted

pytestmark = pytest.mark.django_db

LOG = {"title": "Log", "url": "https://example.org/log"}
HTMX = {"hx-request": "true"}


def make_draft():
    """A draft on the older of two editions, of which the newer is current; there is no other catalogue."""
    Catalogue.objects.all().delete()
    one, two = load_edition("1"), load_edition("2")
    two.make_current()
    draft = make_assessment(catalogue=one, answered=True)
    for key in keys_of(draft):
        save(draft, key, explanation=f"About {key}.")
    return SimpleNamespace(one=one, two=two, draft=draft)


@pytest.fixture(scope="session")
def begun_once(django_db_setup, django_db_blocker):
    return keep(make_draft, django_db_blocker)


@pytest.fixture
def begun(db, begun_once):
    return begun_once.put_back()


@pytest.fixture
def one(begun):
    return begun.one


@pytest.fixture
def two(begun):
    """The newer edition, which is current."""
    return begun.two


@pytest.fixture
def draft(begun):
    """On the older edition: everything fulfilled, saved by the organisation's signatory."""
    return begun.draft


def save(assessment, key, *, by=None, confirm=False, revision=None, **changes):
    """Answer a criterion as somebody does who has just opened its page."""
    answer = answer_of(assessment, key)
    revision = answer.revision if revision is None else revision
    values = current_values(answer) | changes
    return saving.save(answer, values, revision=revision, by=by or signatory_of(assessment), confirm=confirm)


def move(assessment, to, *, by=None):
    return transfer.move(assessment, to=to, by=by or signatory_of(assessment))


def keys_of(assessment):
    return [answer.criterion.key for answer in assessment.answers.in_order()]


def to_confirm(assessment):
    return {answer.criterion.key for answer in assessment.answers.in_order() if answer.to_confirm}


def stored(assessment):
    """Every answer with who and when; the number and the revision of its row, which only grow, left out."""
    rows = Answer.objects.filter(assessment=assessment).order_by("criterion__key")
    return {
        answer.criterion.key: {
            field.name: getattr(answer, field.attname)
            for field in Answer._meta.concrete_fields
            if field.name not in ("id", "revision")
        }
        for answer in rows.select_related("criterion")
    }


def said(assessment, key):
    answer = answer_of(assessment, key)
    return answer.code, answer.explanation


# forward


def test_a_draft_moved_forward_answers_the_criteria_of_the_newer_edition(draft, two):
    moved = move(draft, two)

    assert Assessment.objects.get() == moved
    assert moved.catalogue == two
    assert keys_of(moved) == [
        "kept",
        "reworded",
        "commented",
        "regraded",
        "added",
        "whole-read",
        "whole-write",
        "both-parts",
        "renumbered",
    ]


def test_unchanged_criteria_keep_their_answer_with_who_and_when(draft, two):
    before = stored(draft)

    move(draft, two)

    for key in ("kept", "commented", "renumbered"):
        criterion = two.criteria.get(key=key)
        assert stored(draft)[key] == before[key] | {"criterion": criterion.pk}


def test_changed_criteria_keep_their_answer_to_be_confirmed(draft, one, two):
    move(draft, two)

    assert to_confirm(draft) == {"reworded", "regraded", "whole-read", "whole-write", "both-parts"}
    assert said(draft, "reworded") == (Code.FULFILLED, "About reworded.")
    assert said(draft, "whole-read") == said(draft, "whole-write") == (Code.FULFILLED, "About whole.")
    assert said(draft, "both-parts") == (Code.FULFILLED, "About left-part.\n\nAbout right-part.")
    assert answer_of(draft, "both-parts").carried_from == {
        "catalogue": one.pk,
        "criteria": ["left-part", "right-part"],
    }


def test_new_criteria_are_open(draft, two):
    move(draft, two)

    assert said(draft, "added") == ("", "")
    assert not answer_of(draft, "added").to_confirm


def test_a_move_is_written_into_the_history(draft, two):
    move(draft, two)

    event = draft.events.last()
    assert (event.status, event.by) == (Status.DRAFT, signatory_of(draft))
    assert event.note == "Moved from edition 1 to edition 2."


# confirming


def test_answers_to_be_confirmed_are_open_and_cannot_be_declared(draft, two):
    move(draft, two)
    save(draft, "added", code=Code.NOT_FULFILLED)

    with pytest.raises(Refused) as raised:
        lifecycle.submit(draft, declared=declaration(), by=signatory_of(draft))

    assert str(raised.value) == "5 criteria are still open."
    assert set(draft.answers.open().values_list("criterion__key", flat=True)) == to_confirm(draft)
    assert list(answer_of(draft, "reworded").missing()) == [
        "The criterion has changed: confirm that this answer still holds, or change it."
    ]


def test_an_answer_is_confirmed_without_changing_it(draft, two):
    move(draft, two)
    colleague = MembershipFactory(organisation=draft.organisation).user

    save(draft, "reworded", by=colleague, confirm=True)

    answer = answer_of(draft, "reworded")
    assert said(draft, "reworded") == (Code.FULFILLED, "About reworded.")
    assert (answer.to_confirm, answer.changed_by) == (False, colleague)
    assert answer not in draft.answers.open()


def test_an_answer_is_confirmed_by_changing_it(draft, two):
    move(draft, two)

    save(draft, "reworded", code=Code.PARTLY)

    assert said(draft, "reworded") == (Code.PARTLY, "About reworded.")
    assert "reworded" not in to_confirm(draft)


def test_an_answer_saved_as_it_stands_is_not_confirmed(draft, two):
    move(draft, two)

    save(draft, "reworded")

    assert "reworded" in to_confirm(draft)


def test_the_button_confirms(sign_in, draft, two):
    move(draft, two)
    client, answer = sign_in(signatory_of(draft)), answer_of(draft, "reworded")

    before = client.get(page_address(answer)).content.decode()
    after = client.post(address(answer), posted(answer) | {"confirm": "1"}, headers=HTMX).content.decode()

    assert "Confirm the answer" in before
    assert "Confirm the answer" not in after
    assert to_confirm(draft) == {"regraded", "whole-read", "whole-write", "both-parts"}


def test_the_card_shows_the_old_wording_beside_the_new(sign_in, draft, two):
    move(draft, two)

    html = sign_in(signatory_of(draft)).get(page_address(answer_of(draft, "reworded"))).content.decode()

    assert html.count("This criterion has changed since it was answered.") == 5
    assert "The vendor should export all<ins> released</ins> data." in html
    assert "The vendor should turn <del>left.</del><ins>left and right.</ins>" in html
    assert "The vendor should turn<ins> left and</ins> right." in html


def test_a_moved_draft_is_declared_once_everything_is_confirmed(draft, two):
    move(draft, two)
    save(draft, "added", code=Code.NOT_FULFILLED)
    for key in to_confirm(draft):
        save(draft, key, confirm=True)

    submission = lifecycle.submit(Assessment.objects.get(pk=draft.pk), declared=declaration(), by=signatory_of(draft))

    assert submission.content["catalogue"]["edition"] == "2"
    assert submission.content["catalogue"]["digest"] == two.digest
    assert [each["criterion"] for each in submission.content["answers"]] == keys_of(draft)


# and back


def test_moving_back_restores_every_answer_exactly(draft, one, two):
    save(draft, "left-part", code=Code.PLANNED, planned_for=date(2027, 3, 31), evidence=[LOG])
    save(draft, "whole", by=MembershipFactory(organisation=draft.organisation).user, code="", explanation="")
    Answer.objects.filter(criterion__key="kept").update(changed_at=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    before = stored(draft)

    move(draft, two)
    move(draft, one)

    assert stored(draft) == before
    assert Assessment.objects.get().catalogue == one


def test_moving_back_restores_every_answer_after_all_were_confirmed(draft, one, two):
    before = stored(draft)
    move(draft, two)
    for key in to_confirm(draft):
        save(draft, key, confirm=True)

    move(draft, one)

    assert stored(draft) == before


def test_what_was_answered_after_the_move_is_there_again_after_moving_back_and_forth(draft, one, two):
    move(draft, two)
    for key in ("kept", "reworded", "added", "whole-read", "both-parts"):
        save(draft, key, code=Code.NOT_FULFILLED, explanation="After the move.")
    after = stored(draft)

    move(draft, one)
    move(draft, two)

    assert stored(draft) == after


def test_what_was_changed_after_the_move_is_brought_back_too(draft, one, two):
    move(draft, two)
    save(draft, "kept", code=Code.NOT_FULFILLED)
    save(draft, "reworded", code=Code.NOT_FULFILLED)

    move(draft, one)

    assert said(draft, "kept") == (Code.NOT_FULFILLED, "About kept.")
    assert said(draft, "reworded") == (Code.NOT_FULFILLED, "About reworded.")
    assert to_confirm(draft) == {"reworded"}


def test_what_was_changed_after_moving_back_is_brought_forward_again(draft, one, two):
    move(draft, two)
    save(draft, "reworded", code=Code.PARTLY)
    move(draft, one)
    save(draft, "reworded", code=Code.NOT_FULFILLED)
    save(draft, "whole", explanation="Another word.")

    move(draft, two)

    assert said(draft, "reworded") == (Code.NOT_FULFILLED, "About reworded.")
    assert said(draft, "whole-read") == (Code.FULFILLED, "Another word.")


def test_nothing_is_lost_on_the_way_over_three_editions(draft, one, two, load_third_edition):
    before = stored(draft)
    move(draft, two)
    save(draft, "kept", explanation="Said on edition 2.")
    three = load_third_edition()
    three.make_current()
    move(draft, three)
    unconfirmed = to_confirm(draft)

    move(draft, one)

    assert unconfirmed == {"reworded", "regraded", "whole-read", "whole-write", "both-parts"}
    assert said(draft, "kept") == (Code.FULFILLED, "Said on edition 2.")
    assert {key: row for key, row in stored(draft).items() if key != "kept"} == {
        key: row for key, row in before.items() if key != "kept"
    }


def test_a_draft_is_moved_back_and_forth_as_often_as_one_likes(draft, one, two):
    before = stored(draft)

    for _time in range(3):
        move(draft, two)
        move(draft, one)

    assert stored(draft) == before
    assert draft.editions_left.count() == 1


# pages that were open meanwhile


@pytest.mark.parametrize("revisions", [0, 1, 2, 3])
def test_a_page_of_the_edition_left_saves_over_nothing(sign_in, one, two, revisions):
    draft = make_assessment(catalogue=one)
    stale = answer_of(draft, "kept")
    for revision in range(revisions):
        save(draft, "kept", code=Code.PARTLY, explanation=f"Theirs, {revision}.")
    move(draft, two)
    theirs = said(draft, "kept")

    response = sign_in(signatory_of(draft)).post(
        address(stale), posted(stale, code="fulfilled", explanation="Mine."), headers=HTMX
    )

    assert response.status_code == 409
    assert said(draft, "kept") == theirs


def test_a_page_of_the_edition_left_does_not_confirm(sign_in, draft, two):
    stale = answer_of(draft, "reworded")
    move(draft, two)

    response = sign_in(signatory_of(draft)).post(address(stale), posted(stale) | {"confirm": "1"}, headers=HTMX)

    assert response.status_code == 409
    assert "reworded" in to_confirm(draft)


def test_a_page_of_the_newer_edition_saves_over_nothing_after_moving_back(sign_in, draft, one, two):
    move(draft, two)
    stale = answer_of(draft, "kept")
    move(draft, one)
    save(draft, "kept", explanation="Theirs.")

    response = sign_in(signatory_of(draft)).post(address(stale), posted(stale, explanation="Mine."), headers=HTMX)

    assert response.status_code == 409
    assert said(draft, "kept") == (Code.FULFILLED, "Theirs.")


def test_a_page_of_a_criterion_that_was_removed_is_not_found_and_changes_nothing(sign_in, draft, two):
    stale = answer_of(draft, "removed")
    move(draft, two)
    before = stored(draft)

    response = sign_in(signatory_of(draft)).post(address(stale), posted(stale, explanation="Mine."), headers=HTMX)

    assert response.status_code == 404
    assert stored(draft) == before


def test_an_answer_saved_just_while_the_draft_is_moved_is_told_what_stands_there(draft, two):
    read = answer_of(draft, "kept")
    move(draft, two)

    with pytest.raises(saving.Conflict) as raised:
        saving.save(
            read,
            current_values(read) | {"explanation": "Mine."},
            revision=read.revision,
            by=signatory_of(draft),
        )

    assert raised.value.theirs == answer_of(draft, "kept")
    assert said(draft, "kept") == (Code.FULFILLED, "About kept.")


# what is refused


def test_a_submitted_assessment_stays_with_its_edition(draft, two):
    lifecycle.submit(draft, declared=declaration(), by=signatory_of(draft))
    before = stored(draft)

    with pytest.raises(Refused) as raised:
        move(draft, two)

    assert str(raised.value) == "This assessment was declared, so it stays with its edition."
    assert stored(draft) == before
    assert draft.catalogue.edition == "1"


def test_a_moved_assessment_that_was_submitted_cannot_be_moved_back(draft, one, two):
    move(draft, two)
    Answer.objects.filter(assessment=draft).update(to_confirm=False, code=Code.NOT_FULFILLED)
    lifecycle.submit(Assessment.objects.get(), declared=declaration(), by=signatory_of(draft))

    with pytest.raises(Refused):
        move(draft, one)

    assert transfer.choices_for(Assessment.objects.get()) == []


def test_a_returned_assessment_is_moved(draft, two, reviewer):
    submission = lifecycle.submit(draft, declared=declaration(), by=signatory_of(draft))
    lifecycle.take(submission, by=reviewer)
    lifecycle.return_to_organisation(submission, reason="Say more.", by=reviewer)

    moved = move(draft, two)

    assert (moved.catalogue, moved.status) == (two, Status.RETURNED)
    assert submission.content["catalogue"]["edition"] == "1"


def test_a_draft_is_not_moved_to_an_edition_that_is_not_offered(draft, one, two, load_third_edition):
    three, other = load_third_edition(), load_catalogue()

    for edition in (one, three, other):
        with pytest.raises(Refused, match="cannot be moved to that edition"):
            move(draft, edition)

    assert Assessment.objects.get().catalogue == one


def test_only_the_organisations_editors_move(draft, two):
    reader = MembershipFactory(organisation=draft.organisation, is_editor=False).user

    for person in (reader, MembershipFactory().user, UserFactory()):
        with pytest.raises(PermissionDenied):
            move(draft, two, by=person)

    assert Assessment.objects.get().catalogue.edition == "1"


def test_offered_are_the_current_edition_and_those_left(draft, one, two, load_third_edition):
    assert transfer.choices_for(draft) == [two]
    moved = move(draft, two)
    assert transfer.choices_for(moved) == [one]
    three = load_third_edition()
    three.make_current()
    assert transfer.choices_for(moved) == [three, one]


# the page


def post_move(client, assessment, edition):
    return client.post(f"/assessments/{assessment.pk}/edition/", {"edition": getattr(edition, "pk", edition)})


def test_an_editor_moves_by_a_button_and_back(sign_in, draft, one, two):
    client, overview = sign_in(signatory_of(draft)), draft.get_absolute_url()
    before = stored(draft)

    offered = client.get(overview).content.decode()
    response = post_move(client, draft, two)
    moved = client.get(overview).content.decode()
    post_move(client, draft, one)

    assert "Move to edition 2" in offered
    assert "/catalogue/moving-code/2/changes/" in offered
    assert response.url == overview
    assert "The assessment now answers edition 2." in moved
    assert "Move back to edition 1" in moved
    assert stored(draft) == before


def test_a_reader_is_offered_no_move_and_cannot_move(sign_in, draft, two):
    client = sign_in(MembershipFactory(organisation=draft.organisation, is_editor=False).user)

    assert "Move to edition 2" not in client.get(draft.get_absolute_url()).content.decode()
    assert post_move(client, draft, two).status_code == 403
    assert Assessment.objects.get().catalogue.edition == "1"


def test_another_organisations_draft_is_not_found(sign_in, draft, two):
    response = post_move(sign_in(MembershipFactory().user), draft, two)

    assert response.status_code == 404
    assert Assessment.objects.get().catalogue.edition == "1"


@pytest.mark.parametrize("edition", ["", "x", "²", "0", "999999", "9" * 40])
def test_an_edition_that_does_not_exist_is_not_found(sign_in, draft, edition):
    assert post_move(sign_in(signatory_of(draft)), draft, edition).status_code == 404


def test_a_refused_move_is_told_on_the_overview(sign_in, draft, one):
    client = sign_in(signatory_of(draft))

    post_move(client, draft, one)

    html = client.get(draft.get_absolute_url()).content.decode()
    assert "This assessment cannot be moved to that edition." in html


def test_moving_takes_few_queries(draft, one, two, django_assert_max_num_queries):
    with django_assert_max_num_queries(23):
        move(draft, two)
    with django_assert_max_num_queries(23):
        move(draft, one)


@pytest.mark.parametrize("moved", [False, True])
def test_the_pages_of_a_moved_draft_take_few_queries(sign_in, draft, two, moved, django_assert_max_num_queries):
    client = sign_in(signatory_of(draft))
    if moved:
        move(draft, two)
    keep_in_memory(draft.catalogue)
    keep_in_memory(two)

    with django_assert_max_num_queries(12):
        overview = client.get(draft.get_absolute_url())
    with django_assert_max_num_queries(12):
        category = client.get(page_address(answer_of(draft, "kept")))

    assert (overview.status_code, category.status_code) == (200, 200)
