"""The history of an answer: what changed, in episodes, and going back to a former state."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from assessments import lifecycle
from assessments.answers import save as saving
from assessments.answers.timeline import Episode, TimelineStep, episodes
from assessments.answers.values import Values, current_values
from assessments.editions import transfer
from assessments.models import Answer, Code, Document, Origin, Revision
from tests.factories import (
    MembershipFactory,
    answer_all,
    answer_of,
    declaration,
    load_edition,
    make_assessment,
    signatory_of,
)

pytestmark = pytest.mark.django_db

TEN = datetime(2026, 7, 1, 10, tzinfo=UTC)
LOG = {"title": "Log", "url": "https://example.org/log"}
MANUAL = {"title": "Manual", "url": "https://example.org/manual"}
JT = {"standard": "jt", "name": "JT", "edition": "", "direction": "read", "scope": "", "evidence": ""}


def minutes(number):
    return TEN + timedelta(minutes=number)


def step(number, at, *, by=1, origin="typed", criterion="data-export"):
    return TimelineStep(criterion, number, origin, by, minutes(at))


def spans(steps):
    """The numbers of the first and the last revision of each episode, and of the one it began from."""
    return [(each.first.number, each.last.number, each.before) for each in episodes(steps)]


@pytest.fixture
def answer(open_draft):
    return answer_of(open_draft, "data-export")


@pytest.fixture
def editor(answer):
    organisation = answer.assessment.organisation
    return MembershipFactory(organisation=organisation, user__name="Grace Hopper", is_signatory=False).user


@pytest.fixture
def browser(editor, sign_in):
    return sign_in(editor)


def values(**changes):
    fields = {"code": "partly", "explanation": "Ours.", "planned_for": None, "evidence": [], "standards": []}
    return Values(**fields | changes)


def save(answer, *, by, at=None, origin=Origin.TYPED, **changes):
    """Save the answer as it stands now with these changes, and let it have happened ``at``; return its revision."""
    answer, changes = Answer.objects.select_related("criterion").get(pk=answer.pk), changes or {"explanation": "Ours."}
    saved = saving.save(
        answer, values(**current_values(answer) | changes), revision=answer.revision, by=by, origin=origin
    )
    if at:
        Revision.objects.filter(assessment=answer.assessment, number=saved.revision).update(at=at)
    return saved.revision


def address(answer):
    return f"/assessments/{answer.assessment_id}/data/{answer.criterion.key}/history/"


def stored(answer):
    return current_values(Answer.objects.get(pk=answer.pk))


def go_back(browser, answer, number, *, revision=None):
    shown = Answer.objects.get(pk=answer.pk).revision if revision is None else revision
    return browser.post(address(answer), {"number": number, "revision": shown}, follow=True)


def html_of(response):
    """The page's text with single spaces, so that its lines do not matter."""
    return " ".join(response.content.decode().split())


# episodes


def test_what_one_person_types_without_a_longer_pause_is_one_episode():
    assert spans([step(1, 0), step(2, 9), step(3, 18.9)]) == [(1, 3, None)]


@pytest.mark.parametrize(
    "second",
    [
        step(2, 10),
        step(2, 1, by=2),
        step(2, 1, by=None),
        step(2, 1, origin="restored"),
    ],
    ids=["after ten minutes", "somebody else", "somebody gone", "restored"],
)
def test_episode_ends_where_something_else_begins(second):
    assert spans([step(1, 0), second]) == [(2, 2, 1), (1, 1, None)]


def test_what_was_not_typed_is_an_episode_of_its_own():
    assert spans([step(1, 0, origin="json"), step(2, 1, origin="json")]) == [(2, 2, 1), (1, 1, None)]


def test_answers_typed_in_turns_have_episodes_of_their_own_the_latest_first():
    steps = [step(1, 0), step(1, 1, criterion="data-import"), step(2, 2), step(2, 20, criterion="data-import")]

    assert [(each.last.criterion, each.last.number) for each in episodes(steps)] == [
        ("data-import", 2),
        ("data-export", 2),
        ("data-import", 1),
    ]


def test_no_steps_are_no_episodes():
    assert episodes([]) == []


def test_episode_tells_its_origin_in_words():
    assert Episode(step(1, 0, origin="carried"), step(1, 0, origin="carried"), before=None).origin == "brought along"


# the page


def test_page_tells_who_changed_what_and_when(browser, answer, editor):
    other = signatory_of(answer.assessment)
    save(answer, by=other, at=minutes(0), code="partly", explanation="Export of all data.")
    save(answer, by=editor, at=minutes(5), code="planned", planned_for=date(2027, 3, 31), explanation="Export of data.")

    html = html_of(browser.get(address(answer)))

    first, second = html.index("Grace Hopper</strong>"), html.index(f"{other}</strong>")
    assert first < second
    expected = ["1 Jul 2026, 12:05", "Export of<del> all</del> data.", "<ins>31 March 2027</ins>", "typed</span>"]
    assert [words for words in expected if words not in html[first - 200 : second]] == []
    assert re.findall(r'class="answer answer-(\w+)"', html) == ["partly", "planned", "open", "partly"]
    assert "<ins>Export of all data.</ins>" in html[second:]


def test_page_shows_only_what_changed(browser, answer, editor):
    save(answer, by=editor, at=minutes(0), code="fulfilled", explanation="Kept.", evidence=[LOG])
    save(answer, by=editor, at=minutes(20), code="partly")

    html = html_of(browser.get(address(answer)))

    assert (html.count("Kept."), html.count("Evidence:"), html.count("Standards:")) == (1, 1, 0)


def test_page_shows_rows_that_came_went_and_changed_places(browser, answer, editor):
    save(answer, by=editor, at=minutes(0), evidence=[LOG, MANUAL], standards=[JT])
    save(answer, by=editor, at=minutes(20), evidence=[MANUAL, LOG])
    save(answer, by=editor, at=minutes(40), evidence=[MANUAL], standards=[])

    html = html_of(browser.get(address(answer)))

    assert "<del>Log · https://example.org/log</del>" in html
    assert "<ins>Log · https://example.org/log</ins>" in html
    assert ("<del>JT · read</del>" in html, "<ins>JT · read</ins>" in html) == (True, True)
    assert html.count("in another order") == 1


def test_page_shows_typing_as_one_change_with_its_span_of_time(browser, answer, editor):
    for number, text in enumerate(("W", "We", "We exp", "We export."), 1):
        save(answer, by=editor, at=minutes(number), explanation=text)

    response = browser.get(address(answer))

    html = html_of(response)
    [change] = response.context["changes"]
    assert (change.before["explanation"], change.after["explanation"]) == ("", "We export.")
    assert "1 Jul 2026, 12:01 – 12:04" in html


def test_page_says_so_when_an_episode_ends_as_it_began(browser, answer, editor):
    save(answer, by=editor, at=minutes(0), explanation="As before.")
    save(answer, by=editor, at=minutes(20), explanation="Something else.")
    save(answer, by=editor, at=minutes(21), explanation="As before.")

    assert "It says the same as before." in html_of(browser.get(address(answer)))


def test_page_tells_what_was_brought_along_and_by_whom(sign_in):
    earlier = make_assessment(answered=True)
    signatory = signatory_of(earlier)
    answer = answer_of(make_assessment(by=signatory, like=earlier, version=earlier.version), "data-export")

    html = html_of(sign_in(signatory).get(address(answer)))

    assert f"{signatory}</strong>" in html
    assert "brought along" in html
    assert "<ins>How it is with data-export.</ins>" in html


def test_page_spans_the_editions_of_the_catalogue(sign_in):
    assessment = make_assessment(catalogue=load_edition("1"))
    signatory = signatory_of(assessment)
    answer = assessment.answers.select_related("criterion__category").get(criterion__key="reworded")
    save(answer, by=signatory, explanation="In the first edition.")
    second = load_edition("2")
    second.make_current()
    transfer.move(assessment, to=second, by=signatory)

    browser = sign_in(signatory)
    page = browser.get(f"/assessments/{assessment.pk}/data/reworded/history/")
    gone = browser.get(f"/assessments/{assessment.pk}/data/removed/history/")

    assert "In the first edition." in html_of(page)
    assert [change.revision.origin for change in page.context["changes"]] == ["carried", "typed"]
    assert gone.status_code == 404


def test_page_of_what_nobody_answered_says_so(browser, answer):
    html = html_of(browser.get(address(answer)))

    assert "Nobody has answered this criterion yet." in html


def test_page_survives_that_a_person_is_gone(browser, answer):
    gone = MembershipFactory(organisation=answer.assessment.organisation).user
    save(answer, by=gone)
    gone.delete()

    assert "a former member</strong>" in html_of(browser.get(address(answer)))


def test_page_escapes_what_was_typed(browser, answer, editor):
    save(answer, by=editor, explanation="<script>alert(1)</script>", evidence=[LOG | {"title": "<b>x</b>"}])

    html = html_of(browser.get(address(answer)))

    assert ("<script>alert(1)" in html, "<b>x</b>" in html) == (False, False)


@pytest.mark.parametrize("length", [1, 2_000])
def test_page_needs_few_queries_however_long_the_history(
    browser, answer, editor, django_assert_max_num_queries, length
):
    answered = {"code": "partly", "explanation": "Ours.", "planned_for": None, "evidence": [], "standards": []}
    Revision.objects.bulk_create(
        Revision(
            assessment=answer.assessment,
            criterion="data-export",
            number=number,
            values=answered | {"explanation": f"Text {number}."},
            by=editor,
            at=minutes(11 * number),
        )
        for number in range(1, length + 1)
    )

    with django_assert_max_num_queries(8):
        response = browser.get(address(answer))

    assert len(response.context["changes"]) == min(length, 50)


def test_page_turns_to_older_changes(browser, answer, editor):
    for number in range(1, 53):
        save(answer, by=editor, at=minutes(20 * number), explanation=f"Text {number}.")

    first, second = (browser.get(f"{address(answer)}?page={page}") for page in ("1", "2"))

    numbers = [[change.revision.number for change in page.context["changes"]] for page in (first, second)]
    assert numbers == [list(range(52, 2, -1)), [2, 1]]
    assert "Older" in html_of(first)
    assert second.context["changes"][1].before["explanation"] == ""


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_page_that_does_not_exist_shows_one_that_does(browser, answer, page):
    assert browser.get(f"{address(answer)}?page={page}").status_code == 200


def test_page_takes_a_criterion_under_its_own_category_only(browser, answer):
    assert browser.get(f"/assessments/{answer.assessment_id}/partners/data-export/history/").status_code == 404


# going back


def test_going_back_restores_everything_as_it_was(browser, answer, editor):
    then = values(
        code="planned",
        explanation="First.\nSecond.",
        planned_for=date(2027, 3, 31),
        evidence=[LOG, MANUAL],
        standards=[JT],
    )
    number = save(answer, by=signatory_of(answer.assessment), **then)
    save(answer, by=editor, **values())

    response = go_back(browser, answer, number)

    kept = Revision.objects.filter(assessment=answer.assessment).last()
    assert stored(answer) == then
    assert (kept.number, kept.origin, kept.by) == (3, "restored", editor)
    assert response.redirect_chain == [(address(answer), 302)]
    assert "The answer says again what it said then." in html_of(response)


def test_page_offers_no_way_back_to_what_stands_there(browser, answer, editor):
    save(answer, by=editor, at=minutes(0), explanation="One.")
    save(answer, by=editor, at=minutes(20), explanation="Two.")

    html = html_of(browser.get(address(answer)))

    assert re.findall(r'name="number" value="(\d+)"', html) == ["1"]
    assert html.count("This is what the answer says now.") == 1


def test_going_back_to_what_stands_there_changes_nothing(browser, answer, editor):
    number = save(answer, by=editor)

    response = go_back(browser, answer, number)

    assert "The answer says that already." in html_of(response)
    assert Revision.objects.count() == 1


def test_going_back_is_refused_when_somebody_changed_the_answer_meanwhile(browser, answer, editor):
    number = save(answer, by=editor, at=minutes(0), explanation="One.")
    shown = save(answer, by=editor, at=minutes(20), explanation="Two.")
    other = signatory_of(answer.assessment)
    latest = save(answer, by=other, explanation="Theirs.")

    response = go_back(browser, answer, number, revision=shown)

    html = html_of(response)
    assert response.status_code == 409
    assert f"{other} changed this answer meanwhile. Look again before you go back." in html
    assert "<ins>Theirs.</ins>" in html
    assert f'name="revision" value="{latest}"' in html
    assert stored(answer)["explanation"] == "Theirs."


def test_going_back_is_refused_once_the_assessment_is_declared(browser, answer, editor):
    number = save(answer, by=editor, explanation="One.")
    answer_all(answer.assessment)
    lifecycle.submit(answer.assessment, declared=declaration(), by=signatory_of(answer.assessment))

    response = go_back(browser, answer, number)

    html = html_of(response)
    assert response.status_code == 409
    assert "The assessment was declared meanwhile" in html
    assert "Go back to this" not in html
    assert stored(answer)["explanation"] == "How it is with data-export."


def test_going_back_is_for_editors_and_readers_are_told(sign_in, answer, editor):
    number = save(answer, by=editor, at=minutes(0), explanation="One.")
    save(answer, by=editor, at=minutes(20), explanation="Two.")
    membership = MembershipFactory(organisation=answer.assessment.organisation, is_editor=False)
    reader = sign_in(membership.user)

    page, response = reader.get(address(answer)), go_back(reader, answer, number)

    assert "Go back to this" not in html_of(page)
    assert response.status_code == 403
    assert "You may read this assessment, but not answer it." in html_of(response)
    assert stored(answer)["explanation"] == "Two."


def test_going_back_leaves_out_documents_that_are_gone(browser, answer, editor):
    kept = Document.objects.create(assessment=answer.assessment, name="a.pdf", kind="pdf", size=1, sha256="0")
    elsewhere = Document.objects.create(assessment=make_assessment(), name="b.pdf", kind="pdf", size=1, sha256="0")
    rows = [
        {"title": title, "document": token, "sha256": "0", "access": "public"}
        for title, token in (("Kept", kept.token), ("Elsewhere", elsewhere.token), ("Gone", "gone"))
    ]
    number = save(answer, by=editor, evidence=[LOG, *rows])
    save(answer, by=editor, evidence=[])

    response = go_back(browser, answer, number)

    assert stored(answer)["evidence"] == [LOG, rows[0]]
    assert "2 documents were deleted meanwhile and are left out: Elsewhere, Gone." in html_of(response)


@pytest.mark.parametrize(
    "posted",
    [{}, {"number": "1"}, {"revision": "1"}, {"number": "x", "revision": "1"}]
    + [{"number": number, "revision": "1"} for number in ("2", "-1", "9" * 40)],
)
def test_going_back_to_what_never_was_is_not_found(browser, answer, editor, posted):
    save(answer, by=editor)

    assert browser.post(address(answer), posted).status_code == 404
    assert stored(answer)["explanation"] == "Ours."


@pytest.mark.parametrize("revision", ["0", "7", "9" * 40])
def test_going_back_from_a_revision_that_is_not_the_present_one_is_refused(browser, answer, editor, revision):
    number = save(answer, by=editor, explanation="One.")
    save(answer, by=editor, explanation="Two.")

    response = browser.post(address(answer), {"number": number, "revision": revision})

    assert response.status_code == 409
    assert stored(answer)["explanation"] == "Two."


def test_going_back_to_another_criterions_state_is_not_found(browser, answer, editor):
    save(answer_of(answer.assessment, "data-import"), by=editor)

    assert go_back(browser, answer, 1).status_code == 404


def test_going_back_confirms_what_was_to_be_confirmed(browser, answer, editor):
    number = save(answer, by=editor, explanation="One.")
    save(answer, by=editor, explanation="Two.")
    Answer.objects.filter(pk=answer.pk).update(to_confirm=True)

    go_back(browser, answer, number)

    assert Answer.objects.get(pk=answer.pk).to_confirm is False


# the latest changes of a whole assessment


def test_assessment_tells_the_latest_changes_to_its_answers(browser, answer, editor):
    other = signatory_of(answer.assessment)
    save(answer, by=editor, at=minutes(0), explanation="One.")
    save(answer_of(answer.assessment, "data-import"), by=other, code=Code.NOT_FULFILLED)

    response = browser.get(f"/assessments/{answer.assessment_id}/history/")

    html = html_of(response)
    found = [(str(each.by), each.answer.criterion.key) for each in response.context["latest"]]
    assert found == [(str(other), "data-import"), ("Grace Hopper", "data-export")]
    assert f'href="{address(answer)}"' in html


def test_assessment_names_changes_to_criteria_that_are_gone_without_a_link(browser, answer, editor):
    save(answer, by=editor)
    Revision.objects.update(criterion="gone-since")

    html = html_of(browser.get(f"/assessments/{answer.assessment_id}/history/"))

    assert "<code>gone-since</code>" in html


def test_assessment_leaves_out_what_was_brought_along(sign_in):
    earlier = make_assessment(answered=True)
    signatory = signatory_of(earlier)
    assessment = make_assessment(by=signatory, like=earlier, version=earlier.version)

    response = sign_in(signatory).get(f"/assessments/{assessment.pk}/history/")

    assert response.context["latest"] == []
    assert "Latest changes to answers" not in html_of(response)


@pytest.mark.parametrize("length", [1, 60])
def test_assessments_history_needs_few_queries(browser, answer, editor, django_assert_max_num_queries, length):
    Revision.objects.bulk_create(
        Revision(
            assessment=answer.assessment,
            criterion="data-export",
            number=number,
            values={},
            by=editor,
            at=minutes(11 * number),
        )
        for number in range(1, length + 1)
    )

    with django_assert_max_num_queries(8):
        response = browser.get(f"/assessments/{answer.assessment_id}/history/")

    assert len(response.context["latest"]) == min(length, 50)
